"""
What loans cost: `python -m bench.loans [--loans 100000]`.

The schedule of thirty years by months, which everybody waits for who plays with the calculator; and
the end of a day for so many loans, a thirtieth of which falls due, in the database of DATABASE_URL
(migrated, and nobody else's: the loans stay there).
"""

import argparse
import os
import resource
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from langnghe.accounts.models import Organisation, User  # noqa: E402
from langnghe.capital.loans.events import Agreement  # noqa: E402
from langnghe.capital.loans.models import Loan, ScheduleRow, ScheduleVersion  # noqa: E402
from langnghe.capital.loans.queries.books import as_agreed  # noqa: E402
from langnghe.capital.loans.services.day_end import run_day_end  # noqa: E402
from langnghe.capital.schedules import LateTerms, Terms, schedule  # noqa: E402

ROWS = 360
DAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 2, tzinfo=UTC)
LATE = LateTerms(Decimal("1.3"), Decimal("1.5"), Decimal("0.1"), Decimal("0.1"))


def milliseconds_of_a_schedule(repayment: str, turns: int) -> float:
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


def make_loans(number: int) -> None:
    """Paid out a month ago and before, due on each day of the month; every tenth is late."""
    lender = Organisation.objects.create(kind="lender", name="bench")
    person = User.objects.create_user(
        full_name="bench", phone=None, email="bench@example.org", password=None
    )
    plans = {}
    for day in range(1, 31):
        start = date(2026, 3, day)
        terms = Terms(amount=200_000_000, rate=Decimal("0.08382"), count=24, start=start)
        plans[day] = (as_agreed(Agreement(terms, LATE)), schedule(terms))
    for begin in range(0, number, 2_000):
        chosen = [n % 30 + 1 for n in range(begin, min(begin + 2_000, number))]
        loans = Loan.objects.bulk_create(
            _loan(lender, person, begin + n, day, *plans[day]) for n, day in enumerate(chosen)
        )
        versions = ScheduleVersion.objects.bulk_create(
            ScheduleVersion(
                loan=loan, number=1, made_on=loan.signed_on, reason="disbursed", made_at=NOW
            )
            for loan in loans
        )
        ScheduleRow.objects.bulk_create(
            (
                ScheduleRow(version=version, n=row.n, due_on=row.due_on, days=row.days, principal=row.principal,
                            interest=row.interest, fee=row.fee, balance=row.balance)
                for version, day in zip(versions, chosen, strict=True)
                for row in plans[day][1]
            ),
            batch_size=5_000,
        )  # fmt: skip


def _loan(lender, person, n, day, agreement, plan) -> Loan:
    following = next(row for row in plan if row.due_on >= DAY)
    late = n % 10 == 0
    return Loan(
        number=f"BENCH{n}", lender=lender, person=person, agreement=agreement, amount=200_000_000,
        signed_on=date(2026, 3, day), state="overdue" if late else "active", lent=200_000_000,
        outstanding=200_000_000, late_since=date(2026, 4, 20) if late else None,
        due_principal=8_333_333 if late else 0, next_due_on=following.due_on,
        next_amount=following.total, booked_on=date(2026, 6, 14), version=1, state_since=NOW,
    )  # fmt: skip


def end_a_day(number: int) -> None:
    make_loans(number)
    began = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ended = run_day_end(on=DAY, now=NOW)
    took = time.perf_counter() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"end of a day for {ended} loans: {took:.1f} s, {more:.0f} MiB more memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--loans", type=int, default=0)
    asked = parser.parse_args()
    turns = asked.turns
    for repayment in ("equal_principal", "equal_instalments"):
        print(f"{ROWS} rows, {repayment}: {milliseconds_of_a_schedule(repayment, turns):.2f} ms")
    if asked.loans:
        end_a_day(asked.loans)


if __name__ == "__main__":
    main()
