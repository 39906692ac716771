"""What the table proposes, at its bounds; a person decides, others may appeal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from langnghe.core import parameters
from langnghe.environment.cases import fines, refusals
from langnghe.environment.cases.models import FineDecision
from langnghe.environment.cases.queries import cases as queries
from langnghe.environment.cases.services import fines as services
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.cases import NOW

M = 1_000_000


def proposed(ratio, flow, *, repeated=False, factor=1, on=date(2026, 1, 1), water=True):
    one = fines.propose(
        ratio=None if ratio is None else Decimal(ratio),
        flow=None if flow is None else Decimal(flow),
        is_repeated=repeated, is_wastewater=water, factor=factor, on=on,
    )  # fmt: skip
    return one.kind, one.lowest, one.highest


@pytest.mark.parametrize(
    ("ratio", "flow", "expected"),
    [
        ("1", "40", ("no_ratio", None, None)),
        ("1.000001", "40", ("warning", None, None)),
        ("1.099999", None, ("warning", None, None)),
        ("1.1", "0", ("fine", 300_000, 500_000)),
        ("1.1", "4.999", ("fine", 300_000, 500_000)),
        ("1.1", "5", ("fine", 500_000, 2 * M)),
        ("1.1", "10", ("fine", 2 * M, 5 * M)),
        ("1.1", "20", ("fine", 5 * M, 10 * M)),
        ("1.1", "39.999", ("fine", 5 * M, 10 * M)),
        ("1.1", "40", ("fine", 10 * M, 20 * M)),
        ("1.1", "60", ("fine", 20 * M, 40 * M)),
        ("1.1", "80", ("fine", 40 * M, 50 * M)),
        ("1.1", "100", ("fine", 50 * M, 60 * M)),
        ("1.499999", "199.999", ("fine", 50 * M, 60 * M)),
        ("1.1", "200", ("no_row", None, None)),
        ("1.1", None, ("no_flow", None, None)),
        ("1.5", "40", ("unknown", None, None)),
        ("3", "40", ("unknown", None, None)),
        ("5", "40", ("unknown", None, None)),
        ("10", "40", ("unknown", None, None)),
        (None, "40", ("no_ratio", None, None)),
    ],
)
def test_the_table_proposes_what_its_row_says_and_nothing_where_it_has_none(ratio, flow, expected):
    assert proposed(ratio, flow) == expected


def test_an_organisation_pays_double_and_a_warning_is_not_doubled():
    assert proposed("1.1", "40", factor=2) == ("fine", 20 * M, 40 * M)
    assert proposed("1.05", "40", factor=2) == ("warning", None, None)


def test_a_repeated_offence_below_the_first_band_is_fined():
    assert proposed("1.05", "40", repeated=True) == ("fine", 10 * M, 20 * M)
    assert proposed("2", "40", repeated=True) == ("unknown", None, None)


def test_the_table_holds_from_its_day_on_and_for_wastewater_alone():
    assert proposed("1.1", "40", on=date(2022, 8, 24)) == ("no_row", None, None)
    assert proposed("1.1", "40", on=date(2022, 8, 25)) == ("fine", 10 * M, 20 * M)
    assert proposed("1.1", "40", water=False) == ("no_water", None, None)


def test_every_amount_is_verified_and_the_recalled_bands_hold_none():
    told = {(one.kind, one.certainty) for one in fines.bands()}
    assert told == {("warning", "A"), ("fine", "A"), ("unknown", "C")}


@pytest.mark.django_db
def test_a_fine_is_decided_by_the_city_once_the_case_is_confirmed_and_once_only():
    scope = factories.inspector()
    commune = scope_of(factories.officer().pk)
    early = factories.case_in("verifying", scope)
    with pytest.raises(refusals.NotFineable):
        factories.fined(early, scope)
    case = factories.case_in("confirmed", scope)
    with pytest.raises(refusals.NotYours):
        factories.fined(case, commune)
    with pytest.raises(refusals.WordsMissing):
        factories.fined(case, scope, reasons=" ")
    for outcome, amount in [("fine", None), ("fine", 0), ("warning", 5)]:
        with pytest.raises(refusals.AmountWrong):
            factories.fined(case, scope, outcome=outcome, amount=amount)
    assert not FineDecision.objects.exists()

    decision = factories.fined(case, scope)
    with pytest.raises(refusals.DecidedAlready):
        factories.fined(case, scope)
    assert decision.proposal["kind"] == "unknown"  # 1.5 times: the amounts were not seen
    assert FineDecision.objects.get().amount == 15_000_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "again"), [(1, True), (364, True), (365, True), (366, False), (-1, False)]
)
def test_repeated_is_what_was_decided_on_within_twelve_months_before(days, again):
    scope, works = factories.inspector(), factories.works()
    former = factories.case_in("confirmed", scope, works)
    factories.fined(former, scope, now=NOW - timedelta(days=days))
    case = factories.case_of(works)
    assert bool(queries.earlier_decisions(case)) is again
    assert not queries.earlier_decisions(factories.case_of())  # another facility


@pytest.mark.django_db
def test_an_appeal_changes_a_decision_and_the_former_is_kept():
    parameters.load()
    scope, works = factories.inspector(), factories.works()
    case = factories.case_in("confirmed", scope, works)
    decision = factories.fined(case, scope)
    owner = scope_of(factories.producer_owner(works.producer.organisation).pk)
    with pytest.raises(refusals.NotYours):
        services.appeal(decision=decision, words="Tôi", scope=scope, now=NOW)
    appeal = services.appeal(decision=decision, words="Số đo sai", scope=owner, now=NOW)
    with pytest.raises(refusals.AppealedAlready):
        services.appeal(decision=decision, words="Lần nữa", scope=owner, now=NOW)
    about = {"appeal": appeal, "outcome": "changed", "scope": scope, "now": NOW}
    with pytest.raises(refusals.NotYours):
        services.answer_appeal(**(about | {"scope": owner}), reasons="x")
    services.answer_appeal(**about, reasons="Giảm nhẹ", decide_anew=("warning", None, "13"))
    with pytest.raises(refusals.DecidedAlready):
        services.answer_appeal(**about, reasons="x", decide_anew=("none", None, ""))
    kept = FineDecision.objects.order_by("pk")
    assert [(one.outcome, one.superseded_at is None) for one in kept] == [
        ("fine", False), ("warning", True),
    ]  # fmt: skip
