"""What others may ask of products: slugs and uids in, facts out."""

from datetime import date, datetime

from langnghe.capital.products import loading, queries, rules, services
from langnghe.capital.products.facts import Offer, Period, Rate
from langnghe.capital.products.fields import Percent
from langnghe.capital.products.models import Borrower, Certainty, Need, ProductTerms
from langnghe.capital.products.offers import as_offer
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
    return as_offer(queries.shown(queries.product(slug), on), on, priority=priority)


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


def offers_between(lender_id: int, since: date, until: date) -> list[Offer]:
    """
    What a lender offered on any day from `since` to `until`, a product once for each version of
    its terms, as on the last day of that (three queries and more for each).
    """
    found = queries.offered_between(lender_id, since, until)
    return [offer_on(slug, on) for slug, on in found]


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
    "Percent",
    "Period",
    "Rate",
    "RateNotKnown",
    "WorkersMissing",
    "ceiling",
    "certainty_in_words",
    "load",
    "note_use",
    "offer_on",
    "offers_between",
    "rate_on",
    "terms_for",
]
