"""What others may ask of products: slugs and uids in, facts out."""

from datetime import date, datetime

from langnghe.capital.products import loading, queries, rules, services
from langnghe.capital.products.facts import Offer, Period, Rate
from langnghe.capital.products.models import Borrower, Certainty, Need, ProductTerms
from langnghe.capital.products.reckoning import terms_for
from langnghe.capital.products.refusals import (
    NotForYou,
    NothingInForce,
    RateNotKnown,
    WorkersMissing,
)


def offer_on(slug: str, on: date, *, priority: bool = False) -> Offer:
    """
    A product as it was offered on a day.

    :raises NotFound: :raises NothingInForce:
    """
    shown = queries.shown(queries.product(slug), on)
    product, terms = shown.product, shown.terms
    return Offer(
        product_uid=str(product.uid), terms_uid=str(terms.uid), slug=product.slug,
        name=product.name, lender_id=product.lender_id, provider=shown.provider, on=on,
        valid_from=terms.valid_from, ceilings=terms.ceilings, per_worker=terms.per_worker,
        term_max=terms.term_max,
        rates=shown.priority if priority and shown.priority else shown.rates,
        overdue_factor=terms.overdue_factor, principal_grace=terms.principal_grace,
        late_interest_rate=terms.late_interest_rate,
        interest_grace=terms.interest_grace, repayments=tuple(terms.repayments),
        day_count=terms.day_count, fee_percent=terms.fee_percent,
        own_capital=terms.own_capital, collateral_from=terms.collateral_from,
        is_draft=terms.is_draft, act=terms.act, certainty=terms.certainty,
    )  # fmt: skip


def ceiling(slug: str, on: date, kind: str, workers: int | None = None) -> int | None:
    """
    The most that a borrower of a kind may borrow by the rule of a day; None: not in đồng.

    :raises NotFound: :raises NotForYou: :raises WorkersMissing:
    """
    return rules.ceiling(queries.shown(queries.product(slug), on).terms, kind, workers)


def rate_on(slug: str, on: date, *, priority: bool = False) -> Rate | None:
    """
    Per cent a year on a day, with its source; None: the lender tells it when asked.

    :raises NotFound:
    """
    return queries.rate(queries.shown(queries.product(slug), on), on, priority=priority)


def certainty_in_words(code: str) -> str:
    """How sure a number of law is, in the reader's language."""
    return str(Certainty(code).label)


def offers_of(lender_id: int, on: date) -> list[Offer]:
    """What a lender offers on a day (three queries and more for each)."""
    return [offer_on(slug, on) for slug in queries.slugs_of_lender(lender_id, on)]


def note_use(terms_uid: str, now: datetime) -> None:
    """Somebody signed on these terms: they never change any more."""
    services.note_use(terms_uid=terms_uid, now=now)


def load(now: datetime) -> int:
    """The products of law, as this release tells them."""
    return loading.load(now=now)


REPAYMENTS = ProductTerms.Repayment.choices

__all__ = [
    "REPAYMENTS",
    "Borrower",
    "Need",
    "NotForYou",
    "NothingInForce",
    "Offer",
    "Period",
    "Rate",
    "RateNotKnown",
    "WorkersMissing",
    "ceiling",
    "certainty_in_words",
    "load",
    "note_use",
    "offer_on",
    "offers_of",
    "rate_on",
    "terms_for",
]
