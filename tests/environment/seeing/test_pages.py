"""What everybody sees of a village and a station, in words; and what nobody sees."""

import json
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from langnghe.environment.judging import loading
from langnghe.environment.judging.models import Regulation
from langnghe.environment.seeing import pages, plots, queries, rules
from langnghe.environment.seeing.facts import Condition, Trend
from langnghe.environment.sensing.services import rollups
from tests import factories
from tests.factories.environment import at

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def measured(village=None, **fields):
    """An automatic station of a household with a day of readings."""
    home = factories.facility(
        name="Nhà ông Nguyễn Văn Kín", sector="other", village=village or factories.village()
    )
    station = factories.station(facility=home, is_automatic=True, **fields)
    stream = factories.stream(station)
    factories.readings(
        stream, *[100.0 + n for n in range(24)], since=at(2026, 11, 23), every=3_600_000
    )
    with transaction.atomic():
        rollups.take(100)
    return stream


def card(client, village):
    return client.get(reverse("seeing:card", args=[village.slug]))


@pytest.mark.parametrize(
    ("verdict", "certainty", "condition"),
    [
        ("pass", "B", Condition.WITHIN),
        ("no_table", "B", Condition.UNJUDGED),
        ("inconclusive", "B", Condition.UNJUDGED),
        ("not_applicable", "B", Condition.SILENT),
        # What stands on numbers in doubt is not told.
        ("pass", "C", Condition.SILENT),
    ],
)
def test_the_card_says_in_words_how_a_village_is(client, verdict, certainty, condition):
    stream = measured()
    factories.standing(stream, verdict, certainty)

    page = card(client, stream.thing.village).content.decode()

    assert str(rules.CONDITIONS[condition]) in page
    [row] = queries.board()
    assert (row.condition, row.stations) == (condition, 1)


def test_an_open_episode_stands_before_all_else_unless_it_is_in_doubt(client):
    stream, doubtful = measured(), measured()
    factories.over(stream)
    factories.over(doubtful, certainty="C")
    factories.standing(stream)

    states = {row.village_id: row.condition for row in queries.board()}

    assert states[stream.thing.village_id] == Condition.OVER
    assert states[doubtful.thing.village_id] == Condition.SILENT
    assert "Vượt giới hạn" in card(client, stream.thing.village).content.decode()
    assert "Vượt giới hạn" not in card(client, doubtful.thing.village).content.decode()


def test_a_village_without_a_station_is_not_called_clean(client):
    page = card(client, factories.village()).content.decode()
    assert "Không có số liệu đo" in page
    assert "Chưa xác lập ở đây" in page  # the list of the city


def test_the_class_of_the_city_is_shown_with_its_document_and_not_when_in_doubt(client):
    one, other = factories.village(), factories.village()
    factories.pollution_class(one, list_number=3)
    factories.pollution_class(other, certainty="C")

    assert "2546/QĐ-UBND, 28/04/2023" in (page := card(client, one).content.decode())
    assert "Công báo" in page
    assert "Danh sách 3" in page
    assert "2023 chưa được nhập" in card(client, other).content.decode()
    assert [row.list_number for row in queries.board()] == [3]


def test_what_is_private_and_whose_it_is_the_public_does_not_see(client):
    village = factories.village()
    shown, hidden = measured(village), measured(village, is_public=False)

    page = card(client, village).content.decode()
    answer = client.get(f"/api/v1/environment/villages/{village.slug}")

    for told in (page, str(answer.json())):
        assert shown.thing.name in told
        assert hidden.thing.name not in told
        assert "Nguyễn Văn Kín" not in told
    for name in ("station", "csv"):
        path = reverse(f"seeing:{name}", args=[hidden.thing.station.slug])
        assert client.get(path).status_code == 404
    for part in ("", "/series", "/limits", "/verdicts"):
        path = f"/api/v1/environment/stations/{hidden.thing.station.slug}{part}"
        assert client.get(path).status_code == 404
    client.force_login(factories.officer(village.commune_id))
    assert (
        client.get(reverse("seeing:station", args=[hidden.thing.station.slug])).status_code == 200
    )


def test_a_station_draws_its_series_with_its_limit_and_what_was_over_it(client):
    stream = measured()
    loading.load()
    worst = factories.assessment(stream)
    path = reverse("seeing:station", args=[stream.thing.station.slug])

    for span in ("ngay", "tuan", "thang", "nam", "tat-ca"):
        page = client.get(path, {"ky": span, "quanh": "2026-11-23"}).content.decode()
        assert page.count('class="series-line" d="M') == 1, span
        assert page.count('class="series-over"') == 1, span
        assert reverse("judging:verdict", args=[worst.uid]) in page
    assert client.get(path, {"ky": "x", "quanh": "y", "s": "z"}).status_code == 200


def test_an_average_stands_in_the_middle_of_its_hours_and_that_of_a_year_nowhere():
    stream = measured()
    for kind, begin in (("hour", at(2026, 11, 23, 3)), ("8h", at(2026, 11, 23, 4)),
                        ("day", at(2026, 11, 22, 17)), ("year", at(2025, 12, 31, 17))):  # fmt: skip
        factories.assessment(stream, kind=kind, at=begin)
    station, scope = stream.thing.station, rules.scope_of(None)

    day = pages.page(station, stream, "ngay", date(2026, 11, 23), scope)
    year = pages.page(station, stream, "nam", date(2026, 11, 23), scope)

    hours = [(one.x - plots.LEFT) / plots.POINTS * 24 for one in day.drawing.marks]
    assert [round(one, 1) for one in hours] == [12.0, 10.5, 15.0]
    assert len(year.drawing.marks) == 3
    assert "3 lần vượt" in day.words
    assert "3 lần vượt" in year.words


def test_a_stream_whose_table_is_not_established_says_so(client):
    stream = measured()
    Regulation.objects.create(
        code="qcvn-x", number="QCVN 40:2025/BNNMT", title={"vi": "Nước thải", "en": "Wastewater"},
        subject="industrial", effective_from=date(2020, 1, 1), is_empty=True, source="x", certainty="B",
    )  # fmt: skip
    page = client.get(reverse("seeing:station", args=[stream.thing.station.slug])).content.decode()
    assert "QCVN 40:2025/BNNMT được áp dụng nhưng" in page
    assert "series-limit" not in page


def test_the_page_of_a_village_says_it_in_a_panel_too(client):
    stream = measured()
    factories.over(stream)
    classed = factories.village()
    factories.pollution_class(classed)
    assert "Vượt giới hạn" in client.get(f"/lang/{stream.thing.village.slug}/").content.decode()
    assert "Ô nhiễm: phải xử lý" in client.get(f"/lang/{classed.slug}/").content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_queries(client, n, django_assert_num_queries):
    village = factories.village()
    streams = [measured(village) for _ in range(n)]
    for one in streams:
        factories.standing(one)
    card(client, village)
    with django_assert_num_queries(14):
        card(client, village)
    with django_assert_num_queries(11):
        assert client.get("/moi-truong/").status_code == 200
    path = reverse("seeing:station", args=[streams[0].thing.station.slug])
    with django_assert_num_queries(19):
        client.get(path)


def test_the_trend_needs_enough_verdicts():
    assert rules.trend((4, 4), (90, 0)) == (Trend.UNKNOWN, None)
    assert rules.trend((90, 45), (90, 9)) == (Trend.BETTER, (50, 10))
    assert rules.trend((90, 9), (90, 45)) == (Trend.WORSE, (10, 50))
    assert rules.trend((90, 9), (90, 10)) == (Trend.SAME, (10, 11))


def test_search_engines_find_cards_stations_and_the_list_but_nothing_private_or_in_doubt(client):
    shown, hidden = measured(), measured(is_public=False)
    classed, doubtful = factories.village(), factories.village()
    factories.pollution_class(classed)
    factories.pollution_class(doubtful, certainty="C")

    index = client.get("/sitemap.xml").content.decode()
    files = re.findall(r"<loc>[^<]*?(/sitemap-(?:environment|stations|lists)-1.xml)</loc>", index)
    content = "".join(client.get(path).content.decode() for path in files)

    assert len(files) == 3
    for path in (
        f"/lang/{shown.thing.village.slug}/moi-truong/",
        f"/lang/{classed.slug}/moi-truong/",
        f"/moi-truong/tram/{shown.thing.station.slug}/",
        "/moi-truong/",
    ):
        assert f"{path}</loc>" in content
        assert f"/en{path}</loc>" in content
    for slug in (hidden.thing.station.slug, hidden.thing.village.slug, doubtful.slug):
        assert f"/{slug}/" not in content


def test_readings_leave_as_csv_whole_and_in_pieces(client):
    stream = measured()
    path = reverse("seeing:csv", args=[stream.thing.station.slug])
    rows = b"".join(client.get(path).streaming_content).decode().splitlines()
    assert len(rows) == 25
    assert rows[1].startswith(
        f"{stream.thing.station.slug},{stream.pk},COD,automatic,2026-11-23T07:00:00+07:00,100.0,,mg/L,1,"
    )
    some = b"".join(client.get(path, {"tu": "2026-11-24", "den": "2026-11-24"}).streaming_content)
    assert len(some.splitlines()) == 1 + 7  # from midnight in Viet Nam on


def test_a_span_that_cannot_be_read_is_no_file(client):
    stream = measured()
    for name in ("csv", "parquet"):
        path = reverse(f"seeing:{name}", args=[stream.thing.station.slug])
        assert client.get(path, {"tu": "hôm qua"}).status_code == 422


def test_the_catalogue_names_licence_publisher_and_each_public_file(client):
    shown, hidden = measured(), measured(is_public=False)
    entry = json.loads(client.get("/du-lieu-mo/moi-truong.jsonld").content)
    [dataset] = entry["dcat:dataset"]
    assert dataset["dct:license"]["@id"].startswith("https://creativecommons.org/")
    assert dataset["dct:publisher"]["foaf:name"]
    files = json.dumps(dataset["dcat:distribution"])
    assert shown.thing.station.slug in files
    assert hidden.thing.station.slug not in files
    for name in ("csv", "parquet"):
        assert reverse(f"seeing:{name}", args=[shown.thing.station.slug]) in files
    assert "application/vnd.apache.parquet" in files


def test_the_month_of_a_commune_is_a_pdf(client):
    stream = measured()
    factories.over(stream)
    path = reverse("seeing:report", args=[stream.thing.village.commune_id, 2026, 11])
    answer = client.get(path)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert client.get(path.replace("-11", "-13")).status_code == 404
    assert client.get(path.replace("-11", "-12")).status_code == 404  # has not begun


def test_the_api_tells_series_limits_and_verdicts(client):
    stream = measured()
    loading.load()
    factories.assessment(stream)
    home = f"/api/v1/environment/stations/{stream.thing.station.slug}"

    station = client.get(home).json()
    points = client.get(f"{home}/series", {"since": "2026-11-01", "points": 10}).json()["points"]
    limits = client.get(f"{home}/limits").json()
    verdicts = client.get(f"{home}/verdicts").json()

    assert station["newest"][0]["value"] == 123
    assert (min(p["low"] for p in points), max(p["high"] for p in points)) == (100, 123)
    assert limits[-1]["maximum"] in {None, "162"}
    assert [one["value"] for one in verdicts] == ["243"]
    assert client.get(f"{home}/series", {"stream": 999_999}).status_code == 404


def test_of_noise_it_is_said_that_verdicts_take_another_mean(client):
    said = []
    for role, code, ucum in (("noise", "NOISE", "dB[SPL]"), ("effluent", "COD", "mg/L")):
        stream = factories.stream(
            factories.station(role=role, is_automatic=True), code=code, ucum=ucum
        )
        factories.readings(stream, 60.0, 70.0, since=int(NOW.timestamp() * 1000) - 7_200_000)
        with transaction.atomic():
            rollups.take(100)
        path = reverse("seeing:station", args=[stream.thing.station.slug])
        said.append("LAeq" in client.get(path).content.decode())
    assert said == [True, False]
