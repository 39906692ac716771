"""Claims as the lender sees them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.capital.subsidy.rules import CLAIM, OPEN, Balance, by_parts
from langnghe.core.errors import NotFound
from langnghe.core.states import Step


def balances(loan_id: int, since: date, until: date) -> list[Balance]:
    """Of each disbursement, day by day from `since` until `until`, what was owed and not late."""
    return by_parts(loans.history(loan_id, since, until))


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


def agreement_of(lenders: frozenset[int], uid: UUID) -> SubsidyAgreement:
    """:raises NotFound:"""
    found = SubsidyAgreement.objects.filter(loan__lender__in=lenders, uid=uid).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    """A subsidy with its claim of a quarter."""

    agreement: SubsidyAgreement
    claim: SubsidyClaim | None

    @property
    def may_count(self) -> bool:
        return self.claim is None or self.claim.state in OPEN

    @property
    def steps(self) -> list[Step]:
        return CLAIM.possible(self.claim.state) if self.claim else []


def overview(lenders: frozenset[int], year: int, quarter: int) -> list[Overview]:
    claims = {one.agreement_id: one for one in claims_of(lenders, year, quarter)}
    return [Overview(one, claims.get(one.pk)) for one in agreements_of(lenders)]
