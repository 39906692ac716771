"""Terms put into words, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from langnghe.capital.products import queries
from langnghe.capital.products.facts import Period
from langnghe.capital.products.models import (
    Borrower,
    Certainty,
    LoanProduct,
    Need,
    ProductTerms,
)
from langnghe.capital.products.queries import Shown
from langnghe.core import clock
from langnghe.ui import formatting

Rule = ProductTerms.Rule


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list: how much, how long, at which rate, from whom, how sure."""

    shown: Shown
    much: str
    long: str
    rate: str

    @property
    def is_sure(self) -> bool:
        return self.shown.terms.certainty == "A" and not self.shown.terms.is_draft


def card(shown: Shown) -> Card:
    return Card(shown, much(shown), months(shown.terms.term_max), rate(shown))


def percent(value: Decimal) -> str:
    """ "8,382 %"."""
    return f"{formatting.exact(float(value), 4)}{formatting.NO_BREAK}%"


def a_year(value: Decimal) -> str:
    return _("%(percent)s a year") % {"percent": percent(value)}


def months(count: int | None) -> str:
    if count is None:
        return _("as agreed with the lender")
    return ngettext("up to %(n)s month", "up to %(n)s months", count) % {"n": count}


def much(shown: Shown) -> str:
    if shown.highest is None:
        return _("no ceiling in đồng")
    most = _("up to %(sum)s") % {"sum": formatting.money(shown.highest)}
    if shown.terms.per_worker is None:
        return most
    each = _("%(sum)s for each worker") % {"sum": formatting.money(shown.terms.per_worker)}
    return f"{most}, {each}"


def rate(shown: Shown) -> str:
    if shown.terms.rate_rule == Rule.SUPPORT and shown.terms.rate is not None:
        return _("%(percent)s a year of the interest is paid for you") % {
            "percent": percent(shown.terms.rate)
        }
    if not shown.rates:
        return _("the lender tells it when asked")
    told = periods(shown.rates)
    if shown.priority:
        told = _("%(rate)s; priority borrowers %(priority)s") % {
            "rate": told, "priority": periods(shown.priority),
        }  # fmt: skip
    return told


def periods(rates: Sequence[Period]) -> str:
    first, *rest = rates
    told = [a_year(first.rate)]
    told += [
        _("from month %(month)s on %(rate)s")
        % {"month": one.after_months + 1, "rate": a_year(one.rate)}
        for one in rest
    ]
    return ", ".join(told)


def how_rate(shown: Shown) -> str:
    """How the rate comes about; empty where there is nothing to explain."""
    terms = shown.terms
    if terms.rate_rule != Rule.FACTOR or shown.reference is None or terms.factor is None:
        return ""
    return _("%(factor)s of the reference rate of %(rate)s a year") % {
        "factor": percent(terms.factor), "rate": percent(shown.reference),
    }  # fmt: skip


def ceilings(terms: ProductTerms) -> list[tuple[str, str]]:
    """Who may borrow, and each one's ceiling."""
    return [
        (str(Borrower(kind).label),
         formatting.money(most) if most is not None else _("no ceiling in đồng"))
        for kind, most in terms.ceilings.items()
    ]  # fmt: skip


def kinds(codes: Iterable[str]) -> str:
    return ", ".join(str(Borrower(code).label) for code in codes)


def needs(codes: Iterable[str]) -> str:
    return ", ".join(str(Need(code).label) for code in codes)


def repayments(terms: ProductTerms) -> str:
    if not terms.repayments:
        return _("as agreed with the lender")
    return ", ".join(str(ProductTerms.Repayment(one).label) for one in terms.repayments)


def more(shown: Shown) -> list[tuple[str, str]]:
    """Whatever else the terms say."""
    terms = shown.terms
    found: list[tuple[str, str]] = []
    if terms.per_worker is not None:
        each = formatting.money(terms.per_worker)
        found.append((_("For each worker who gets or keeps work"), each))
    if terms.own_capital is not None:
        least = _("%(percent)s at least") % {"percent": percent(terms.own_capital)}
        found.append((_("Money of your own"), least))
    if terms.collateral_from is not None:
        since = _("from %(sum)s on") % {"sum": formatting.money(terms.collateral_from)}
        found.append((_("Collateral"), since))
    if terms.principal_grace:
        found.append((_("Without principal at first"), months(terms.principal_grace)))
    if terms.interest_grace:
        found.append((_("Without interest at first"), months(terms.interest_grace)))
    if terms.fee_percent:
        found.append((_("Fee, once"), fee(terms)))
    found.append((_("Repayment"), repayments(terms)))
    found.append((_("Interest is counted"), str(terms.get_day_count_display())))
    if terms.overdue_factor is not None:
        found.append((_("What is overdue costs"), overdue(shown)))
    if terms.late_interest_rate:
        found.append((_("Interest that is late bears"), a_year(terms.late_interest_rate)))
    return found


def fee(terms: ProductTerms) -> str:
    return _("%(percent)s of the amount") % {"percent": percent(terms.fee_percent)}


def overdue(shown: Shown) -> str:
    factor = percent(shown.terms.overdue_factor or Decimal(100))
    told = _("%(factor)s of the rate") % {"factor": factor}
    return f"{told} ({a_year(shown.overdue)})" if shown.overdue is not None else told


@dataclass(frozen=True, slots=True)
class Version:
    """A line of the history of rates."""

    terms: ProductTerms
    rate: str
    reference: str
    much: str


def history(product: LoanProduct) -> list[Version]:
    """Newest first."""
    found = []
    for terms, rates, row in queries.history(product):
        shown = Shown(product, terms, rates, reference=row.value if row else None)
        source = f"{row.source} · {Certainty(row.certainty).label}" if row else ""
        found.append(Version(terms, rate(shown), source, much(shown)))
    return found


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the procedure; `days`: how many working days it may take."""

    name: dict[str, str]
    days: int | None = None
    source: str = ""
    due_on: date | None = None  # of what is filed today


def stages(
    terms: ProductTerms, on: date, calendar: clock.WorkCalendar | None = None
) -> list[Stage]:
    """With a calendar also the last day of each step, one after the other."""
    found, begins = [], on
    for name, row in queries.procedure(terms, on):
        if row is None:
            found.append(Stage(name))
        else:
            sure = Certainty(row.certainty).label
            days, due_on = int(row.value), None
            if calendar is not None:
                term = clock.Deadline(begins, days, clock.Counting.WORKING, calendar)
                due_on = begins = term.due_on or begins
            found.append(Stage(name, days, f"{row.source} · {sure}", due_on))
    return found


def in_force_words(product: LoanProduct, on: date) -> str:
    """Of a product in the list of its lender."""
    if product.closed_on is not None and product.closed_on <= on:
        return _("closed to new borrowers")
    shown = queries.latest(product, on)
    if shown is None:
        return _("no terms yet: nobody sees it")
    if shown.terms.valid_from > on:
        return _("from %(day)s on: %(rate)s") % {
            "day": formatting.day(shown.terms.valid_from), "rate": rate(shown),
        }  # fmt: skip
    return rate(shown)


def plainly(value: Decimal | None) -> str | None:
    """For programs: "130", "8.382"."""
    return None if value is None else f"{value.normalize():f}"


def exactly(value: float | None) -> Decimal | None:
    """A number that a program sent, as it was written."""
    return None if value is None else Decimal(str(value))
