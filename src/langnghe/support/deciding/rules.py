"""Who may do what at the desk of the dossiers, and how points become a total. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from django.utils.translation import gettext_lazy as _

from langnghe.core import clock
from langnghe.core.states import Table, step
from langnghe.support.deciding.models import Conflict, Decision, Report, Tranche
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Criterion, Definition

R, T = Report.State, Tranche.State
THOUSAND = 1_000


def person(scope: Scope) -> int:
    """Who acts; no guest ever gets so far."""
    if scope.user_id is None:
        raise ValueError("A guest does nothing here.")
    return scope.user_id


def opens(declared: Conflict | None) -> bool:
    """Answers, papers and evidence: only after a declaration, and never with a conflict."""
    return declared is not None and not declared.has_conflict


def total(criteria: Sequence[Criterion], points: Mapping[str, int]) -> int | None:
    """In thousandths of the most that could be had, by weight; None: nothing is scored."""
    weights = sum(one.weight for one in criteria)
    if not weights:
        return None
    share = sum((Fraction(one.weight * points[one.key], one.most) for one in criteria), Fraction())
    return floor(share * THOUSAND / weights + Fraction(1, 2))


def are_points_whole(criteria: Sequence[Criterion], points: Mapping[str, int]) -> bool:
    """For every criterion, within its bounds, and for nothing else."""
    return set(points) == {one.key for one in criteria} and all(
        0 <= points[one.key] <= one.most for one in criteria
    )


def mean(totals: Sequence[int]) -> int:
    """Of several reviewers, half-up."""
    return floor(Fraction(sum(totals), len(totals)) + Fraction(1, 2)) if totals else 0


def appeal_term(
    decision: Decision, definition: Definition, calendar: clock.WorkCalendar
) -> clock.Deadline:
    start = clock.today(decision.decided_at)
    return clock.Deadline(start, definition.appeal_days, clock.Counting.CALENDAR, calendar)


def report_due(definition: Definition, paid_on: date) -> date | None:
    days = definition.report_days
    return paid_on + timedelta(days=days) if days is not None else None


def age(since: datetime | None, now: datetime) -> int:
    """Calendar days; 0 of what was not handed in."""
    return (clock.today(now) - clock.today(since)).days if since else 0


def shows(tranche: Tranche, scope: Scope) -> bool:
    return dossiers.fills_in(tranche.agreement.dossier, scope)


def examines(tranche: Tranche, scope: Scope) -> bool:
    return dossiers.works_on(tranche.agreement.dossier, scope)


def pays(tranche: Tranche, scope: Scope) -> bool:
    """Two people: whoever decided does not pay."""
    decided_by = tranche.agreement.decision.decided_by_id
    return dossiers.sees(tranche.agreement.dossier, scope) and decided_by != scope.user_id


TRANCHE = Table(
    steps=(
        step("show", (T.WAITING, T.SENT_BACK), T.SHOWN, _("Show the evidence"), shows),
        step("accept", (T.WAITING, T.SHOWN), T.ACCEPTED, _("Accept for payment"), examines),
        step("send_back", T.SHOWN, T.SENT_BACK, _("Ask for more evidence"), examines),
        step("pay", T.ACCEPTED, T.PAID, _("Note the payment"), pays),
        step("give_back", T.PAID, T.RETURNED, _("Note that it was given back"), pays),
    )
)


def tells(report: Report, scope: Scope) -> bool:
    return dossiers.fills_in(report.agreement.dossier, scope)


def judges(report: Report, scope: Scope) -> bool:
    return dossiers.works_on(report.agreement.dossier, scope)


REPORT = Table(
    steps=(
        step("hand_in", (R.WAITING, R.HANDED_IN, R.SENT_BACK), R.HANDED_IN,
             _("Hand in the report"), tells),
        step("send_back", R.HANDED_IN, R.SENT_BACK, _("Send the report back"), judges),
        step("accept", R.HANDED_IN, R.ACCEPTED, _("Close as completed"), judges),
    )
)  # fmt: skip


def report_term(
    report: Report, definition: Definition, calendar: clock.WorkCalendar
) -> clock.Deadline | None:
    """By when a report that was sent back comes again; None: it was not."""
    if report.state != R.SENT_BACK or report.sent_back_at is None:
        return None
    return dossiers.completion_term(report.sent_back_at, definition, calendar)
