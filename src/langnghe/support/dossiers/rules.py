"""The states of a dossier, who may take which step, and the terms of each state. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.states import Table, step
from langnghe.support.dossiers.models import Dossier, Return
from langnghe.support.offers.definition import Definition

S = Dossier.State
Role = accounts.Role
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED, S.REVIEW, S.APPRAISED})
ON_THE_DESK = frozenset({S.SUBMITTED, S.RETURNED, S.REVIEW, S.APPRAISED})
# A decision on it stands, whatever became of what was granted.
DECIDED = frozenset({
    S.APPROVED, S.REFUSED, S.AGREED, S.RUNNING, S.COMPLETED, S.STOPPED, S.DECLINED,
})  # fmt: skip
# What was granted and not given back counts as support that one has had.
SUPPORTED = frozenset({S.APPROVED, S.AGREED, S.RUNNING, S.COMPLETED})
REPORT_BACK = "report_back"  # written down beside the steps: the last report is wanted anew
STAFF = frozenset({Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.LENDER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What a person acts on: the workshops he works in now, the offices whose desk is his, and those
    of them where he supervises. Whoever left a workshop or an office is in none of the sets.
    """

    user_id: int | None = None
    workshops: frozenset[int] = frozenset()  # organisations of makers
    owned: frozenset[int] = frozenset()  # of these, where he is an owner
    offices: frozenset[int] = frozenset()
    supervised: frozenset[int] = frozenset()


NOBODY = Scope()


def scope_of(user_id: int | None, supervised: frozenset[int] = frozenset()) -> Scope:
    """`supervised`: from `queries.supervised_by`, where it matters. One query."""
    if user_id is None:
        return NOBODY
    held = accounts.memberships_of(user_id)
    offices = frozenset(one.organisation_id for one in held if one.role in STAFF)
    return Scope(
        user_id,
        frozenset(one.organisation_id for one in held if one.role in accounts.RUNS_A_WORKSHOP),
        frozenset(one.organisation_id for one in held if one.role == Role.PRODUCER_OWNER),
        offices,
        supervised & offices,
    )


def fills_in(dossier: Dossier, scope: Scope) -> bool:
    """The worker himself, or whoever works in the maker's house today."""
    if dossier.producer is None:
        return dossier.person_id is not None and dossier.person_id == scope.user_id
    return dossier.producer.organisation_id in scope.workshops


def hands_in(dossier: Dossier, scope: Scope) -> bool:
    """What binds the house is done by an owner: hand in, withdraw, sign, consent."""
    if dossier.producer is None:
        return fills_in(dossier, scope)
    return dossier.producer.organisation_id in scope.owned


def works_on(dossier: Dossier, scope: Scope) -> bool:
    """The officer it is assigned to; nobody else of the office takes a step."""
    return dossier.officer_id == scope.user_id and dossier.office_id in scope.offices


def sees(dossier: Dossier, scope: Scope) -> bool:
    """
    A colleague of the office reads along, once it was handed in; a draft is its owner's.
    """
    return dossier.office_id in scope.offices and dossier.state != S.DRAFT


def supervises(dossier: Dossier, scope: Scope) -> bool:
    return dossier.office_id in scope.supervised


DOSSIER = Table(
    steps=(
        step("submit", S.DRAFT, S.SUBMITTED, _("Hand in"), hands_in),
        step("send_back", (S.SUBMITTED, S.REVIEW), S.RETURNED, _("Send back for completion"),
             works_on),
        step("resubmit", S.RETURNED, S.SUBMITTED, _("Hand in again"), hands_in),
        step("accept", S.SUBMITTED, S.REVIEW, _("Accept for review"), works_on),
        step("appraise", S.REVIEW, S.APPRAISED, _("Ready for decision"), works_on),
        step("approve", S.APPRAISED, S.APPROVED, _("Approve"), works_on),
        step("refuse", (S.SUBMITTED, S.REVIEW, S.APPRAISED), S.REFUSED, _("Refuse"), works_on),
        step("reopen", (S.REFUSED, S.APPROVED), S.REVIEW, _("Open again after an appeal"),
             supervises),
        step("agree", S.APPROVED, S.AGREED, _("Sign the agreement"), hands_in),
        step("pay", S.AGREED, S.RUNNING, _("First payment"), works_on),
        step("complete", (S.AGREED, S.RUNNING), S.COMPLETED, _("Close as completed"), works_on),
        step("fulfil", S.AGREED, S.RUNNING, _("Fulfilled elsewhere")),
        step("unfulfil", S.RUNNING, S.AGREED, _("What was given was called off")),
        step("stop", (S.AGREED, S.RUNNING), S.STOPPED, _("Stop the support"), supervises),
        step("withdraw", OPEN, S.WITHDRAWN, _("Withdraw the dossier"), hands_in),
        step("decline", S.APPROVED, S.DECLINED, _("Decline the support"), hands_in),
        step("expire", (S.DRAFT, S.RETURNED, S.APPROVED), S.EXPIRED, _("Its time is over")),
    ),
    public={
        S.DRAFT: _("You are still filling it in; nobody else sees it"),
        S.SUBMITTED: _("The office has it and checks that nothing is missing"),
        S.RETURNED: _("Something is missing: read what, add it, hand it in again"),
        S.REVIEW: _("It is complete; people are looking at it"),
        S.APPRAISED: _("It was looked at; the decision comes next"),
        S.APPROVED: _("Approved: read the letter and sign the agreement"),
        S.REFUSED: _("Refused: the letter says why, and how to appeal"),
        S.AGREED: _("The agreement is signed; the payment comes next"),
        S.RUNNING: _("Paid step by step; show what was done"),
        S.COMPLETED: _("Done: everything is paid and reported"),
        S.WITHDRAWN: _("You took it back"),
        S.EXPIRED: _("Its time ran out; you can apply again"),
        S.DECLINED: _("You declined the support; its money is free for others again"),
        S.STOPPED: _("Stopped; the letter says why"),
    },
)  # fmt: skip


def pauses(returns: Sequence[Return]) -> list[clock.Pause]:
    """The days on which the clock of the decision stood still: those after it was sent back."""
    found = []
    for one in returns:
        first = clock.today(one.asked_at) + clock.ONE_DAY
        last = clock.today(one.answered_at) if one.answered_at else None
        if last is None or last >= first:
            found.append(clock.Pause(first, last))
    return found


def deadline(
    dossier: Dossier,
    definition: Definition,
    returns: Sequence[Return],
    calendar: clock.WorkCalendar,
) -> clock.Deadline | None:
    """
    The term that runs now, computed anew each time; None: nobody is waited for.

    Until it is accepted: to check that it is complete. Then: to decide, from the day it was
    accepted, but for the days it was with the applicant. While it is there: his own term.
    """
    working = clock.Counting.WORKING
    if dossier.state == S.SUBMITTED and dossier.accepted_at is None and dossier.submitted_at:
        start = clock.today(dossier.submitted_at)
        return clock.Deadline(start, definition.completeness_days, working, calendar)
    if dossier.state == S.RETURNED and returns:
        return completion_term(returns[-1].asked_at, definition, calendar)
    if dossier.state in (S.SUBMITTED, S.REVIEW, S.APPRAISED) and dossier.accepted_at:
        start = clock.today(dossier.accepted_at)
        since = [one for one in returns if one.asked_at >= dossier.accepted_at]
        return clock.Deadline(start, definition.decision_days, working, calendar, pauses(since))
    return None


def completion_term(
    asked_at: datetime, definition: Definition, calendar: clock.WorkCalendar
) -> clock.Deadline:
    """The applicant's own, for what he is asked to add."""
    counting = clock.Counting.CALENDAR
    return clock.Deadline(clock.today(asked_at), definition.completion_days, counting, calendar)


def is_late(term: clock.Deadline | None, on: date) -> bool:
    return term is not None and term.is_late(on)
