"""
What loans cost: `python -m bench.loans [--loans 100000]`.

The schedule of thirty years by months, which everybody waits for who plays with the calculator; and
the end of a day for so many loans, in the database of DATABASE_URL (migrated, and nobody else's:
the loans stay there). Of a thirtieth a row falls due on the day, and half of those that pay as agreed
paid it some days before; three of ten are late, for days or for months. Afterwards some are compared
with what a replay of their history says.
"""

import argparse
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from multiprocessing import get_context
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection  # noqa: E402

from langnghe.accounts.models import Organisation, User  # noqa: E402
from langnghe.capital.loans.book import Book, replay  # noqa: E402
from langnghe.capital.loans.events import Agreement, Disbursed, Received  # noqa: E402
from langnghe.capital.loans.models import (  # noqa: E402
    Allocation,
    DayEnd,
    Loan,
    Receipt,
    ScheduleRow,
    ScheduleVersion,
    Tranche,
)
from langnghe.capital.loans.queries.books import as_agreed, book_of  # noqa: E402
from langnghe.capital.loans.services import booking  # noqa: E402
from langnghe.capital.loans.services.day_end import run_day_end  # noqa: E402
from langnghe.capital.schedules import LateTerms, Terms, schedule  # noqa: E402

ROWS = 360
DAY = date(2026, 6, 15)
BEFORE = DAY - timedelta(1)
NOW = datetime(2026, 6, 15, 2, tzinfo=UTC)
LATE = LateTerms(Decimal("1.3"), Decimal("1.5"), Decimal("0.1"), Decimal("0.1"))
AMOUNT = 200_000_000
# How many rows of those that fell due were not paid, of ten loans in turn.
UNPAID = (0, 0, 0, 0, 1, 0, 0, 2, 0, 4)
PIECE = 2_000
COMPARED = 300


def milliseconds_of_a_schedule(repayment: str, turns: int) -> float:
    """The median of the processor's time."""
    terms = Terms(
        amount=2_000_000_000,
        rate=Decimal("0.08382"),
        count=ROWS,
        start=date(2026, 1, 31),
        repayment=repayment,
    )
    took = []
    for _turn in range(turns):
        began = time.process_time()
        schedule(terms)
        took.append(time.process_time() - began)
    return median(took) * 1000


@dataclass(frozen=True)
class Shape:
    """A history that many loans share, and its book on the evening before."""

    agreement: Agreement
    events: list[Disbursed | Received]
    book: Book

    @property
    def receipts(self) -> list[Received]:
        return [one for one in self.events if isinstance(one, Received)]


def shapes() -> list[Shape]:
    """By day of the month, in turns of ten: paid as agreed, in advance, late for how long."""
    return [
        _shape(day, unpaid, in_advance=turn % 2 == 1)
        for turn, unpaid in enumerate(UNPAID)
        for day in range(1, 31)
    ]


def _shape(day: int, unpaid: int, *, in_advance: bool) -> Shape:
    start = date(2026, 2 if day <= 28 else 1, day)
    terms = Terms(amount=AMOUNT, rate=Decimal("0.08382"), count=24, start=start)
    agreement, rows = Agreement(terms, LATE), schedule(terms)
    came = [row for row in rows if row.due_on < DAY]
    events: list[Disbursed | Received] = [Disbursed(start, "out", AMOUNT)]
    for row in came[: len(came) - unpaid]:
        events.append(Received(row.due_on, f"row-{row.n}", row.total))
    following = rows[len(came)]
    if in_advance and not unpaid:
        early = max(following.due_on - timedelta(5), came[-1].due_on)
        if early <= BEFORE:
            events.append(Received(early, "early", following.total))
    return Shape(agreement, events, replay(agreement, events, BEFORE))


def make_loans(number: int) -> None:
    lender = Organisation.objects.create(kind="lender", name="bench")
    person = User.objects.create_user(
        full_name="bench", phone=None, email="bench@example.org", password=None
    )
    turns: Iterator[Shape] = cycle(shapes())
    for first in range(0, number, PIECE):
        chosen = list(islice(turns, min(PIECE, number - first)))
        loans = [_loan(lender, person, first + n, shape) for n, shape in enumerate(chosen)]
        _keep(Loan.objects.bulk_create(loans), chosen, lender)


def _loan(lender: Organisation, person: User, n: int, shape: Shape) -> Loan:
    loan = Loan(
        number=f"BENCH{n}", lender=lender, person=person, agreement=as_agreed(shape.agreement),
        amount=AMOUNT, signed_on=shape.agreement.terms.start, version=1, state_since=NOW,
    )  # fmt: skip
    booking.stand(loan, shape.book, NOW)
    return loan


def _keep(loans: list[Loan], chosen: list[Shape], lender: Organisation) -> None:
    both = list(zip(loans, chosen, strict=True))
    Tranche.objects.bulk_create(
        Tranche(loan=one, number=1, on=one.signed_on, amount=AMOUNT, key=f"{one.pk}:out", at=NOW)
        for one in loans
    )
    receipts = Receipt.objects.bulk_create(
        Receipt(
            lender=lender, loan=one, amount=told.amount, value_on=told.on, received_at=NOW,
            channel="bank", purpose=told.purpose, key=f"{one.pk}:{told.key}",
        )
        for one, shape in both
        for told in shape.receipts
    )  # fmt: skip
    known = {one.key: (one.pk, one.value_on) for one in receipts}
    for one, shape in both:
        keys = {told.key: known[f"{one.pk}:{told.key}"] for told in shape.receipts}
        one.kept = [  # type: ignore[attr-defined]  # only here
            *booking.paid(one, shape.book.allocations, keys),
            *booking.not_needed(one, shape.book, keys),
        ]
    Allocation.objects.bulk_create(
        (row for one in loans for row in one.kept),
        batch_size=5_000,  # type: ignore[attr-defined]
    )
    versions = ScheduleVersion.objects.bulk_create(
        ScheduleVersion(loan=one, number=1, made_on=one.signed_on, reason="disbursed", made_at=NOW)
        for one in loans
    )
    ScheduleRow.objects.bulk_create(
        (
            ScheduleRow(version=version, n=row.n, due_on=row.due_on, days=row.days,
                        principal=row.principal, interest=row.interest, fee=row.fee,
                        balance=row.balance)
            for version, shape in zip(versions, chosen, strict=True)
            for row in shape.book.plan
        ),
        batch_size=5_000,
    )  # fmt: skip


def end_a_day(number: int) -> None:
    filling = get_context("spawn").Process(target=make_loans, args=(number,))  # its memory goes
    filling.start()
    filling.join()
    if filling.exitcode:
        raise SystemExit("The loans could not be made.")
    DayEnd.objects.create(on=BEFORE, started_at=NOW, done_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    due = Loan.objects.filter(next_due_on=DAY)
    late = Loan.objects.filter(late_since__isnull=False)
    print(
        f"{number} loans: {due.count()} due on the day, {due.filter(credit__gt=0).count()} of them "
        f"paid in advance; {late.count()} late",
        flush=True,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    theirs = _processor_of_the_database()
    cpu, began = time.process_time(), time.perf_counter()
    ended = run_day_end(on=DAY, now=NOW)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"end of a day for {ended} loans: {took:.1f} s, processor {cpu:.1f} s here and "
        f"{_processor_of_the_database() - theirs:.1f} s in the database; at most "
        f"{peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} more than before"
    )
    _compare(number)


def _processor_of_the_database() -> float:
    """Seconds of the process that serves this connection; 0 where it is this one."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = open(f"/proc/{cursor.fetchone()[0]}/stat").read()  # noqa: SIM115
    used = told.rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _compare(number: int) -> None:
    """As a replay of the whole history says."""
    loans = Loan.objects.order_by("pk")[:: max(number // COMPARED, 1)]
    for loan in loans:
        told = Loan.objects.get(pk=loan.pk)
        booking.stand(told, book_of(told, DAY), NOW)
        for name in (*booking.STANDING, "state"):
            if getattr(told, name) != getattr(loan, name):
                raise AssertionError(f"{loan.number}: {name} is not what a replay says")
    print(f"{len(loans)} of them are as a replay of their history says")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--loans", type=int, default=0)
    asked = parser.parse_args()
    turns = asked.turns
    for repayment in ("equal_principal", "equal_instalments"):
        took = milliseconds_of_a_schedule(repayment, turns)
        print(f"{ROWS} rows, {repayment}: {took:.2f} ms of processor time (median of {turns})")
    if asked.loans:
        end_a_day(asked.loans)


if __name__ == "__main__":
    main()
