"""Tax, promised days, ways to pay, and what changed since the buyer saw it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from langnghe.core.clock import WorkCalendar
from langnghe.core.money import tax_included
from langnghe.core.text import in_language
from langnghe.market.basket.facts import Problem
from langnghe.market.checkout.facts import (
    BANK_QR,
    CASH_ON_DELIVERY,
    Method,
    Part,
    Quotation,
    Shown,
    Tax,
)
from langnghe.market.payments.facts import Payee
from langnghe.registry import public as registry
from langnghe.registry.public import BreakFact, ProducerFact
from langnghe.ui.formatting import day, money

# The wording of `checkout/terms_text.html`; a new wording gets a new name, copied onto orders.
TERMS_VERSION = "2026-11"
VAT = "vat"
DIRECT = "direct"
HOUSEHOLD = "household"


def tax_on(total: int, maker_kind: str, vat_rate: Decimal) -> Tax:
    """
    Households pay on revenue by the direct method: no tax is shown inside their prices.
    The prices of co-operatives and enterprises include value-added tax.
    """
    if maker_kind == HOUSEHOLD:
        return Tax(DIRECT, Decimal(0), 0)
    return Tax(VAT, vat_rate, tax_included(total, vat_rate))


def promise(
    calendar: WorkCalendar,
    today: date,
    breaks: Sequence[BreakFact],
    *,
    making_days: int,
    packing_days: int,
    days_on_way: int,
) -> date:
    """
    The day it arrives at the latest: made (or packed, when in stock), then carried. Nobody works
    in a break; what is ordered meanwhile counts from the day on which the maker opens again.
    """
    before_it_leaves = making_days or packing_days
    if not breaks:
        return calendar.add_working_days(today, before_it_leaves + days_on_way)
    leaves = registry.breaks.done_on(today, before_it_leaves, breaks, calendar)
    return calendar.add_working_days(leaves, days_on_way)


def payee_of(makers: Sequence[ProducerFact]) -> Payee | None:
    """A single maker with a bank account is paid straight; several through the platform."""
    if len(makers) == 1 and makers[0].bank_account:
        only = makers[0]
        return Payee(only.bank_holder, only.bank_bin, only.bank_account, only.id)
    if not settings.COLLECTING_ACCOUNT:
        return None
    return Payee(settings.COLLECTING_HOLDER, settings.COLLECTING_BANK, settings.COLLECTING_ACCOUNT)


def methods(parts: Sequence[Part], payee: Payee | None, cod_limit: int) -> tuple[Method, ...]:
    transfer = "" if payee else _("Bank transfer is not possible for these makers yet.")
    too_dear = any(part.total > cod_limit for part in parts)
    cash = (
        _("Carriers collect at most %(limit)s per parcel: please pay by transfer.")
        % {"limit": money(cod_limit)}
        if too_dear
        else ""
    )
    return (Method(BANK_QR, transfer), Method(CASH_ON_DELIVERY, cash))


def told(problems: Iterable[tuple[Mapping[str, str], Problem]]) -> list[str]:
    """Each name with what stands in the way of ordering it, in the reader's language."""
    return [f"{in_language(name)}: {one.text}" if name else one.text for name, one in problems]


class Change(NamedTuple):
    """One thing that differs from what the buyer saw; `is_news`: he did not know it before."""

    text: str
    is_news: bool = False


def changes(shown: Shown, quotation: Quotation) -> list[Change]:
    """Exactly what differs, in the reader's language; empty when it is what he saw."""
    return [
        *_changed_lines(shown, quotation),
        *_changed_fees(shown, quotation),
        *later_days(shown.days, quotation),
    ]


def _changed_lines(shown: Shown, quotation: Quotation) -> list[Change]:
    found, seen = [], set()
    for one in quotation.lines:
        name, line = in_language(one.line.name), one.line
        seen.add(str(line.id))
        if str(line.id) not in shown.lines:
            found.append(Change(_("New in the basket: %(name)s") % {"name": name}))
            continue
        _texts, quantity, unit_price = shown.lines[str(line.id)]
        if quantity != line.quantity:
            found.append(Change(_pieces(name, quantity, line.quantity)))
        if unit_price != line.unit_price:
            values = {"name": name, "now": money(line.unit_price), "then": money(unit_price)}
            found.append(Change(_("%(name)s: now %(now)s each, before %(then)s") % values))
    for key, (texts, _quantity, _price) in shown.lines.items():
        if key not in seen:
            gone = _("Not in the order any more: %(name)s") % {"name": in_language(texts)}
            found.append(Change(gone))
    return found


def _pieces(name: str, before: int, now: int) -> str:
    return ngettext(
        "%(name)s: now %(count)s piece, before %(before)s",
        "%(name)s: now %(count)s pieces, before %(before)s",
        now,
    ) % {"name": name, "count": now, "before": before}


def _changed_fees(shown: Shown, quotation: Quotation) -> list[Change]:
    found = []
    for part in quotation.parts:
        _name, before = shown.fees.get(part.maker.slug, ("", None))
        if before == part.fee:
            continue
        values = {"maker": part.maker.name, "now": money(part.fee)}
        if before is None:
            found.append(Change(_("Delivery from %(maker)s: %(now)s") % values, is_news=True))
        else:
            values["then"] = money(before)
            text = _("Delivery from %(maker)s: now %(now)s, before %(then)s") % values
            found.append(Change(text))
    return found


def later_days(days: Mapping[str, str], quotation: Quotation) -> list[Change]:
    """Than those that were told, by maker: somebody else ordered meanwhile, or a day went by."""
    found = []
    for part in quotation.parts:
        before = days.get(part.maker.slug)
        if before and part.promised_on and part.promised_on > date.fromisoformat(before):
            values = {
                "maker": part.maker.name,
                "now": day(part.promised_on),
                "then": day(date.fromisoformat(before)),
            }
            text = _("From %(maker)s: now with you by %(now)s, before by %(then)s") % values
            found.append(Change(text))
    return found
