"""What is published of support names nobody, and hides what is said of few."""

import csv

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from langnghe.support.deciding.queries import figures
from langnghe.support.deciding.queries.grants_made import grants_made
from langnghe.support.deciding.services import agreements, decisions, endings
from langnghe.support.deciding.suppression import LEAST, hide, hide_table
from tests import factories
from tests.factories.deciding import NOW

LATER = NOW.replace(year=2027, month=1, day=4)  # the year of all that is granted here is over


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ([], []),
        ([7, 9], [7, 9]),
        ([3, 9, 7], [None, 9, None]),  # with one hidden the sum of the row would tell it
        ([3, 4, 7], [None, None, 7]),
        ([0, 6], [0, 6]),
        ([2, 0, 6], [None, None, 6]),
        ([4], [None]),
    ],
)
def test_small_counts_are_hidden_and_never_one_alone(row, shown):
    assert hide(row) == shown


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@given(tables)
def test_no_sum_of_a_row_or_column_tells_a_hidden_cell(rows):
    found = hide_table(rows)
    for row, shown in zip(rows, found, strict=True):
        assert all(cell is None or cell == told for told, cell in zip(row, shown, strict=True))
        assert all(cell is None for told, cell in zip(row, shown, strict=True) if 0 < told < LEAST)
    for line in [*found, *zip(*found, strict=True)]:
        if len(line) > 1:
            assert sum(cell is None for cell in line) != 1


@pytest.mark.django_db
@time_machine.travel(LATER, tick=False)
def test_by_scheme_and_commune_without_names(client):
    desk = factories.support_desk()
    for _one in range(6):
        factories.dossier_in("agreed", desk)
    few = factories.desk_dossier(desk, area_code="00001")
    third = [factories.desk_dossier(desk, area_code="00004") for _one in range(5)]
    path = reverse("deciding:statistics")
    page = client.get(path + "?nam=2026").content.decode()
    assert few.title not in page
    table = client.get(reverse("deciding:statistics_csv") + "?nam=2026").content.decode("utf-8-sig")
    rows = [line.split(",")[2:] for line in table.splitlines()[1:]]
    assert rows == [
        ["00001", "", "0", "0", ""],
        ["00004", "", "0", "0", ""],
        ["00577", "6", "6", "600000000", "0"],
    ]
    assert len(third) == 5
    told = client.get("/api/v1/support-statistics?year=2026").json()
    assert [one["received"] for one in told["cells"]] == [None, None, 6]


@pytest.mark.django_db
def test_of_no_year_that_there_is_there_is_no_page(client):
    for told in ("abc", "1999", "9999", "²026"):
        assert client.get(reverse("deciding:statistics"), {"nam": told}).status_code == 404


@pytest.mark.django_db
def test_an_office_sees_how_it_did():
    desk = factories.support_desk()
    factories.dossier_in("approved", desk)
    dossier = factories.dossier_in("review", desk)
    decisions.decide(
        dossier=dossier, outcome="refused", amount=None, conditions="", words="Không",
        reasons=[("purpose", "")], scope=desk.scope, now=NOW.replace(month=12, day=30),
    )  # fmt: skip
    told = figures.of_office(desk.scope, NOW)
    assert (told.received, told.decided, told.approved, told.in_time, told.median_days) == (
        2, 2, 1, 1, 0,
    )  # fmt: skip
    assert told.refused == [("Không đúng mục đích", 1)]


def granted(desk, n, **fields):
    return [factories.dossier_in("agreed", desk, **fields) for _one in range(n)]


def csv_of(client, path):
    return b"".join(client.get(path).streaming_content).decode("utf-8-sig")


@pytest.mark.django_db
@time_machine.travel(LATER, tick=False)
def test_of_grants_made_only_organisations_are_named_and_people_are_sums_of_many(client):
    desk = factories.support_desk()
    [house] = granted(desk, 1, kind="cooperative", asked=90_000_000)
    many, few = granted(desk, 6), granted(desk, 2, area_code="00001", asked=10_000_000)
    more = granted(desk, 3, area_code="00004", asked=10_000_000)
    worker = factories.user("Thợ Tư")
    fields = {"kind": "worker", "producer": None, "person": worker, "title": "Thợ Tư"}
    granted(desk, 1, area_code="00004", **fields)
    factories.dossier_in("approved", desk, kind="enterprise", title="Chưa ký")
    path = reverse("deciding:grants_csv")
    text = csv_of(client, path + "?nam=2026")
    for one in [*many, *few, *more]:
        assert one.title not in text
        assert str(one.producer.uid) not in text
    for word in ("Thợ Tư", "Chưa ký", "HS-2026"):
        assert word not in text
    rows = list(csv.DictReader(text.splitlines()))
    told = [
        (one["Recipient Org:Name"], one["Recipient Ind:Name"], one["Amount Awarded"],
         one["Award Date"], one["Beneficiary Location:Geographic Code"], one["Funding Org:Name"])
        for one in rows
    ]  # fmt: skip
    office = desk.office.name
    # The two small communes are one sum of six, without the office, which would tell them.
    assert told == [
        (house.title, "", "90000000", "2026-11-24", "00577", office),
        ("", "Cá nhân, hộ gia đình", "600000000", "2026", "00577", office),
        ("", "Cá nhân, hộ gia đình", "150000000", "2026", "", "Không nêu cơ quan"),
    ]
    assert client.get(path, {"nam": "abc"}).status_code == 404


def told_of_people(now=LATER):
    """Of the only cell: by the statistics, and by the table of grants."""
    [cell] = figures.public_statistics(2026, now)
    return (cell.signed, cell.granted), [(one.count, one.amount) for one in grants_made(2026, now)]


@pytest.mark.django_db
def test_what_few_people_got_is_not_found_by_taking_the_named_away_from_the_public_sums():
    desk = factories.support_desk()
    granted(desk, 5, kind="cooperative")
    granted(desk, 1)
    statistics, table = told_of_people()
    assert statistics == (None, None)
    assert [count for count, _amount in table] == [0] * 5


@pytest.mark.django_db
def test_the_statistics_and_the_grants_made_count_the_same_grants():
    """Nobody finds what the one got who declined, let his time run out, or was stopped."""
    desk = factories.support_desk()
    granted(desk, 5)
    declined, lapsed = (factories.dossier_in("approved", desk) for _one in range(2))
    agreements.decline(dossier=declined, reason="", scope=factories.owner_of(declined), now=NOW)
    agreements.sign_for_office(dossier=lapsed, scope=desk.scope, now=NOW)
    [stopped] = granted(desk, 1)
    endings.stop(dossier=stopped, words="Máy đã bán", scope=desk.above, now=NOW)
    assert told_of_people() == ((5, 500_000_000), [(5, 500_000_000)])


@pytest.mark.django_db
def test_a_cell_is_hidden_in_both_tables_or_in_none():
    desk = factories.support_desk()
    for area, many in (("00001", 5), ("00004", 1), ("00577", 6)):
        granted(desk, many, area_code=area)
    granted(desk, 1, area_code="00001", kind="enterprise")
    cells = {one.commune_code: one.signed for one in figures.public_statistics(2026, LATER)}
    sums = {one.commune_code: one.count for one in grants_made(2026, LATER) if one.count}
    assert cells == {"00001": None, "00004": None, "00577": 6}
    assert sums == {"00577": 6, "": 6}


@pytest.mark.django_db
def test_what_people_got_is_told_once_the_year_is_over_and_never_changes_after():
    desk = factories.support_desk()
    granted(desk, 6)
    for now in (NOW, NOW.replace(month=12, day=31)):
        assert told_of_people(now) == ((None, None), [])
    once = told_of_people()
    assert once == ((6, 600_000_000), [(6, 600_000_000)])
    late = factories.dossier_in("approved", desk)
    text = agreements.sign_for_office(dossier=late, scope=desk.scope, now=LATER)
    agreements.sign(dossier=late, seen=text.digest, scope=factories.owner_of(late), now=LATER)
    [stopped, *_others] = figures.Dossier.objects.filter(state="agreed").order_by("pk")
    endings.stop(dossier=stopped, words="Máy đã bán", scope=desk.above, now=LATER)
    assert told_of_people() == once
    assert list(grants_made(2027, LATER)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 3])
def test_grants_made_cost_the_same_however_many_they_are(django_assert_num_queries, n):
    desk = factories.support_desk()
    granted(desk, n, kind="enterprise")
    granted(desk, 4 + n)
    with django_assert_num_queries(4):
        assert len(list(grants_made(2026, LATER))) == n + 1
