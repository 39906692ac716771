"""
The end of a day for all loans: what falls due is posted, lateness counted, notices owed.

In pieces, each with its mark in one transaction: killed at any moment it goes on where it was. Only
loans of which a row falls due are read; all others are carried on together.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from langnghe.capital.loans import rules
from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.models import DayEnd, Loan
from langnghe.capital.loans.services import falling_due
from langnghe.core import clock, outbox, states
from langnghe.core.days import DaysSince

PIECE = 2_000
REPLAYED = 200  # of those that paid in advance, at most in one piece: each history takes its time


class Piece(NamedTuple):
    """The loans with ids above `after`, up to `last`; `due`: those of which a row falls due."""

    after: int
    last: int
    due: list[int]
    in_advance: list[int]  # of them, those with money that waits for it
    ended: int

    @property
    def loans(self) -> QuerySet[Loan]:
        return _under_way().filter(pk__gt=self.after, pk__lte=self.last)


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
    piece = _piece(mark.cursor, on, size)
    if piece is None:
        DayEnd.objects.filter(pk=on).update(done_at=now)
        return None
    falling_due.take(piece.due, piece.in_advance, on, now)
    _carry_on(piece.loans.filter(booked_on__lt=on), on, now)
    outbox.announce_each(_notices(piece, on), now=now)
    DayEnd.objects.filter(pk=on).update(cursor=piece.last)
    return piece.ended


def _under_way() -> QuerySet[Loan]:
    return Loan.objects.filter(state__in=rules.LIVING, is_outside_book=False)


def _piece(after: int, on: date, size: int) -> Piece | None:
    """
    The next loans, held until the transaction ends; None: there are no more.

    With so few that paid in advance that nobody waits for long.
    """
    rows = _under_way().filter(pk__gt=after).order_by("pk").select_for_update()
    last, ended = after, 0
    due: list[int] = []
    in_advance: list[int] = []
    for pk, credit, next_due_on, booked_on in rows.values_list(
        "pk", "credit", "next_due_on", "booked_on"
    )[:size]:
        is_open = booked_on is not None and booked_on < on
        if is_open and next_due_on and next_due_on <= on:
            if credit and len(in_advance) == REPLAYED:
                break
            due.append(pk)
            in_advance += [pk] if credit else []
        last, ended = pk, ended + is_open
    return Piece(after, last, due, in_advance, ended) if last > after else None


def _carry_on(loans: QuerySet[Loan], on: date, now: datetime) -> None:
    """Those to which nothing happens but that a day has passed."""
    late = list(loans.filter(late_since__lt=on, state__in=rules.MAY_FALL_LATE).only("pk", "state"))
    overdue = str(Loan.State.OVERDUE)
    if late:
        fallen = Loan.objects.filter(pk__in=[one.pk for one in late])
        fallen.update(state=overdue, state_since=now)
        moves = [(one, str(one.state), overdue, f"becomes_{overdue}") for one in late]
        states.note_each(moves, by_id=None, now=now)
    loans.update(
        booked_on=on,
        days_past_due=Case(When(late_since__lt=on, then=DaysSince("late_since", on)), default=0),
        bucket=Case(
            When(late_since__isnull=True, then=Value(Loan.Bucket.CURRENT)),
            *(
                When(late_since__gte=on - timedelta(most), then=Value(name))
                for most, name in rules.BUCKETS
            ),
            default=Value(Loan.Bucket.OVER_90),
        ),
    )


def _notices(piece: Piece, on: date) -> list[InstalmentNear]:
    """All of the days since each was looked at last, so that none is lost when a day is missed."""
    oldest, seen_on = _seen_on(on)
    soon = Q(late_since__gt=oldest - timedelta(rules.LATE_NOTICE), late_since__lte=on)
    for days in rules.NOTICE_DAYS:
        ahead = timedelta(days)
        soon |= Q(next_due_on__gt=oldest + ahead, next_due_on__lte=on + ahead)
    found = [
        (uid, due_on)
        for pk, uid, late_since, next_due_on in piece.loans.filter(soon).values_list(
            "pk", "uid", "late_since", "next_due_on"
        )
        for due_on in rules.to_be_told(late_since, next_due_on, seen_on(pk), on)
    ]
    if oldest < on - timedelta(1):
        behind = falling_due.behind_older_ones(piece.loans, oldest, on)
        found += [(uid, due) for pk, uid, due in behind if rules.is_soon(due, seen_on(pk), on)]
    return [InstalmentNear(str(uid), due_on, (due_on - on).days) for uid, due_on in found]


def _seen_on(on: date) -> tuple[date, Callable[[int], date]]:
    """Up to which day notices went out: of all loans; of one, where a day was broken off."""
    oldest = on - timedelta(rules.OLDEST_NOTICE)
    ends = list(DayEnd.objects.filter(on__gte=oldest, on__lt=on).order_by("-on"))
    whole = next((one.on for one in ends if one.done_at), oldest)

    def of(pk: int) -> date:
        return next((one.on for one in ends if one.done_at or one.cursor >= pk), oldest)

    return whole, of
