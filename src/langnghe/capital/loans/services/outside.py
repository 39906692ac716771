"""States of loans whose book the lender's own system keeps: told from there, never made here."""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from langnghe.capital.loans import refusals, rules
from langnghe.capital.loans.models import Loan
from langnghe.core import audit, clock, states
from langnghe.core.errors import Refused
from langnghe.core.rewriting import update_each

TOLD = frozenset({*rules.LIVING, Loan.State.CLOSED, Loan.State.WRITTEN_OFF})
# As in our own book, what is late is overdue, called or written off.
NOT_LATE = frozenset({*rules.MAY_FALL_LATE, Loan.State.CLOSED})
MOST_LINES = 5_000
MOST_DAYS = 36_500
MOST_OWED = 10**15
TAKEN = (
    "outstanding", "days_past_due", "bucket", "next_due_on", "late_since", "booked_on", "state",
    "state_since",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What the other system says of a loan today."""

    number: str
    state: str
    outstanding: int
    days_late: int
    next_due_on: date | None


def read_states(text: str) -> list[Told]:
    """
    Lines of number, state, principal that is left, days late, next due day.

    :raises NotReadable: with the line that is wrong; then nothing was taken.
    """
    found: list[Told] = []
    lines = csv.reader(text.strip().splitlines())
    for place in count(1):
        try:
            found.append(_told([cell.strip() for cell in next(lines)]))
        except StopIteration:
            break
        except (ValueError, csv.Error) as error:
            raise _not_readable(place) from error
        if wrong := contradictions(found[-1]):
            raise _not_readable(place, str(wrong[0]))
    if not 0 < len(found) <= MOST_LINES:
        raise refusals.NotReadable(field="text")
    return found


def _not_readable(place: int, why: str = "") -> refusals.NotReadable:
    said = _("Line %(line)s cannot be read.") % {"line": place}
    return refusals.NotReadable(f"{said} {why}".strip(), field="text")


def _told(cells: Sequence[str]) -> Told:
    number, state, owed, days, due = cells  # ValueError: too few or too many
    told = Told(
        number.upper(), state, int(owed), int(days), date.fromisoformat(due) if due else None
    )
    due_on = told.next_due_on or clock.FIRST_DAY
    is_known = told.state in TOLD and clock.FIRST_DAY <= due_on <= clock.LAST_DAY
    if not (is_known and 0 <= told.outstanding < MOST_OWED and 0 <= told.days_late < MOST_DAYS):
        raise ValueError(number)
    return told


def contradictions(told: Told) -> list[Refused]:
    """What of it cannot be true together: a state completes a dossier for good."""
    found: list[Refused] = []
    if told.state == Loan.State.CLOSED and told.outstanding:
        found.append(refusals.StillOwed(field="outstanding"))
    if told.days_late and told.state in NOT_LATE:
        found.append(refusals.IsLate(field="days_late"))
    return found


@transaction.atomic
def take_states(
    *, lenders: Collection[int], told: Iterable[Told], by_id: int | None, now: datetime
) -> Mapping[str, bool]:
    """
    By number those that are loans of these lenders whose book is kept elsewhere; True: it stands
    otherwise than before. The others are left alone (as many statements for one as for many).
    """
    by_number = {one.number: one for one in told}
    rows = Loan.objects.filter(lender__in=lenders, is_outside_book=True, number__in=by_number)
    rows = rows.exclude(state=Loan.State.CANCELLED).defer("agreement")
    loans = list(rows.select_for_update().order_by("pk"))
    before = {one.pk: str(one.state) for one in loans}
    changed = [one for one in loans if _take(one, by_number[one.number], now)]
    update_each(loans, TAKEN)
    moves = [
        (one, before[one.pk], str(one.state), f"becomes_{one.state}")
        for one in changed
        if one.state != before[one.pk]
    ]
    states.note_each(moves, by_id=by_id, now=now)
    audit.record_each(
        [("loans.loan.told", one, {"state": one.state}) for one in changed], by_id=by_id, now=now
    )
    keys = {one.pk for one in changed}
    return {one.number: one.pk in keys for one in loans}


def _take(loan: Loan, told: Told, now: datetime) -> bool:
    """Whether more than the day on which it was told has changed."""
    today = clock.today(now)
    former = [getattr(loan, name) for name in TAKEN]
    if loan.state != told.state:
        loan.state, loan.state_since = told.state, now
    loan.outstanding, loan.days_past_due = told.outstanding, told.days_late
    loan.bucket, loan.next_due_on = rules.bucket(told.days_late), told.next_due_on
    loan.late_since = today - timedelta(told.days_late) if told.days_late else None
    is_new = former != [getattr(loan, name) for name in TAKEN]
    loan.booked_on = today
    return is_new
