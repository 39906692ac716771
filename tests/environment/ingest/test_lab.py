"""Results of laboratories: shown first, written as a whole, and by its own laboratory alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from langnghe.accounts.roles import Role
from langnghe.environment.ingest import lab, tables
from langnghe.environment.ingest.models import LabSheet
from langnghe.environment.ingest.services import lab as services
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import Detail, Observation, Sample, Superseded
from tests import factories
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db
TAKEN = at(2026, 11, 20, 2, 30)


@pytest.fixture
def analyst():
    return factories.member(Role.ANALYST)


@pytest.fixture
def home(analyst):
    return analyst.memberships.get().organisation


@pytest.fixture
def station():
    return factories.logger_station()


def results():
    rows = Observation.objects.order_by("stream__property__code")
    return list(rows.values_list("stream__property__code", "at", "result", "flag"))


def written(station, analyst, home, *rows):
    sheet = factories.lab_sheet(station, analyst, home, *rows)
    return services.write(sheet=sheet, by_id=analyst.pk, now=NOW)


def test_results_are_written_with_what_belongs_to_them(station, analyst, home):
    sheet = written(
        station, analyst, home,
        "M1;20/11/2026 09:30;COD;0,12;g/L;0,005", ";;Thủy ngân;<0,0005;mg/L;", ";;BOD5;KPH;mg/L;2",
    )  # fmt: skip
    below = int(Flag.DETAILED | Flag.BELOW)
    assert results() == [
        ("BOD5", TAKEN, 2.0, below), ("COD", TAKEN, 120.0, Flag.DETAILED),
        ("HG", TAKEN, 0.0005, below),
    ]  # fmt: skip
    [sample] = Sample.objects.all()
    assert (sample.code, sample.laboratory, sample.station) == ("M1", home, station)
    limits = Detail.objects.order_by("detection_limit").values_list("detection_limit", "sample")
    assert list(limits) == [(0.0005, sample.pk), (2.0, sample.pk), (5.0, sample.pk)]
    assert (sheet.state, sheet.new) == ("done", 3)


def test_the_same_sheet_again_changes_nothing(station, analyst, home):
    written(station, analyst, home)
    again = written(station, analyst, home)
    assert (again.new, again.changed, again.known) == (0, 0, 1)
    assert Sample.objects.count() == 1
    assert not Superseded.objects.exists()
    with pytest.raises(services.SheetDecided):
        services.write(sheet=again, by_id=analyst.pk, now=NOW)


GOOD = "M1;20/11/2026 09:30;COD;120;mg/L;5"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("M2;x;COD;1;mg/L;", "taken_at"), ("M2;20/11/2099 09:30;COD;1;mg/L;", "taken_at"),
        ("M2;19/11/2026 09:30;XYZ;1;mg/L;", "parameter"), ("M2;19/11/2026;COD;ít;mg/L;", "result"),
        ("M2;19/11/2026;COD;1;kg;", "unit"), ("M2;19/11/2026;COD;KPH;mg/L;", "lod"),
        ("M2;19/11/2026;COD;1;mg/L;x", "lod"), ("M1;19/11/2026 09:30;BOD5;1;mg/L;", "taken_at"),
        ("M2;20/11/2026 09:30;BOD5;1;mg/L;", "taken_at"), (GOOD, "parameter"),
        (f"{'M' * 61};19/11/2026;COD;1;mg/L;", "sample"),
    ],
)  # fmt: skip
def test_one_wrong_row_holds_back_the_whole_sheet_and_says_where(
    station, analyst, home, row, column
):
    sheet = factories.lab_sheet(station, analyst, home, GOOD, row)
    assert sheet.state == "wrong"
    assert [list(one["wrong"]) for one in sheet.rows] == [[], [column]]
    with pytest.raises(services.SheetDecided):
        services.write(sheet=sheet, by_id=analyst.pk, now=NOW)
    assert not Observation.objects.exists()
    assert not Sample.objects.exists()


def test_a_sample_is_another_laboratorys(station, analyst, home):
    written(station, analyst, home)
    other = factories.member(Role.ANALYST)
    theirs = factories.lab_sheet(station, other, other.memberships.get().organisation)
    assert [list(one["wrong"]) for one in theirs.rows] == [["sample"]]


def test_the_template_comes_back_as_it_is_filled_in(station, analyst, home):
    file = io.BytesIO()
    services.write_template(file, station)
    table = (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert len(table) > 50
    assert len(table[0]) == len(lab.COLUMNS)
    with pytest.raises(tables.NotATable):
        services.hand_in(
            station=station, laboratory_id=home.pk, name="x", content=file.getvalue(),
            by_id=analyst.pk, now=NOW,
        )  # fmt: skip


def test_an_analyst_hands_in_looks_and_says_yes(client, station, analyst):
    client.force_login(analyst)
    found = client.get(reverse("ingest:sheets"), {"q": station.thing.name})
    assert station.thing.name in found.content.decode()
    path = reverse("ingest:sheet_new", args=[station.slug])
    assert client.get(reverse("ingest:template", args=[station.slug])).status_code == 200
    content = f"Mã mẫu;Thời điểm lấy mẫu;Thông số;Kết quả;Đơn vị\n{GOOD}"
    home = analyst.memberships.get().organisation_id
    form = {"file": SimpleUploadedFile("kq.csv", content.encode()), "laboratory": home}
    answer = client.post(path, form, follow=True)
    assert "Ghi 1 kết quả" in answer.content.decode()
    assert not Observation.objects.exists()
    client.post(reverse("ingest:sheet_write", args=[LabSheet.objects.get().uid]))
    assert Observation.objects.get().result == 120.0


def test_nobody_sees_or_writes_the_sheet_of_another_laboratory(client, station, analyst, home):
    sheet = factories.lab_sheet(station, analyst, home)
    write = reverse("ingest:sheet_write", args=[sheet.uid])
    other = factories.member(Role.ANALYST)
    client.force_login(other)
    assert client.get(reverse("ingest:sheet", args=[sheet.uid])).status_code == 404
    assert client.post(write).status_code == 404
    form = {"file": SimpleUploadedFile("kq.csv", b"x"), "laboratory": home.pk}
    assert client.post(reverse("ingest:sheet_new", args=[station.slug]), form).status_code == 422
    client.force_login(factories.officer(station.village.commune_id))
    assert client.get(reverse("ingest:sheet", args=[sheet.uid])).status_code == 200
    assert client.post(write).status_code == 404
    assert LabSheet.objects.count() == 1
    assert not Observation.objects.exists()


@given(st.one_of(st.binary(max_size=300), st.text(alphabet="M1;,\n\t0/:CODmg<KPH ", max_size=200).map(
    lambda text: f"Sample code;Taken at;Parameter;Result\n{text}".encode())))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_file_breaks_it(content):
    try:
        told = tables.rows(content, lab.headers(), lab.WANTED)
    except tables.NotATable:
        return
    lab.read(told, {"COD": "mg/L"}, NOW)
