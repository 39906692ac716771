"""Dated rules with their sources."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from langnghe.core import parameters
from langnghe.core.models import Parameter
from langnghe.core.money import percent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded():
    parameters.load()


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        ("loan.facility_max", "2025-12-31", 2_000_000_000),
        ("loan.facility_max", "2026-01-01", 10_000_000_000),
        ("tax.household.goods.vat", "2026-06-30", 1),
        ("tax.household.goods.pit", "2026-07-01", Decimal("0.5")),
        ("market.hold_minutes", "2026-11-24", 15),
    ],
)
def test_a_rule_is_that_of_its_own_day(key, day, value):
    assert parameters.value(key, on=date.fromisoformat(day)) == value


def test_the_rule_set_changes_at_midnight_between_june_and_july_2026():
    sources = [
        parameters.rule("tax.household.goods.vat", on=day).source
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert ["117/2025" in sources[0], "252/2026" in sources[1]] == [True, True]


def test_a_day_without_a_rule_is_a_gap_and_not_a_guess():
    with pytest.raises(parameters.NoSuchParameter):
        parameters.value("vat.standard", on=date(2001, 1, 1))


def test_loading_again_keeps_what_an_administrator_changed():
    Parameter.objects.filter(key="market.hold_minutes").update(value=20)
    parameters.load()
    assert parameters.value("market.hold_minutes", on=date(2026, 11, 24)) == 20


def test_loading_again_tells_where_the_release_says_otherwise(capsys):
    assert list(parameters.differences()) == []
    Parameter.objects.filter(key="market.hold_minutes").update(value=20)
    call_command("load_reference")
    out, err = capsys.readouterr()
    assert "kept as it is here: market.hold_minutes = 20 minutes" in err
    assert "rules and days" in out


def test_every_rule_names_its_source_and_no_two_overlap():
    rows = list(Parameter.objects.order_by("key", "valid_from"))
    assert [row.key for row in rows if not row.source] == []
    overlapping = [
        later.key
        for earlier, later in pairwise(rows)
        if earlier.key == later.key
        and (earlier.valid_until is None or earlier.valid_until > later.valid_from)
    ]
    assert overlapping == []


def test_a_rule_ends_after_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(
            key="x", value=1, unit="x", source="x", certainty="A",
            valid_from=date(2026, 2, 1), valid_until=date(2026, 2, 1),
        )  # fmt: skip


RULES_117, RULES_252 = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize("day", [RULES_117, RULES_252])
@pytest.mark.parametrize(
    ("revenue", "vat", "pit"),
    [
        (1_250_000, 12_500, 6_250),
        (99_999, 1_000, 500),
        (-500_000, -5_000, -2_500),  # a refund of 40 % of the first in the next month
        (350_000, 3_500, 1_750),  # G-07: 5,250 together
        (99_000, 990, 495),  # 1,485
        (33_333, 333, 167),  # 500, each tax rounded by itself
    ],
)
def test_what_a_platform_withholds_from_a_household_that_sells_goods(day, revenue, vat, pit):
    rates = [parameters.value(f"tax.household.goods.{tax}", on=day) for tax in ("vat", "pit")]
    assert [percent(revenue, rate) for rate in rates] == [vat, pit]


def test_the_rate_of_a_loan_follows_from_that_of_poor_households():
    day = date(2026, 3, 1)
    poor = parameters.value("loan.poor_household_rate", on=day)
    rate = poor * parameters.value("loan.rate_of_poor_household_rate", on=day) / 100
    overdue = rate * parameters.value("loan.overdue_rate", on=day) / 100
    assert (rate, overdue) == (Decimal("8.382"), Decimal("10.8966"))


@pytest.mark.parametrize(("workers", "most"), [(7, 1_400_000_000), (60, 10_000_000_000)])
def test_a_facility_borrows_by_its_workers_up_to_a_ceiling(workers, most):
    day = date(2026, 3, 1)
    per_worker = parameters.value("loan.per_worker_max", on=day)
    assert min(parameters.value("loan.facility_max", on=day), workers * per_worker) == most


def test_what_is_in_doubt_says_so():
    doubtful = Parameter.objects.filter(certainty="C").values_list("source", "note")
    words = ("recalled", "not reliable", "Draft", "check")
    assert [row for row in doubtful if not any(word in " ".join(row) for word in words)] == []
