"""Claims as the lender sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.capital.subsidy.rules import CLAIM, OPEN, Balance, by_parts
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.pagination import Page
from langnghe.core.states import Step

PER_PAGE = 30


def balances(loan_id: int, since: date, until: date) -> list[Balance]:
    """Of each disbursement, day by day from `since` until `until`, what was owed and not late."""
    return by_parts(loans.history(loan_id, since, until))


def agreements_of(lenders: frozenset[int], cursor: str | None) -> Page[SubsidyAgreement]:
    """The newest first (one query)."""
    rows = SubsidyAgreement.objects.filter(loan__lender__in=lenders).select_related("loan")
    return pagination.page(rows, order=("-pk",), cursor=cursor, limit=PER_PAGE)


def claims_of(lenders: frozenset[int], year: int, quarter: int) -> Iterator[SubsidyClaim]:
    """One by one, however many there are."""
    rows = SubsidyClaim.objects.filter(
        agreement__loan__lender__in=lenders, year=year, quarter=quarter
    )
    found = rows.select_related("agreement__loan__producer", "agreement__loan__person")
    return found.order_by("pk").iterator(chunk_size=500)


def claim_of(lenders: frozenset[int], uid: UUID) -> SubsidyClaim:
    """:raises NotFound:"""
    rows = SubsidyClaim.objects.filter(agreement__loan__lender__in=lenders, uid=uid)
    found = rows.select_related("agreement__loan").first()
    if found is None:
        raise NotFound
    return found


def agreement_of(lenders: frozenset[int], uid: UUID) -> SubsidyAgreement:
    """:raises NotFound:"""
    rows = SubsidyAgreement.objects.filter(loan__lender__in=lenders, uid=uid)
    found = rows.select_related("loan").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    """A subsidy with its claim of a quarter."""

    agreement: SubsidyAgreement
    claim: SubsidyClaim | None

    @property
    def may_end(self) -> bool:
        return self.agreement.ended_on is None

    @property
    def may_count(self) -> bool:
        return self.claim is None or self.claim.state in OPEN

    @property
    def steps(self) -> list[Step]:
        return CLAIM.possible(self.claim.state) if self.claim else []


def overview(
    lenders: frozenset[int], year: int, quarter: int, cursor: str | None = None
) -> Page[Overview]:
    """A page of them (two queries)."""
    page = agreements_of(lenders, cursor)
    rows = SubsidyClaim.objects.filter(agreement__in=page.items, year=year, quarter=quarter)
    claims = {one.agreement_id: one for one in rows.defer("rows")}
    found = [Overview(one, claims.get(one.pk)) for one in page.items]
    return Page(found, page.next_cursor)
