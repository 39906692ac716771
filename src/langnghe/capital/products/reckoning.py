"""From what is offered to what a loan by it would cost: the bridge to the schedules."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from langnghe.capital import schedules
from langnghe.capital.products.facts import Offer, Period
from langnghe.capital.products.refusals import NoSchedule, RateNotKnown, TooLong
from langnghe.core.money import percent

HUNDRED = Decimal(100)


def terms_for(
    offer: Offer,
    *,
    amount: int,
    months: int,
    start: date,
    repayment: str = "",
    principal_grace: int = 0,
    interest_grace: int = 0,
    rate: Decimal | None = None,
) -> schedules.Terms:
    """
    What would be agreed; `rate` (per cent a year) where the lender tells it when asked.

    :raises RateNotKnown: :raises TooLong: longer, or with more grace, than is offered.
    """
    rates = offer.rates or ((Period(0, rate),) if rate is not None else ())
    if not rates:
        raise RateNotKnown(field="rate")
    _refuse_longer(offer, months, principal_grace, interest_grace)
    chosen = repayment or next(iter(offer.repayments), "equal_principal")
    return own_terms(
        amount=amount, months=months, start=start, repayment=chosen, rates=rates,
        day_count=offer.day_count, fee_percent=offer.fee_percent,
        principal_grace=principal_grace, interest_grace=interest_grace,
    )  # fmt: skip


def own_terms(
    *,
    amount: int,
    months: int,
    start: date,
    repayment: str,
    rates: tuple[Period, ...],
    day_count: str = "act/365",
    fee_percent: Decimal = Decimal(0),
    principal_grace: int = 0,
    interest_grace: int = 0,
) -> schedules.Terms:
    """
    Of any loan: months as rows, per cent as fractions.

    :raises NoSchedule:
    """
    steps = tuple(
        schedules.RateStep(one.after_months + 1, one.rate / HUNDRED)
        for one in rates
        if one.after_months < months
    )
    fee = percent(amount, fee_percent)
    try:
        return schedules.Terms(
            amount=amount, rate=steps, count=months, start=start, repayment=repayment,  # type: ignore[arg-type]  # one of its words
            day_count=day_count, principal_grace=principal_grace,  # type: ignore[arg-type]  # so is this
            interest_grace=interest_grace, fees=(schedules.Fee(fee, 0),) if fee else (),
        )  # fmt: skip
    except schedules.BadTerms as error:
        raise NoSchedule(field=error.field) from error


def _refuse_longer(offer: Offer, months: int, principal_grace: int, interest_grace: int) -> None:
    for field, asked, most, words in (
        ("months", months, offer.term_max, _("This product runs for %(most)s months at most.")),
        ("principal_grace", principal_grace, offer.principal_grace,
         _("This product gives %(most)s months without principal at most.")),
        ("interest_grace", interest_grace, offer.interest_grace,
         _("This product gives %(most)s months without interest at most.")),
    ):  # fmt: skip
        if most is not None and asked > most:
            raise TooLong(words % {"most": most}, field=field)
