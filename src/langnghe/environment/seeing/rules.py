"""How a village is, from its verdicts; what may happen to a complaint, and who may do it."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.environment.cases.models import Case
from langnghe.environment.judging.rules import is_officer, office_of_signer, scope_of
from langnghe.environment.seeing.facts import Condition, Trend
from langnghe.environment.seeing.models import Complaint
from langnghe.environment.sensing.rules import OFFICERS as CITY
from langnghe.environment.sensing.rules import Scope

CONDITIONS: Mapping[Condition, str | Promise] = {
    Condition.OVER: pgettext_lazy("of a village", "Over the limit"),
    Condition.UNJUDGED: pgettext_lazy("of a village", "Measured, but cannot be judged"),
    Condition.WITHIN: pgettext_lazy("of a village", "Within the limits"),
    Condition.SILENT: pgettext_lazy("of a village", "Stations without a verdict"),
    Condition.UNKNOWN: pgettext_lazy("of a village", "Not measured"),
}
# The worst stands first; villages that nobody measures stand last.
ORDER = {one: place for place, one in enumerate(Condition)}
BADGES = {
    Condition.OVER: "bad",
    Condition.UNJUDGED: "wait",
    Condition.WITHIN: "good",
    Condition.SILENT: "plain",
    Condition.UNKNOWN: "plain",
}
TRENDS: Mapping[Trend, str | Promise] = {
    Trend.BETTER: pgettext_lazy("of a trend", "Better than in the three months before"),
    Trend.SAME: pgettext_lazy("of a trend", "As in the three months before"),
    Trend.WORSE: pgettext_lazy("of a trend", "Worse than in the three months before"),
    Trend.UNKNOWN: pgettext_lazy("of a trend", "Too few verdicts to tell"),
}
FEWEST, NOTICEABLE = 5, 5  # verdicts of each three months; points of a hundred


def condition(verdicts: Iterable[str], *, is_over: bool, stations: int) -> Condition:
    """`verdicts`: the newest of each stream that the public may read."""
    if is_over:
        return Condition.OVER
    given = set(verdicts) - {"", "not_applicable"}
    if "pass" in given:
        return Condition.WITHIN
    if given:
        return Condition.UNJUDGED
    return Condition.SILENT if stations else Condition.UNKNOWN


def trend(before: tuple[int, int], lately: tuple[int, int]) -> tuple[Trend, tuple[int, int] | None]:
    """Of (verdicts, over the limit) in three months and the three before; and both shares."""
    if before[0] < FEWEST or lately[0] < FEWEST:
        return Trend.UNKNOWN, None
    shares = round(100 * before[1] / before[0]), round(100 * lately[1] / lately[0])
    if shares[1] <= shares[0] - NOTICEABLE:
        return Trend.BETTER, shares
    if shares[1] >= shares[0] + NOTICEABLE:
        return Trend.WORSE, shares
    return Trend.SAME, shares


def looks_into(complaint: Complaint, scope: Scope) -> bool:
    """The officers of the commune, and those of the city."""
    return scope.covers(complaint.commune_id)


S = Complaint.State
COMPLAINTS = Table(
    steps=(
        step("look_into", S.OPEN, S.LOOKED_INTO, _("We look into it"), looks_into),
        step("answer", [S.OPEN, S.LOOKED_INTO], S.ANSWERED, _("Answer"), looks_into),
    ),
    public={
        S.OPEN: _("The authority of the commune has received it."),
        S.LOOKED_INTO: _("The authority of the commune is looking into it."),
        S.ANSWERED: _("The authority has answered."),
    },
)

C = Case.State
# What whoever complained reads of the case: how far it is, and of nobody by name.
CASES: Mapping[str, Promise] = {
    C.DETECTED: _("The authority looks for where it comes from."),
    C.NOTIFIED: _("The facility in question was told and may answer."),
    C.VERIFYING: _("The authority verifies it on the spot."),
    C.DISMISSED: _("It was verified, and could not be confirmed."),
    C.CONFIRMED: _("It is confirmed; the authority will order what has to be done."),
    C.ORDERED: _("It is confirmed; the authority has ordered what has to be done."),
    C.SUBMITTED: _("What was ordered is reported as done; the authority looks at it."),
    C.REINSPECTION: _("It is inspected again."),
    C.CLOSED: _("It was put right; the authority has seen it."),
    C.ESCALATED: _("It was not put right; the case was passed on for a decision."),
}

OFFICERS = {accounts.Role.COMMUNE_OFFICER, *CITY}

__all__ = [
    "BADGES",
    "CASES",
    "COMPLAINTS",
    "CONDITIONS",
    "OFFICERS",
    "ORDER",
    "TRENDS",
    "Scope",
    "condition",
    "is_officer",
    "looks_into",
    "office_of_signer",
    "scope_of",
    "trend",
]


def is_of(case: Case, complaint: Complaint) -> bool:
    """Of its village, or where no village is known, of its commune."""
    is_there = case.village.commune_id == complaint.commune_id
    return is_there and complaint.village_id in {None, case.village_id}
