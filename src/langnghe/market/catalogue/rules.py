"""The life of a product, whose goods stand on the market, and what a price is."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import ROUND_CEILING, Decimal

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from langnghe.core.states import Table, step
from langnghe.core.text import in_language
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.catalogue.models import Product


def keeps(product: Product, producer_ids: Collection[int]) -> bool:
    """Only those who act for its maker change a product."""
    return product.producer_id in producer_ids


LIFE = Table(
    steps=(
        step("publish", ("draft", "archived"), "published", _("Put on sale"), keeps),
        step("archive", ("draft", "published"), "archived", _("Take off sale"), keeps),
    ),
    public={"published": _("On sale"), "archived": _("No longer sold")},
)


def price_for(item: SaleItem, quantity: int) -> tuple[int, str]:
    """The price of one piece when so many are bought, and where it comes from."""
    if (
        item.wholesale_min_qty is not None
        and item.wholesale_price is not None
        and quantity >= item.wholesale_min_qty
    ):
        return item.wholesale_price, "wholesale"
    return item.price, "list"


def suggested_price(cost: int, share: Decimal = Decimal(0)) -> int:
    """
    What a piece has to be sold for so that its cost is left when a share (in percent) is given
    away; rounded up to a thousand đồng.
    """
    if not 0 <= share < 100:
        raise ValueError("A share is 0 to below 100 percent.")
    price = cost * 100 / (100 - share)
    return int((price / 1000).to_integral_value(ROUND_CEILING)) * 1000


def may_sell(prefix: str = "") -> Q:
    """`ProducerFact.selling` in SQL: verified, of an active village that the public may see."""
    return Q(
        **{
            f"{prefix}producer__state": "verified",
            f"{prefix}producer__village__status": "active",
            f"{prefix}producer__village__certainty__in": ["A", "B"],
        }
    )


def on_show() -> Q:
    """What lists show: published, of a maker who sells as far as the catalogue has heard."""
    return Q(listed=True)


def on_sale(prefix: str = "") -> Q:
    """What may be bought at this moment: the registry itself is asked."""
    return Q(**{f"{prefix}state": Product.State.PUBLISHED}) & may_sell(prefix)


def now_shown() -> dict[str, Now]:
    """For an update of products after which lists show them otherwise."""
    return {"moved_at": Now(), "touched_at": Now()}


_WORDS = re.compile(r"\w+")


def marked(text: str) -> str:
    """Words in lower case with their marks, one space between them."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFC", text).lower()))


# What is said of goods of a craft beside material and size. A value is a number or a text in
# several languages; other keys are for the maker's own use and not shown.
ATTRIBUTES = {
    "technique": _("Technique"),
    "glaze": _("Glaze"),
    "motif": _("Motif"),
    "pieces": _("Pieces in the set"),
    "unit": _("Sold by"),
    "alcohol": _("Alcohol"),
}


def attribute_rows(attributes: Mapping[str, object]) -> list[tuple[str, str]]:
    """Label and value of each attribute that has something to say, in the reader's language."""
    return [
        (str(label), in_language(value) if isinstance(value, Mapping) else str(value))
        for key, label in ATTRIBUTES.items()
        if (value := attributes.get(key))
    ]
