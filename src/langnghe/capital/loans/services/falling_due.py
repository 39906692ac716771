"""Rows that fall due by themselves: posted on their days, and paid with money that was waiting."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Min, QuerySet

from langnghe.capital.loans import rules
from langnghe.capital.loans.book import replay
from langnghe.capital.loans.models import Allocation, Loan, Receipt, ScheduleRow
from langnghe.capital.loans.queries.books import agreement_of, events_of_each
from langnghe.capital.loans.services import booking
from langnghe.core import states
from langnghe.core.rewriting import update_each
from langnghe.ledger import public as ledger

Accounts = Mapping[int, Mapping[str, int]]  # by lender


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


def take(due: Collection[int], in_advance: Collection[int], on: date, now: datetime) -> None:
    """
    Let the rows of these loans fall due, up to a day; the loans are locked.

    Where money waits for the row (`in_advance`) the book is replayed, and it is taken now.
    """
    if not due:
        return
    loans = Loan.objects.filter(pk__in=due)
    others = list(loans.exclude(pk__in=in_advance).defer("agreement").order_by("pk"))
    waiting = list(loans.filter(pk__in=in_advance).order_by("pk"))
    accounts = {
        pk: booking.accounts_of(pk) for pk in {one.lender_id for one in (*others, *waiting)}
    }
    before = {one.pk: str(one.state) for one in (*others, *waiting)}
    postings = [*_charge(others, accounts, on, now), *_settle(waiting, accounts, on, now)]
    if postings:
        ledger.post_many(postings, by_id=None, now=now)
    changed = [*others, *waiting]
    update_each(changed, [*booking.STANDING, "state", "state_since"])
    moved = [one for one in changed if one.state != before[one.pk]]
    states.note_each(
        ((one, before[one.pk], str(one.state), f"becomes_{one.state}") for one in moved),
        by_id=None, now=now,
    )  # fmt: skip


def _charge(
    loans: Sequence[Loan], accounts: Accounts, on: date, now: datetime
) -> list[ledger.Posting]:
    """Nothing waits for their rows: all of them is owed from its day on."""
    due, following = _due(loans, on), _following(loans, on)
    postings = []
    for one in loans:
        for row in due[one.pk]:
            _owe(one, row)
            posting = booking.posting(
                one, "day", row.due_on,
                {
                    "interest_due": row.interest, "interest_income": -row.interest,
                    "fee_due": row.fee, "fee_income": -row.fee,
                },
                accounts[one.lender_id],
            )  # fmt: skip
            postings += [posting] if posting.moves else []
        after = following.get(one.pk)
        one.next_due_on, one.next_amount = (after.due_on, after.total) if after else (None, 0)
        one.booked_on, one.days_past_due = on, rules.days_late(one.late_since, on)
        one.bucket = rules.bucket(one.days_past_due)
        if one.days_past_due and one.state in rules.MAY_FALL_LATE:
            one.state, one.state_since = Loan.State.OVERDUE, now
    return postings


def _owe(loan: Loan, row: Due) -> None:
    loan.due_principal += row.principal
    loan.due_interest += row.interest
    loan.due_fee += row.fee
    if row.total and loan.late_since is None:
        loan.late_since = row.due_on


def _due(loans: Sequence[Loan], on: date) -> Mapping[int, list[Due]]:
    """By loan: the rows of its plan that fell due since its book was brought up to a day."""
    rows = ScheduleRow.objects.filter(
        version__loan__in=[one.pk for one in loans],
        version__number=F("version__loan__version"),
        due_on__gt=F("version__loan__booked_on"),
        due_on__lte=on,
    )
    found: dict[int, list[Due]] = defaultdict(list)
    for told in rows.order_by("version", "n").values_list(*NAMES):
        found[told[0]].append(Due(*told))
    return found


def behind_older_ones(
    loans: QuerySet[Loan], after: date, on: date
) -> Iterable[tuple[int, UUID, date]]:
    """Rows that fell due in these days, of loans that were late already: as (id, uid, day)."""
    rows = ScheduleRow.objects.filter(
        version__loan__in=loans, version__number=F("version__loan__version"),
        version__loan__late_since__lt=F("due_on"), due_on__gt=after, due_on__lte=on,
    ).exclude(principal=0, interest=0, fee=0)  # fmt: skip
    return rows.order_by("version", "n").values_list(
        "version__loan", "version__loan__uid", "due_on"
    )


NAMES = ("version__loan", "due_on", "principal", "interest", "fee")


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
    days = {day for _loan, day in first}
    found = (Due(*told) for told in rows.filter(due_on__in=days).order_by().values_list(*NAMES))
    return {one.loan_id: one for one in found if (one.loan_id, one.due_on) in first}


def _settle(
    loans: Sequence[Loan], accounts: Accounts, on: date, now: datetime
) -> list[ledger.Posting]:
    """
    Rows that are paid with what came before; no plan changes by that.

    Nothing happened since the day of their books, so only later days are new.
    """
    if not loans:
        return []
    keys = [one.pk for one in loans]
    events = events_of_each(keys)
    receipts = {
        key: (pk, value_on)
        for key, pk, value_on in Receipt.objects.filter(loan__in=keys).values_list(
            "key", "pk", "value_on"
        )
    }
    postings: list[ledger.Posting] = []
    kept: list[Allocation] = []
    for one in loans:
        before, after = one.booked_on or date.min, replay(agreement_of(one), events[one.pk], on)
        postings += [
            booking.posting(one, "day", day, changes, accounts[one.lender_id])
            for day, changes in sorted(after.journal.items())
            if day > before
        ]
        kept += booking.paid(
            one, [paid for paid in after.allocations if paid.on > before], receipts
        )
        kept += booking.not_needed(one, after, receipts)
        booking.stand(one, after, now)
    Allocation.objects.filter(loan__in=keys, part=booking.OVERPAID).delete()
    Allocation.objects.bulk_create(kept)
    return postings
