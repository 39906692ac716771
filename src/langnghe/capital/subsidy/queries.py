"""Claims as the lender sees them."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.capital.subsidy.rules import Balance, by_disbursement
from langnghe.core.errors import NotFound


def balances(loan_id: int, since: date, until: date) -> Iterator[Balance]:
    """Of each disbursement, day by day from `since` until `until`, what was owed and not late."""
    history = loans.history(loan_id, since, until)
    for one in history:
        parts = [amount for _on, amount in one.disbursed]
        left = by_disbursement(one.not_due, parts)
        for number, ((on, _amount), amount) in enumerate(
            zip(one.disbursed, left, strict=True), 1
        ):  # fmt: skip
            if amount:
                yield Balance(number, on, one.since, one.until, amount, one.rate)


def agreements_of(lenders: frozenset[int]) -> list[SubsidyAgreement]:
    rows = SubsidyAgreement.objects.filter(loan__lender__in=lenders)
    return list(rows.select_related("loan__producer", "loan__person"))


def claims_of(lenders: frozenset[int], year: int, quarter: int) -> list[SubsidyClaim]:
    rows = SubsidyClaim.objects.filter(
        agreement__loan__lender__in=lenders, year=year, quarter=quarter
    )
    found = rows.select_related("agreement__loan__producer", "agreement__loan__person")
    return list(found.order_by("pk"))


def claim_of(lenders: frozenset[int], uid: UUID) -> SubsidyClaim:
    """:raises NotFound:"""
    rows = SubsidyClaim.objects.filter(agreement__loan__lender__in=lenders, uid=uid)
    found = rows.select_related("agreement__loan").first()
    if found is None:
        raise NotFound
    return found
