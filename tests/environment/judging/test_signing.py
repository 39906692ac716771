"""Limits that could not be established are brought in by an officer, under his name."""

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from langnghe.accounts.models import Organisation
from langnghe.accounts.roles import Kind, Role
from langnghe.core.models import AuditEvent
from langnghe.environment.judging import importing, loading, queries
from langnghe.environment.judging.facts import Outcome
from langnghe.environment.judging.models import Limit, Regulation, Signing
from langnghe.environment.sensing.loading import load as load_list
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = "parameter,column,flow_upto,max,ucum,valid_from\n"
SHEET = HEADER + "COD,B,1000,90,mg/L,2025-09-01\nBOD5,B,1000,40,mg/L,2025-09-01\n"
TOLD = {
    "regulation": "qcvn-40-2025", "document": "Thông tư 06/2025/TT-BTNMT", "page": "12",
    "address": "https://congbao.chinhphu.vn/x",
}  # fmt: skip


@pytest.fixture(autouse=True)
def released():
    load_list()
    loading.load()


def signer():
    home = Organisation.objects.create(
        kind=Kind.DEPARTMENT, name="Sở Nông nghiệp và Môi trường", department="agriculture"
    )
    return factories.member(Role.CITY_OFFICER, of=home)


def send(client, content=SHEET, **form):
    file = SimpleUploadedFile(
        "gioi-han.csv", content.encode() if isinstance(content, str) else content
    )
    return client.post(reverse("judging:signing"), {**TOLD, "file": file, **form})


def test_it_is_looked_at_first_and_then_signed(client):
    officer = signer()
    client.force_login(officer)
    looked = send(client, action="preview")
    assert "Đã đọc 2 giới hạn" in looked.content.decode()
    assert not Signing.objects.exists()
    text = looked.context["text"]
    form = {**TOLD, "text": text, "action": "sign"}
    assert client.post(reverse("judging:signing"), form).status_code == 422  # not confirmed
    assert not Signing.objects.exists()
    assert client.post(reverse("judging:signing"), {**form, "confirm": "on"}).status_code == 302
    made = Signing.objects.get()
    assert (made.signed_by, made.rows, made.page) == (officer, 2, "12")
    assert AuditEvent.objects.get().action == "judging.limits.signed"
    new = Regulation.objects.get(code="qcvn-40-2025")
    assert new.is_empty is False
    limit = Limit.objects.get(regulation=new, parameter_code="COD")
    assert (limit.maximum, limit.certainty) == (90, "A")
    assert limit.source == "Thông tư 06/2025/TT-BTNMT, 12: https://congbao.chinhphu.vn/x"


def signed(client, content=SHEET, **told):
    client.force_login(signer())
    form = {**TOLD, "text": content, "action": "sign", "confirm": "on", **told}
    return client.post(reverse("judging:signing"), form)


def test_from_then_on_it_is_judged_by(client):
    home = factories.facility(sector="other", began_on=date(2025, 9, 1))
    stream = factories.stream(factories.station(facility=home))
    assert (
        queries.limit_for(stream.thing.station, stream, on=date(2026, 1, 1)).outcome
        == Outcome.NO_TABLE
    )
    signed(client)
    stream.refresh_from_db()
    assert queries.limit_for(stream.thing.station, stream, on=date(2026, 1, 1)).maximum == 90


def test_a_new_release_leaves_what_was_signed(client):
    sheet = "parameter,column,max,ucum,coefficients,valid_from\nCOD,B,140,mg/L,1,2012-02-15\n"
    signed(client, sheet, regulation="qcvn-40-2011")
    signed(client)
    loading.load()
    row = Limit.objects.get(regulation__code="qcvn-40-2011", parameter_code="COD", column="B")
    assert (row.maximum, row.signing.document) == (140, TOLD["document"])
    assert Regulation.objects.get(code="qcvn-40-2025").is_empty is False


def test_a_release_corrects_its_own_rows():
    Limit.objects.filter(parameter_code="COD").update(maximum=1)
    before = Limit.objects.count()
    loading.load()
    assert Limit.objects.count() == before
    assert not Limit.objects.filter(maximum=1, parameter_code="COD").exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("XYZ,B,,90,mg/L,2025-09-01", "parameter"),
        ("COD,B,,90,g/L,2025-09-01", "ucum"),
        ("COD,D,,90,mg/L,2025-09-01", "column"),
        ("COD,B,,,mg/L,2025-09-01", "max"),
        ("COD,B,,ninety,mg/L,2025-09-01", "max"),
        ("COD,B,,1.000,mg/L,2025-09-01", "max"),
        ("COD,B,,90,mg/L,1/9/2025", "valid_from"),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_is_guessed(client, row, column):
    client.force_login(signer())
    answer = send(client, HEADER + row + "\n", action="sign", confirm="on")
    assert answer.context["found"].problems[0].column == column
    assert not Signing.objects.exists()


def test_fractions_with_a_comma_or_a_point():
    sheet = "parameter;max;ucum;valid_from\nAS;0,05;mg/L;2025-09-01\nHG;0.005;mg/L;2025-09-01\n"
    assert [one.maximum for one in importing.read(sheet).wishes] == [
        Decimal("0.05"),
        Decimal("0.005"),
    ]


def test_the_same_case_twice_is_said():
    found = importing.read(HEADER + "COD,B,,90,mg/L,2025-09-01\n" * 2)
    assert [one.row for one in found.problems] == [3]


def test_an_excel_file_is_read_as_well(client):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        sheet.write_row(1, 0, ["COD", "B", 1000, 90.5, "mg/L", "2025-09-01"])
    client.force_login(signer())
    found = send(client, file.getvalue(), action="preview").context["found"]
    assert [one.maximum for one in found.wishes] == [Decimal("90.5")]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\xff\xfe\x00", b"", b"a,b\n1,2\n", b"\x00"]
)
def test_a_file_that_is_no_sheet_is_refused_beside_its_field(client, content):
    client.force_login(signer())
    answer = send(client, content, action="preview")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize("role", [*Role])
def test_who_may_sign(client, role):
    client.force_login(factories.member(role))
    answer = send(client, action="sign", confirm="on")
    # The city officer of these tests is of another department.
    assert answer.status_code == (302 if role == Role.ADMINISTRATOR else 404)
    assert Signing.objects.exists() is (role == Role.ADMINISTRATOR)
