"""
The end of a day for all loans: what falls due is posted, lateness counted, notices owed.

In pieces, each with its mark in one transaction: killed at any moment it goes on where it was. No
loan's history is replayed but of those that paid in advance: their money is taken now.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Min

from langnghe.capital.loans import rules
from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.models import DayEnd, Loan, ScheduleRow
from langnghe.capital.loans.services import booking
from langnghe.core import clock, outbox, states
from langnghe.core.rewriting import update_each
from langnghe.ledger import public as ledger

PIECE = 2_000
REPLAYED = 50  # of those that paid in advance, at most in one piece: each history takes its time
CHANGED = (
    "due_principal", "due_interest", "due_fee", "late_since", "next_due_on", "next_amount",
    "days_past_due", "bucket", "booked_on", "state", "state_since",
)  # fmt: skip


class Due(NamedTuple):
    """A row that falls due."""

    loan_id: int
    due_on: date
    principal: int
    interest: int
    fee: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fee


def end_of_today(*, now: datetime) -> int:
    """By the clock: once a day it does something."""
    return run_day_end(on=clock.today(now), now=now)


def run_day_end(*, on: date, now: datetime, piece: int = PIECE) -> int:
    """Of how many loans the day was ended by this call; days that were missed are made up for."""
    if DayEnd.objects.filter(on=on, done_at__isnull=False).exists():
        return 0
    DayEnd.objects.bulk_create([DayEnd(on=on, started_at=now)], ignore_conflicts=True)
    ended = 0
    while (count := _end_piece(on, now, piece)) is not None:
        ended += count
    return ended


@transaction.atomic
def _end_piece(on: date, now: datetime, size: int) -> int | None:
    # Of two who run at once the second waits here, and then goes on where the first was.
    mark = DayEnd.objects.select_for_update().get(pk=on)
    if mark.done_at:
        return None
    under_way = Loan.objects.filter(
        pk__gt=mark.cursor, state__in=rules.LIVING, is_outside_book=False, booked_on__lt=on
    )
    keys = _piece(list(under_way.order_by("pk").values_list("pk", "credit")[:size]))
    held = under_way.filter(pk__in=keys).select_for_update()
    loans = list(held.defer("agreement").order_by("pk"))
    if not keys:
        DayEnd.objects.filter(pk=on).update(done_at=now)
        return None
    _end(loans, on, now)
    DayEnd.objects.filter(pk=on).update(cursor=keys[-1])
    return len(loans)


def _piece(found: Sequence[tuple[int, int]]) -> list[int]:
    """The first of them, with so few that paid in advance that nobody waits for long."""
    in_advance, keys = 0, []
    for pk, credit in found:
        in_advance += bool(credit)
        if in_advance > REPLAYED:
            break
        keys.append(pk)
    return keys


def _end(loans: Sequence[Loan], on: date, now: datetime) -> None:
    due = _due(loans, on)
    in_advance = [one for one in loans if one.pk in due and one.credit]
    others = [one for one in loans if not (one.pk in due and one.credit)]
    for one in in_advance:
        booking.rebook(
            loan=one, before=booking.book_before(one), key=f"day:{on}", on=on, by_id=None, now=now
        )
    _post(others, due, on, now)
    following = _following([one for one in others if one.pk in due], on)
    changed, moved = [], []
    for one in others:
        before = str(one.state)
        if _carry_on(one, due.get(one.pk, []), following.get(one.pk), on, now):
            changed.append(one)
        if one.state != before:
            moved.append((one, before, str(one.state), f"becomes_{one.state}"))
    update_each(changed, CHANGED)
    still = {one.pk for one in others} - {one.pk for one in changed}
    Loan.objects.filter(pk__in=still).update(booked_on=on)
    states.note_each(moved, by_id=None, now=now)
    outbox.announce_each([note for one in loans for note in _notes(one, on)], now=now)


def _due(loans: Sequence[Loan], on: date) -> Mapping[int, list[Due]]:
    """By loan: the rows of its plan that fell due since its book was brought up to a day."""
    rows = ScheduleRow.objects.filter(
        version__loan__in=[one.pk for one in loans],
        version__number=F("version__loan__version"),
        due_on__gt=F("version__loan__booked_on"),
        due_on__lte=on,
    )
    found: dict[int, list[Due]] = defaultdict(list)
    names = ("version__loan", "due_on", "principal", "interest", "fee")
    for told in rows.order_by("version", "n").values_list(*names):
        found[told[0]].append(Due(*told))
    return found


def _following(loans: Sequence[Loan], on: date) -> Mapping[int, Due]:
    """By loan: the next row that asks for something."""
    rows = (
        ScheduleRow.objects
        .filter(
            version__loan__in=[one.pk for one in loans],
            version__number=F("version__loan__version"),
            due_on__gt=on,
        )
        .exclude(principal=0, interest=0, fee=0)
    )  # fmt: skip
    first = {
        (loan, day)
        for loan, day in rows.order_by().values_list("version__loan").annotate(Min("due_on"))
    }
    names = ("version__loan", "due_on", "principal", "interest", "fee")
    days = {day for _loan, day in first}
    found = (Due(*told) for told in rows.filter(due_on__in=days).order_by().values_list(*names))
    return {one.loan_id: one for one in found if (one.loan_id, one.due_on) in first}


def _carry_on(
    loan: Loan, due: Sequence[Due], following: Due | None, on: date, now: datetime
) -> bool:
    """The numbers of the row as they are at the end of the day; whether more than the day moved."""
    for one in due:
        loan.due_principal += one.principal
        loan.due_interest += one.interest
        loan.due_fee += one.fee
        if one.total and loan.late_since is None:
            loan.late_since = one.due_on
    if due:
        loan.next_due_on = following.due_on if following else None
        loan.next_amount = following.total if following else 0
    loan.booked_on = on
    if not due and loan.late_since is None:
        return False
    loan.days_past_due = rules.days_late(loan.late_since, on)
    loan.bucket = rules.bucket(loan.days_past_due)
    if loan.days_past_due and loan.state in rules.MAY_FALL_LATE:
        loan.state, loan.state_since = Loan.State.OVERDUE, now
    return True


def _post(
    loans: Sequence[Loan], due: Mapping[int, list[Due]], on: date, now: datetime
) -> None:  # fmt: skip
    accounts = {pk: booking.accounts_of(pk) for pk in {one.lender_id for one in loans}}
    postings = []
    for one in loans:
        rows = due.get(one.pk, [])
        interest, fee = sum(row.interest for row in rows), sum(row.fee for row in rows)
        moves = booking.moves_of(
            {
                "interest_due": interest, "interest_income": -interest,
                "fee_due": fee, "fee_income": -fee,
            },
            accounts[one.lender_id],
        )  # fmt: skip
        if moves:
            postings.append(
                ledger.Posting(
                    key=f"loan:{one.uid}:day:{on}", moves=tuple(moves), on=on,
                    memo=one.number, reference=booking.reference_of(one),
                )
            )  # fmt: skip
    if postings:
        ledger.post_many(postings, by_id=None, now=now)


def _notes(loan: Loan, on: date) -> list[InstalmentNear]:
    if loan.late_since == on - timedelta(1):
        return [InstalmentNear(str(loan.uid), loan.late_since, -1)]
    if loan.next_due_on and (loan.next_due_on - on).days in rules.NOTICE_DAYS:
        return [InstalmentNear(str(loan.uid), loan.next_due_on, (loan.next_due_on - on).days)]
    return []
