"""Loans of an invented fund."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from langnghe.accounts.models import Organisation, User
from langnghe.accounts.roles import Kind, Role
from langnghe.capital.loans.events import Agreement
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.services.loans import disburse, sign_loan
from langnghe.capital.schedules import LateTerms, Terms
from langnghe.capital.subsidy.models import SubsidyAgreement
from langnghe.capital.subsidy.services import agree_on_subsidy
from tests.factories.accounts import member, organisation
from tests.factories.registry import producer

__all__ = ["LATE", "agreement", "at", "lender_officer", "loan", "paid_out", "subsidy"]

_numbers = count(1)
LATE = LateTerms(Decimal("1.30"), Decimal("1.50"), Decimal("0.10"), Decimal("0.10"))
SIGNED_ON = date(2026, 1, 10)


def at(day: date) -> datetime:
    """That morning in Viet Nam."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def agreement(amount: int = 200_000_000, **terms: Any) -> Agreement:
    told = {"rate": Decimal("0.08382"), "count": 24, "start": date(2026, 1, 15), **terms}
    return Agreement(Terms(amount=amount, **told), LATE)


def lender_officer(of: Organisation | None = None, *, person: User | None = None) -> User:
    return member(Role.LENDER, of=of, person=person)


def subsidy(loan: Loan, **told: Any) -> SubsidyAgreement:
    """Two per cent a year for a year from the day on which the loan was signed."""
    since = told.pop("since", loan.signed_on)
    told = {"rate": Decimal(2), "until": since + timedelta(365), "source": "QĐ 1", **told}
    return agree_on_subsidy(
        loan_id=loan.pk, since=since, by_id=None, now=at(since), **told
    )  # fmt: skip


def loan(
    *, lender: Organisation | None = None, amount: int = 200_000_000, now: datetime | None = None,
    terms: Iterable[tuple[str, Any]] = (), **fields: Any,
) -> Loan:  # fmt: skip
    """Signed, of a maker unless a person is told."""
    if "person_id" not in fields and "producer_id" not in fields:
        fields["producer_id"] = producer().pk
    return sign_loan(
        lender_id=(lender or organisation(Kind.LENDER)).pk,
        agreement=fields.pop("agreement", agreement(amount, **dict(terms))),
        amount=amount,
        signed_on=fields.pop("signed_on", SIGNED_ON),
        by_id=None,
        now=now or at(SIGNED_ON),
        **fields,
    )


def paid_out(on: date = date(2026, 1, 15), **fields: Any) -> Loan:
    made = loan(**fields)
    key = f"out-{next(_numbers)}"
    return disburse(loan=made, amount=made.amount, on=on, key=key, by_id=None, now=at(on))
