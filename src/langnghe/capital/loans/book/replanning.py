"""The terms of what is left of a loan, as its plan is made anew. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from langnghe.capital.schedules import Fee, RateStep, Terms, add_months, kept_day


def remaining(
    terms: Terms, fell_due: int, *, amount: int, on: date, count: int, first_due: date,
    principal_grace: int, rate: tuple[RateStep, ...],
) -> Terms:  # fmt: skip
    """
    So many rows from a day on; what was agreed of rows that did not fall due yet is kept.

    Only a fixed instalment is not: from it and the number of rows one follows from the other.
    """
    return Terms(
        amount=amount, start=on, first_due=first_due, count=count,
        principal_grace=principal_grace, rate=rate,
        due_day=kept_day(first_due, meant=due_day(terms)),
        interest_grace=min(max(terms.interest_grace - fell_due, 0), count - 1),
        interest_free=min(max(terms.interest_free - fell_due, 0), count),
        repayment="equal_principal" if terms.repayment == "seasonal" else terms.repayment,
        day_count=terms.day_count, months=terms.months, rounding_unit=terms.rounding_unit,
        emi_rounding=terms.emi_rounding, emi_basis=terms.emi_basis,
        instalment_unit=terms.instalment_unit,
        fees=tuple(_fees(terms, fell_due, count)),
    )  # fmt: skip


def seasons_later(terms: Terms, old: Terms, days: Sequence[date], rows: int) -> Terms:
    """The same harvests, each so many months later, with their shares of what is left."""
    weights = dict(old.seasons)
    later: dict[date, int] = {}
    for day in days:
        moved = add_months(day, rows * old.months)
        later[moved] = later.get(moved, 0) + weights[day]
    return replace(
        terms, repayment="seasonal", seasons=tuple(later.items()), count=len(later),
        first_due=None, due_day=None,
    )  # fmt: skip


def due_day(terms: Terms) -> int:
    """The day of the month that is meant."""
    if terms.due_day is not None:
        return terms.due_day
    first = terms.first_due or add_months(terms.start, terms.months)
    return kept_day(first, meant=terms.start.day)


def _fees(terms: Terms, fell_due: int, count: int) -> list[Fee]:
    return [
        fee if fee.row is None else Fee(fee.amount, min(fee.row - fell_due, count))
        for fee in terms.fees
        if fee.row is None or fee.row > fell_due
    ]
