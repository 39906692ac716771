"""What may stand on a piece, and what stands in the way of ordering a line."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from langnghe.core.text import in_language
from langnghe.market.basket.facts import (
    ASK_FREIGHT,
    MAKER_CLOSED,
    NOT_ON_SALE,
    OUT_OF_STOCK,
    Adjustment,
    Problem,
    Saving,
)
from langnghe.market.basket.models import MOST_PIECES, BasketLine
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.catalogue.rules import price_for
from langnghe.registry import public as registry
from langnghe.ui.formatting import closed_until

# Letters and their marks, digits, punctuation, spaces, currency and mathematical signs. What a
# brush or an engraving tool cannot write (pictures, invisible signs, control codes) stays out.
_WRITABLE = ("L", "Mn", "Mc", "N", "P", "Zs", "Sc", "Sm")
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
LONGEST_WRITING: int = BasketLine._meta.get_field("personalisation").max_length or 0


def clean_writing(text: str) -> str:
    """One form per wish: composed letters, single spaces. Case stays; it is seen on the piece."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def longest_writing(item: SaleItem) -> int:
    """How many characters fit on this piece; 0: nothing is written on it."""
    if not item.personalisation:
        return 0
    told = item.personalisation.get("max_length")
    return min(told, LONGEST_WRITING) if isinstance(told, int) and told > 0 else LONGEST_WRITING


def fault_of_writing(writing: str, item: SaleItem) -> str:
    """Why this cannot be written on the piece; empty if it can."""
    most = longest_writing(item)
    if writing and not most:
        return _("Nothing can be written on this piece.")
    if len(writing) > most:
        return ngettext(
            "At most %(most)s character fits; this has %(count)s.",
            "At most %(most)s characters fit; this has %(count)s.",
            most,
        ) % {"most": most, "count": len(writing)}
    strange = sorted({sign for sign in writing if not _can_be_written(sign)})
    if strange:
        return _("Only letters, digits and punctuation can be written on the piece.")
    return ""


def _can_be_written(sign: str) -> bool:
    return (
        unicodedata.category(sign).startswith(_WRITABLE) and ord(sign) not in _VARIATION_SELECTORS
    )


def problem_of(item: SaleItem, wanted: int, today: date) -> Problem | None:
    """What stands in the way of buying `wanted` pieces of a variant, over all its lines."""
    if not item.on_sale:
        return Problem(NOT_ON_SALE, _("No longer available."))
    closed = registry.closed_on(today, item.breaks)
    if closed and closed.paused:
        return Problem(MAKER_CLOSED, closed_until(closed.last))
    if item.oversized:
        return Problem(ASK_FREIGHT, _("Too large for the parcel post: ask for freight first."))
    if item.free is None or wanted <= item.free:
        return None
    return Problem(OUT_OF_STOCK, shortage(item.free))


def shortage(free: int) -> str:
    if free < 1:
        return _("Sold out.")
    return ngettext("Only %(count)s piece is left.", "Only %(count)s pieces are left.", free) % {
        "count": free
    }


def problem_of_count(pieces: int) -> Problem | None:
    if pieces <= MOST_PIECES:
        return None
    return Problem("order_limit", too_many())


def too_many() -> str:
    return _("One order holds at most %(most)s pieces.") % {"most": MOST_PIECES}


def saving(item: SaleItem, wanted: int) -> Saving | None:
    """Whether the wholesale number of pieces costs less than the smaller number wanted."""
    enough = item.wholesale_min_qty
    if enough is None or item.wholesale_price is None or not wanted < enough <= MOST_PIECES:
        return None
    if item.free is not None and item.free < enough:
        return None
    total, total_now = item.wholesale_price * enough, price_for(item, wanted)[0] * wanted
    return Saving(enough, total, total_now) if total < total_now else None


def wanted_by_variant(lines: Iterable[BasketLine]) -> dict[int, int]:
    """Stock and wholesale prices look at all lines of a variant together."""
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        wanted[line.variant_id] += line.quantity
    return wanted


def told(change: Adjustment) -> str:
    """What was changed, in the reader's language."""
    name = in_language(change.name)
    if change.after == 0:
        return _("Taken out: %(name)s") % {"name": name}
    return ngettext(
        "%(name)s: %(count)s piece instead of %(before)s",
        "%(name)s: %(count)s pieces instead of %(before)s",
        change.after,
    ) % {"name": name, "count": change.after, "before": change.before}
