"""Sums over the loans of a lender: a fixed number of queries, however many loans there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from langnghe.capital.loans import public as loans
from langnghe.capital.loans.public import Totals
from langnghe.core.tables import Cell
from langnghe.core.text import in_language
from langnghe.registry import public as registry

RISKS = (30, 60, 90)  # days late
ONE_PLACE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Portfolio:
    total: Totals
    # Of loans that are late by more days than this: what is owed, and its share in per cent.
    at_risk: tuple[tuple[int, int, Decimal], ...]
    villages: tuple[tuple[str, Totals], ...]
    crafts: tuple[tuple[str, Totals], ...]
    buckets: tuple[tuple[str, Totals], ...]
    lenders: tuple[tuple[str, Totals], ...]  # only of several


def portfolio(lenders: frozenset[int]) -> Portfolio:
    total, risky = loans.totals(lenders, RISKS)
    villages = loans.totals_by(lenders, "village")
    crafts = loans.totals_by(lenders, "craft")
    village_names = registry.village_names(villages)
    craft_names = registry.craft_names(crafts)
    return Portfolio(
        total,
        tuple((days, sum_, share(sum_, total.outstanding)) for days, sum_ in risky),
        tuple((village_names.get(slug, slug), told) for slug, told in villages.items()),
        tuple(
            (in_language(craft_names[slug]) if slug in craft_names else slug, told)
            for slug, told in crafts.items()
        ),
        tuple(loans.totals_by(lenders, "bucket").items()),
        tuple(loans.totals_by(lenders, "lender__name").items()) if len(lenders) > 1 else (),
    )


def share(part: int, whole: int) -> Decimal:
    """Per cent, with one decimal."""
    return (Decimal(part) * 100 / whole).quantize(ONE_PLACE) if whole else Decimal(0)


def rows(lenders: frozenset[int]) -> Iterator[list[Cell]]:
    """A row for each loan, for the sheet."""
    for one in loans.each(lenders):
        yield [
            one.number, one.borrower, one.state, one.signed_on, one.amount, one.lent,
            one.outstanding, one.due, one.days_past_due, one.next_due_on, one.workers,
            one.village, one.craft, one.lender,
        ]  # fmt: skip
