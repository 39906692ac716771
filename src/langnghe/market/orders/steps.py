"""The way of a parcel in plain words, for the buyer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.market.orders.models import OrderLine, SellerOrder
from langnghe.ui.formatting import day, moment

S = SellerOrder.State
WAY = (
    (S.AWAITING_CONFIRMATION, gettext_lazy("The maker was told")),
    (S.CONFIRMED, gettext_lazy("The maker confirmed")),
    (S.IN_PRODUCTION, gettext_lazy("In the making")),
    (S.READY, gettext_lazy("Packed")),
    (S.HANDED_OVER, gettext_lazy("On its way")),
    (S.DELIVERED, gettext_lazy("Delivered")),
)
ORDER_OF = [state for state, _label in WAY]


@dataclass(frozen=True, slots=True)
class WayMark:
    """One step as the component `ui/steps.html` shows it."""

    label: str
    note: str
    done: bool
    current: bool


def steps_of(
    part: SellerOrder, lines: Iterable[OrderLine], reached: Mapping[str, datetime]
) -> list[WayMark]:
    """All steps of a part, with when they were done; making only for what is made to order."""
    made = any(line.made_to_order for line in lines)
    way = [mark for mark in WAY if mark[0] != S.IN_PRODUCTION or made or S.IN_PRODUCTION in reached]
    place = ORDER_OF.index(S(part.state)) if part.state in ORDER_OF else -1
    if part.state == S.CLOSED:
        place = len(ORDER_OF)
    return [
        WayMark(
            label=str(label),
            note=_note(part, state, reached),
            done=state in reached and ORDER_OF.index(state) <= place,
            current=state == part.state,
        )
        for state, label in way
    ]


def _note(part: SellerOrder, state: str, reached: Mapping[str, datetime]) -> str:
    if state in reached:
        return moment(reached[state])
    if state == S.READY and part.ready_on:
        return _("about %(day)s") % {"day": day(part.ready_on)}
    if state == S.DELIVERED:
        return _("by %(day)s") % {"day": day(part.promised_on)}
    return ""
