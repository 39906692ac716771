"""Invented loans of the demo's fund: one as agreed, one late, and money that fits none."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from langnghe.accounts import public as accounts
from langnghe.capital.loans.events import Agreement
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.services.loans import disburse, set_lender_account, sign_loan
from langnghe.capital.loans.services.receipts import record_receipt
from langnghe.capital.schedules import LateTerms, Terms, add_months
from langnghe.core import clock, parameters
from langnghe.registry import public as registry

LENDER = "0900000401"
# Who borrows how much, over how many months, and of how many rows has paid.
LOANS = (("0900000101", 200_000_000, 24, 5, 5), ("0900000102", 80_000_000, 12, 2, 2))
MONTHS = 5  # since they were paid out
HUNDRED = Decimal(100)


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    lender_ids = accounts.organisation_ids(
        accounts.user_id_by_login(LENDER), frozenset({accounts.Role.LENDER})
    )
    for lender_id in sorted(lender_ids):
        if not Loan.objects.filter(lender=lender_id).exists():
            _lend(lender_id, now)
    progress("loans", 1, 1)


def _lend(lender_id: int, now: datetime) -> None:
    by_id = accounts.user_id_by_login(LENDER)
    set_lender_account(
        lender_id=lender_id, bin="970436", account="0011009876543", holder="QUY LANG NGHE VI DU",
        by_id=by_id, now=now,
    )  # fmt: skip
    today = clock.today(now)
    for place, (login, amount, count, paid, workers) in enumerate(LOANS):
        homes = accounts.workshops_of(accounts.user_id_by_login(login))
        makers = [one for pk in sorted(homes) for one in registry.producers_of_organisation(pk)]
        if makers:
            on = add_months(today, -MONTHS) - timedelta(place)
            loan = sign_loan(
                lender_id=lender_id, agreement=_agreement(amount, count, on), amount=amount,
                signed_on=on, producer_id=makers[0].id, workers=workers,
                village=makers[0].village_slug, craft=registry.main_craft_of(makers[0].id),
                by_id=by_id, now=now,
            )  # fmt: skip
            _run(loan, on, paid, by_id, now)
    record_receipt(
        lender_id=lender_id, amount=1_250_000, value_on=today, channel="statement",
        key=f"{lender_id}:demo", memo="tra no thang nay (vi du)", by_id=by_id, now=now,
    )  # fmt: skip


def _agreement(amount: int, count: int, on: date) -> Agreement:
    """By the rules of the day: a household pays so many per cent of the poor households' rate."""
    told = parameters.values(
        "loan.poor_household_rate", "loan.rate_of_poor_household_rate", "loan.overdue_rate",
        "loan.overdue_rate_max", "loan.late_interest_rate_max", on=on,
    )  # fmt: skip
    rate = told["loan.poor_household_rate"] * told["loan.rate_of_poor_household_rate"]
    late = LateTerms(
        told["loan.overdue_rate"] / HUNDRED,
        told["loan.overdue_rate_max"] / HUNDRED,
        told["loan.late_interest_rate_max"] / HUNDRED,
        told["loan.late_interest_rate_max"] / HUNDRED,
    )
    return Agreement(Terms(amount=amount, rate=rate / HUNDRED**2, count=count, start=on), late)


def _run(loan: Loan, on: date, paid: int, by_id: int | None, now: datetime) -> None:
    key = f"{loan.lender_id}:demo:{loan.uid}"
    disburse(loan=loan, amount=loan.amount, on=on, key=key, by_id=by_id, now=now)
    rows = loan.versions.get(number=1).rows.order_by("n")[:paid]
    for row in rows:
        record_receipt(
            lender_id=loan.lender_id, loan=loan, amount=row.total, value_on=row.due_on,
            channel="bank", key=f"{key}:{row.n}", memo=loan.number, by_id=by_id, now=now,
        )  # fmt: skip
