"""What loans would cost, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from langnghe.capital import schedules
from langnghe.capital.products import wording
from langnghe.capital.products.facts import Offer, Period
from langnghe.capital.products.reckoning import own_terms, terms_for
from langnghe.capital.products.refusals import TooMuch
from langnghe.core.text import in_language
from langnghe.ui import formatting, plots

MOST_OFFERS = 3
MOST_BARS = 36  # more rows than these are drawn year by year
OWN = "own"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know."""

    amount: int
    months: int
    start: date
    repayment: str = "equal_principal"
    principal_grace: int = 0
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One loan, reckoned."""

    key: str  # the slug, or OWN
    name: str
    rate: str
    rows: tuple[schedules.Row, ...]
    offer: Offer | None = None

    @property
    def payments(self) -> tuple[schedules.Row, ...]:
        """Without what is kept back as the loan is paid out."""
        return tuple(row for row in self.rows if row.n)

    @property
    def first(self) -> int:
        return self.payments[0].total

    @property
    def highest(self) -> int:
        return max(row.total for row in self.payments)

    @property
    def last(self) -> int:
        return self.payments[-1].total

    @property
    def interest(self) -> int:
        return sum(row.interest for row in self.rows)

    @property
    def fees(self) -> int:
        return sum(row.fee for row in self.rows)

    @property
    def cost(self) -> int:
        """All that is paid beyond what was borrowed."""
        return self.interest + self.fees

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def by_offer(offer: Offer, asked: Asked) -> Outcome:
    """
    :raises RateNotKnown: :raises TooLong: :raises TooMuch:
    """
    known = [most for most in offer.ceilings.values() if most is not None]
    if known and asked.amount > max(known):
        told = _("This product lends %(most)s at most.") % {"most": formatting.money(max(known))}
        raise TooMuch(told, field="amount")
    terms = terms_for(
        offer, amount=asked.amount, months=asked.months, start=asked.start,
        repayment=_repayment(offer, asked.repayment), principal_grace=asked.principal_grace,
        rate=asked.rate,
    )  # fmt: skip
    rates = offer.rates or (Period(0, asked.rate or Decimal(0)),)
    return Outcome(
        offer.slug,
        in_language(offer.name),
        wording.periods(rates),
        schedules.schedule(terms),
        offer,
    )


def _repayment(offer: Offer, wanted: str) -> str:
    """As wanted where it is offered, else as it is."""
    return wanted if not offer.repayments or wanted in offer.repayments else offer.repayments[0]


def by_own_rate(asked: Asked) -> Outcome:
    rates = (Period(0, asked.rate or Decimal(0)),)
    terms = own_terms(
        amount=asked.amount, months=asked.months, start=asked.start, repayment=asked.repayment,
        rates=rates, principal_grace=asked.principal_grace,
    )  # fmt: skip
    return Outcome(OWN, _("A rate of your own"), wording.periods(rates), schedules.schedule(terms))


def plot(outcome: Outcome) -> plots.Plot:
    """Principal and interest of each month; of a long loan, of each year."""
    rows = outcome.payments
    if len(rows) > MOST_BARS:
        told = [
            (str(year), _sums(list(of_year)))
            for year, of_year in groupby(rows, lambda row: row.due_on.year)
        ]
    else:
        told = [(str(row.n), [row.principal, row.interest]) for row in rows]
    words = _("What is paid of principal and interest; the table below has the same numbers.")
    return plots.stacked(told, (_("principal"), _("interest")), formatting.money, words)


def _sums(rows: Sequence[schedules.Row]) -> list[int]:
    return [sum(row.principal for row in rows), sum(row.interest for row in rows)]
