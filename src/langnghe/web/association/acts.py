"""What others did for a maker, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import audit
from langnghe.core.models import AuditEvent

# Reads and acts that are told to the maker in words of his own; others by the group they belong to.
WORDS: dict[str, str | Promise] = {
    "registry.acting.began": _("Opened your workshop"),
    "registry.producer.page_changed": _("Changed your page"),
    "registry.break.planned": _("Planned a break"),
    "registry.break.changed": _("Changed a break"),
    "registry.break.ended": _("Ended a break"),
    "orders.part.read": _("Read an order with the buyer's address"),
    "orders.part.confirm": _("Confirmed an order"),
    "orders.part.refuse": _("Refused an order"),
    "orders.part.start_production": _("Noted that you make an order"),
    "orders.part.pack": _("Packed an order"),
    "orders.part.hand_over": _("Handed a parcel over"),
    "orders.part.deliver": _("Noted a delivery"),
    "orders.payment_received": _("Noted a payment"),
    "checkout.order.placed": _("Took an order by phone"),
    "catalogue.stock.counted": _("Counted pieces"),
    "catalogue.price.changed": _("Changed a price"),
    "catalogue.product.published": _("Put goods on sale"),
    "catalogue.product.archived": _("Took goods off sale"),
}
GROUPS: dict[str, str | Promise] = {
    "catalogue": _("Changed your goods"),
    "orders": _("Worked on an order"),
    "shipping": _("Answered a question about freight"),
}


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    words: str
    by: str
    through: str
    figures: tuple[str, str] | None  # before and after
    number: str  # of an order


def done_for(organisation_id: int, cursor: str | None) -> tuple[list[Act], str | None]:
    """A page of it, the latest first, with the names of those who did it (three queries)."""
    page = audit.done_for(organisation_id, cursor=cursor)
    people = accounts.names_of_people(one.by_id for one in page.items if one.by_id)
    homes = accounts.organisation_names(_through(page.items))
    return [_act(one, people, homes) for one in page.items], page.next_cursor


def _through(events: Iterable[AuditEvent]) -> list[int]:
    return [one.details["through"] for one in events if "through" in one.details]


def _act(event: AuditEvent, people: dict[int, str], homes: dict[int, str]) -> Act:
    details = event.details
    group = GROUPS.get(event.action.partition(".")[0], _("Something else"))
    figures = None
    if "before" in details and "after" in details:
        figures = str(details["before"]), str(details["after"])
    return Act(
        at=event.at,
        words=str(WORDS.get(event.action, group)),
        by=people.get(event.by_id or 0, ""),
        through=homes.get(details.get("through", 0), ""),
        figures=figures,
        number=str(details.get("number", "")),
    )
