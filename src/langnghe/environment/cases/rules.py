"""Who may do what in a case and an inspection, their states and terms. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core import clock
from langnghe.core.states import Table, step
from langnghe.environment.cases.models import Case, Check, Inspection
from langnghe.environment.sensing.models import Facility
from langnghe.environment.sensing.rules import Scope, scope_of

C, N = Case.State, Inspection.State
ENDED = frozenset({C.DISMISSED, C.CLOSED, C.ESCALATED})
# From when on a person may decide on a fine.
FINEABLE = frozenset({C.CONFIRMED, C.ORDERED, C.SUBMITTED, C.REINSPECTION, C.CLOSED, C.ESCALATED})
PASSED_ON: dict[str, Promise] = {
    "fine": _("Decision on a fine"),
    "suspend": _("Suspension of work"),
    "refer": _("Referral to another authority"),
}


def person(scope: Scope) -> int:
    """Who acts; no guest ever gets so far."""
    if scope.user_id is None:
        raise ValueError("A guest does nothing here.")
    return scope.user_id


def is_officer(scope: Scope) -> bool:
    return scope.whole_city or bool(scope.communes)


def handles(case: Case, scope: Scope) -> bool:
    """An officer of the place: the commune's own, the whole city's."""
    return scope.covers(case.village.commune_id)


def decides_on_fines(case: Case, scope: Scope) -> bool:
    """Inspectors, the city, administrators; a commune prepares."""
    return scope.whole_city


def is_of(facility: Facility | None, scope: Scope) -> bool:
    """Whose facility it is: the maker's people, and who runs the plant."""
    if facility is None:
        return False
    own = {facility.operator_id, facility.producer.organisation_id if facility.producer else None}
    return bool(own & scope.organisations)


def answers(case: Case, scope: Scope) -> bool:
    """The facility's own step; no officer takes it for them."""
    return case.state != C.DETECTED and is_of(case.facility, scope)


CASE = Table(
    steps=(
        step("notify", C.DETECTED, C.NOTIFIED, _("Notify the facility"), handles),
        step("verify", C.NOTIFIED, C.VERIFYING, _("Begin to verify"), handles),
        step("confirm", C.VERIFYING, C.CONFIRMED, _("Confirm"), handles),
        step("dismiss", C.VERIFYING, C.DISMISSED, _("Dismiss"), handles),
        step("order", C.CONFIRMED, C.ORDERED, _("Order measures"), handles),
        step("extend", C.ORDERED, C.ORDERED, _("Extend the term"), handles),
        step("submit", C.ORDERED, C.SUBMITTED, _("Hand in the evidence"), answers),
        step("reinspect", (C.SUBMITTED, C.ORDERED), C.REINSPECTION, _("Inspect again"), handles),
        step("close", C.REINSPECTION, C.CLOSED, _("Close the case"), handles),
        step("escalate", C.REINSPECTION, C.ESCALATED, _("Pass on"), handles),
    ),
    public={
        C.NOTIFIED: _("You have been told of it; answer here"),
        C.VERIFYING: _("The authority verifies it"),
        C.DISMISSED: _("Nothing remains of it"),
        C.CONFIRMED: _("It is confirmed; measures will be ordered"),
        C.ORDERED: _("Do what was ordered and show it here"),
        C.SUBMITTED: _("The authority has your evidence"),
        C.REINSPECTION: _("It is inspected again"),
        C.CLOSED: _("Done: the case is closed"),
        C.ESCALATED: _("Passed on to the competent authority"),
    },
)


def inspects(inspection: Inspection, scope: Scope) -> bool:
    return scope.covers(inspection.village.commune_id)


INSPECTION = Table(
    steps=(
        step("begin", N.PLANNED, N.UNDER_WAY, _("Begin"), inspects),
        step("draw_up", N.UNDER_WAY, N.MINUTES, _("Draw up the minutes"), inspects),
        step("reopen", N.MINUTES, N.UNDER_WAY, _("Go on with the checklist"), inspects),
        step("sign", N.MINUTES, N.SIGNED, _("Signed by both sides")),
        step("cancel", (N.PLANNED, N.UNDER_WAY), N.CANCELLED, _("Cancel the inspection"), inspects),
    ),
)


# How long each state may last: a parameter; the order has its own term.
TERMS = {
    C.DETECTED: "environment.case_notify_working_days",
    C.NOTIFIED: "environment.case_begin_working_days",
    C.VERIFYING: "environment.case_verify_working_days",
    C.CONFIRMED: "environment.case_order_working_days",
    C.SUBMITTED: "environment.case_reinspect_working_days",
    C.REINSPECTION: "environment.case_conclude_working_days",
}


def deadline(
    case: Case, terms: Mapping[str, Decimal], calendar: clock.WorkCalendar
) -> clock.Deadline | None:
    """The term of the present state, computed anew each time; None: nothing is waited for."""
    start = clock.today(case.since)
    if case.state == C.ORDERED:
        return clock.Deadline(
            start, case.order_days or 1, clock.Counting.WORKING, calendar,
            extended_by=case.extended_by,
        )  # fmt: skip
    name = TERMS.get(C(case.state))
    if name is None:
        return None
    return clock.Deadline(start, int(terms[name]), clock.Counting.WORKING, calendar)


def is_overdue(
    case: Case, terms: Mapping[str, Decimal], calendar: clock.WorkCalendar, on: date
) -> bool:
    term = deadline(case, terms, calendar)
    return term is not None and term.is_late(on)


def heads(checks: Iterable[Check]) -> dict[str, list[Check]]:
    """
    Of each item the answers whose place no other has taken: one, or several that contradict.

    It hangs on nothing but which answers there are, so neither on their order nor on repeats.
    Of several that say the same the first by its name stands for all.
    """
    checks = sorted((one for one in checks if not one.is_late), key=lambda one: one.uid)
    taken = {base for one in checks for base in one.bases}
    found: dict[str, list[Check]] = {}
    for one in checks:
        if one.uid in taken:
            continue
        own = found.setdefault(one.item, [])
        if all((one.value, one.note) != (other.value, other.note) for other in own):
            own.append(one)
    return found


def bases_of(checks: Iterable[Check]) -> dict[str, list[str]]:
    """Of each item the uids that a new answer takes the place of."""
    checks = [one for one in checks if not one.is_late]
    taken = {base for one in checks for base in one.bases}
    found: dict[str, list[str]] = {}
    for one in sorted(checks, key=lambda one: one.uid):
        if one.uid not in taken:
            found.setdefault(one.item, []).append(one.uid)
    return found


__all__ = [
    "CASE",
    "ENDED",
    "FINEABLE",
    "INSPECTION",
    "PASSED_ON",
    "TERMS",
    "Scope",
    "answers",
    "bases_of",
    "deadline",
    "decides_on_fines",
    "handles",
    "heads",
    "inspects",
    "is_of",
    "is_officer",
    "is_overdue",
    "person",
    "scope_of",
]
