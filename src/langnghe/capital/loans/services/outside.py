"""States of loans whose book the lender's own system keeps: told from there, never made here."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from langnghe.capital.loans import refusals, rules
from langnghe.capital.loans.models import Loan
from langnghe.core import audit, clock, states

TOLD = frozenset({*rules.LIVING, Loan.State.CLOSED, Loan.State.WRITTEN_OFF})
MOST_LINES = 5_000
MOST_DAYS = 36_500
MOST_OWED = 10**15


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
            message = _("Line %(line)s cannot be read.") % {"line": place}
            raise refusals.NotReadable(message, field="text") from error
    if not 0 < len(found) <= MOST_LINES:
        raise refusals.NotReadable(field="text")
    return found


def _told(cells: Sequence[str]) -> Told:
    number, state, owed, days, due = cells  # ValueError: too few or too many
    told = Told(
        number.upper(), state, int(owed), int(days), date.fromisoformat(due) if due else None
    )
    is_known = told.state in TOLD
    if not (is_known and 0 <= told.outstanding < MOST_OWED and 0 <= told.days_late < MOST_DAYS):
        raise ValueError(number)
    return told


@transaction.atomic
def take_states(
    *, lender_id: int, told: Iterable[Told], by_id: int | None, now: datetime
) -> list[str]:
    """The numbers that are of no loan of the lender whose book is kept elsewhere."""
    by_number = {one.number: one for one in told}
    rows = Loan.objects.filter(
        lender=lender_id, is_outside_book=True, number__in=by_number
    ).exclude(state=Loan.State.CANCELLED)  # fmt: skip
    loans = list(rows.select_for_update().order_by("pk"))
    today = clock.today(now)
    for loan in loans:
        one = by_number.pop(loan.number)
        loan.outstanding, loan.days_past_due = one.outstanding, one.days_late
        loan.bucket, loan.next_due_on = rules.bucket(one.days_late), one.next_due_on
        loan.late_since = today - timedelta(one.days_late) if one.days_late else None
        loan.booked_on = today
        fields = ["outstanding", "days_past_due", "bucket", "next_due_on", "late_since"]
        loan.save(update_fields=[*fields, "booked_on"])
        if loan.state != one.state:
            states.move(loan, rules.LOAN, f"becomes_{one.state}", by_id=by_id, now=now)
    audit.record_each(
        [("loans.loan.told", loan, {"state": loan.state}) for loan in loans], by_id=by_id, now=now
    )
    return sorted(by_number)
