"""Products and schedules for programs; only what the public may know."""

from datetime import date
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.capital.products import queries, simulating, wording
from langnghe.capital.products.models import ProductTerms
from langnghe.capital.products.public import offer_on
from langnghe.capital.products.refusals import RateNotKnown
from langnghe.capital.products.simulating import Asked
from langnghe.core import clock
from langnghe.core.schemas import ProblemSchema
from langnghe.core.text import in_language

router = Router(tags=["capital"])
Kind = Literal["household", "cooperative", "group", "enterprise", "worker"]
NeedCode = Literal["equipment", "materials", "jobs", "environment"]
Repayment = Literal["equal_principal", "equal_instalments", "bullet"]


class LoanProductQuery(Schema):
    kind: Kind | None = None
    need: NeedCode | None = None
    on: date | None = Field(None, description="As it was offered on this day; today unless told")


class LoanRateOut(Schema):
    after_months: int
    percent_a_year: str


class LoanProductOut(Schema):
    slug: str
    url: str
    name: str
    summary: str
    provider: str
    needs: list[str]
    ceilings: dict[str, int | None] = Field(description="Đồng by kind; null: none in đồng")
    per_worker: int | None = Field(description="Đồng for each worker who gets or keeps work")
    term_max_months: int | None
    rate_rule: str
    rates: list[LoanRateOut] = Field(description="Empty: the lender tells it when asked")
    overdue_percent_of_rate: str | None
    own_capital_percent: str | None
    collateral_from: int | None
    valid_from: date
    valid_until: date | None = Field(description="The first day on which they hold no more")
    legal_basis: str
    source: str
    certainty: str
    certainty_in_words: str
    is_draft: bool
    is_demo: bool


class LoanProductDetailOut(LoanProductOut):
    conditions: list[str]
    exclusions: list[str]
    papers: list[str]
    note: str


class LoanProductsOut(Schema):
    on: date
    items: list[LoanProductOut]


class LoanScheduleQuery(Schema):
    amount: int = Field(gt=0, le=10_000_000_000_000, description="Đồng")
    months: int = Field(ge=1, le=360)
    product: str = Field("", max_length=80, description="Slug; else `rate`")
    rate: float | None = Field(None, ge=0, le=100, description="Per cent a year")
    repayment: Repayment = "equal_principal"
    principal_grace: int = Field(0, ge=0, le=359)
    start: date | None = Field(
        None, ge=clock.FIRST_DAY, le=clock.LAST_DAY, description="Paid out on; today unless told"
    )


class LoanRowOut(Schema):
    number: int
    due_on: date
    days: int
    principal: int
    interest: int
    fee: int
    total: int
    balance: int


class LoanScheduleOut(Schema):
    name: str
    rate: str
    interest: int
    fees: int
    total: int
    rows: list[LoanRowOut]


@router.get(
    "/loan-products",
    response={200: LoanProductsOut, 422: ProblemSchema},
    operation_id="list_loan_products",
    summary="What workshops can borrow, with source and certainty",
)
def list_loan_products(request: HttpRequest, query: Query[LoanProductQuery]) -> Any:
    on = query.on or clock.today(timezone.now())
    found = queries.offered(on, kind=query.kind or "", need=query.need or "")
    return LoanProductsOut(on=on, items=[LoanProductOut(**_fields(one)) for one in found])


@router.get(
    "/loan-products/{slug:slug}",
    response={200: LoanProductDetailOut, 404: ProblemSchema},
    operation_id="get_loan_product",
    summary="One product with conditions and papers",
)
def get_loan_product(request: HttpRequest, slug: str, on: date | None = None) -> Any:
    shown = queries.shown(queries.product(slug), on or clock.today(timezone.now()))
    terms = shown.terms
    return LoanProductDetailOut(
        **_fields(shown),
        conditions=[in_language(one) for one in terms.conditions],
        exclusions=[in_language(one) for one in terms.exclusions],
        papers=[in_language(one["name"]) for one in terms.papers],
        note=in_language(terms.note),
    )


@router.get(
    "/loan-schedule",
    response={200: LoanScheduleOut, 404: ProblemSchema, 422: ProblemSchema},
    operation_id="reckon_loan_schedule",
    summary="What a loan would cost, row by row",
)
def reckon_loan_schedule(request: HttpRequest, query: Query[LoanScheduleQuery]) -> Any:
    today = clock.today(timezone.now())
    asked = Asked(
        query.amount, query.months, query.start or today, query.repayment, query.principal_grace,
        wording.exactly(query.rate),
    )  # fmt: skip
    if query.product:
        outcome = simulating.by_offer(offer_on(query.product, today), asked)
    elif asked.rate is None:
        raise RateNotKnown(field="rate")
    else:
        outcome = simulating.by_own_rate(asked)
    rows = [
        LoanRowOut(number=row.n, due_on=row.due_on, days=row.days, principal=row.principal,
                   interest=row.interest, fee=row.fee, total=row.total, balance=row.balance)
        for row in outcome.rows
    ]  # fmt: skip
    return LoanScheduleOut(name=outcome.name, rate=outcome.rate, interest=outcome.interest,
                           fees=outcome.fees, total=outcome.total, rows=rows)  # fmt: skip


def _fields(one: queries.Shown) -> dict[str, Any]:
    terms: ProductTerms = one.terms
    address = reverse("products:product", args=[one.product.slug])
    return {
        "slug": one.product.slug, "url": f"{settings.PUBLIC_URL}{address}",
        "name": in_language(one.product.name), "summary": in_language(one.product.summary),
        "provider": one.provider, "needs": one.product.needs, "ceilings": terms.ceilings,
        "per_worker": terms.per_worker, "term_max_months": terms.term_max,
        "rate_rule": terms.rate_rule,
        "rates": [LoanRateOut(after_months=rate.after_months, percent_a_year=f"{rate.rate:f}")
                  for rate in one.rates],
        "overdue_percent_of_rate": wording.plainly(terms.overdue_factor),
        "own_capital_percent": wording.plainly(terms.own_capital),
        "collateral_from": terms.collateral_from, "valid_from": terms.valid_from,
        "valid_until": terms.valid_until, "legal_basis": terms.act, "source": terms.told_by,
        "certainty": terms.certainty, "certainty_in_words": str(terms.get_certainty_display()),
        "is_draft": terms.is_draft, "is_demo": one.product.is_demo,
    }  # fmt: skip
