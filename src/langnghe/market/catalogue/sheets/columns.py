"""The columns of a sheet of goods: how they are called, and under which names they are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from langnghe.core.text import fold


@dataclass(frozen=True, slots=True)
class Column:
    """`text`: a cell that stays as it is typed, so that Excel takes no zero away."""

    key: str
    label: Promise
    help: Promise
    width: int = 14
    text: bool = True
    example: str = ""
    also: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "uid",
        _("System id"),
        _("Leave it as it is; empty for new goods."),
        width=12,
        also=("uid", "ma he thong", "id"),
    ),
    Column(
        "reference",
        _("Product code"),
        _("Your own code. Rows with the same code are one product, and stand together."),
        example="BG-01",
        also=("reference", "ma hang", "ma sp", "ma hang hoa"),
    ),
    Column(
        "name",
        _("Product name"),
        _("In Vietnamese. New goods need it."),
        width=32,
        example="Bình gốm men lam",
        also=("ten hang", "ten sp", "ten hang hoa", "name"),
    ),
    Column("name_en", _("Name in English"), _("Where you have one."), width=28),
    Column(
        "craft",
        _("Craft"),
        _("One of yours, as in the second sheet. Empty: your only craft."),
        width=18,
        also=("nghe", "nganh nghe"),
    ),
    Column("description", _("Description"), _("In Vietnamese."), width=40, also=("mo ta",)),
    Column("description_en", _("Description in English"), _("Where you have one."), width=30),
    Column("materials", _("Materials"), _("In Vietnamese."), width=20, also=("chat lieu",)),
    Column("care", _("Care"), _("How to look after it, in Vietnamese."), width=20),
    Column(
        "made_to_order",
        _("Made to order"),
        _("yes or no. What is made to order has no pieces."),
        also=("lam theo don",),
    ),
    Column(
        "making_days",
        _("Days to make"),
        _("Working days, of what is made to order."),
        text=False,
        also=("so ngay lam",),
    ),
    Column("fragile", _("Fragile"), _("yes or no."), also=("de vo",)),
    Column(
        "sku",
        _("Stock number"),
        _("Of this size or colour. Letters without marks, digits, . _ - ; empty: we make one."),
        width=18,
        example="BG-01-NHO",
        also=("sku", "ma kho", "ma phan loai"),
    ),
    Column(
        "label",
        _("Size or colour"),
        _("In Vietnamese, where there are several."),
        width=18,
        example="cỡ nhỏ",
        also=("phan loai", "mau ma", "kich co"),
    ),
    Column("label_en", _("Size or colour in English"), _("Where you have one."), width=18),
    Column(
        "price",
        _("Price in đồng"),
        _("A whole amount, tax included: 350000 or 350.000."),
        text=False,
        example="350000",
        also=("gia", "gia ban", "gia le", "don gia", "price"),
    ),
    Column(
        "wholesale_min_qty",
        _("Wholesale from (pieces)"),
        _("From how many pieces on the wholesale price holds."),
        text=False,
        also=("si tu",),
    ),
    Column(
        "wholesale_price",
        _("Wholesale price in đồng"),
        _("Of one piece; not above the price."),
        text=False,
        also=("gia si", "gia buon"),
    ),
    Column(
        "on_hand",
        _("Pieces"),
        _("How many stand in your workshop, those promised to buyers among them."),
        width=10,
        text=False,
        example="12",
        also=("ton", "ton kho", "so luong", "so luong ton", "on hand"),
    ),
    Column(
        "seen_on_hand",
        _("Pieces when downloaded"),
        _("Leave it as it is: so a sale meanwhile is not written over."),
        width=12,
        text=False,
    ),
    Column("weight_g", _("Weight in grams"), _("Packed, for the delivery fee."), text=False),
    Column("length_mm", _("Length in mm"), _("Where you know it."), text=False),
    Column("width_mm", _("Width in mm"), _("Where you know it."), text=False),
    Column("height_mm", _("Height in mm"), _("Where you know it."), text=False),
    Column("active", _("Offered"), _("no: this size or colour is not sold any more.")),
)
BY_KEY = {column.key: column for column in COLUMNS}
# Said once of a product; the others of each size or colour.
OF_PRODUCT = (
    "uid", "reference", "name", "name_en", "craft", "description", "description_en", "materials",
    "care", "made_to_order", "making_days", "fragile",
)  # fmt: skip


@lru_cache(maxsize=1)
def known_headers() -> Mapping[str, str]:
    """Folded name in any of our languages → key."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(column.label)): column.key for column in COLUMNS}
    for column in COLUMNS:
        found |= {fold(name): column.key for name in (column.key, *column.also)}
    return found


def label_of(key: str) -> str:
    """What a column is called, in the reader's language."""
    return str(BY_KEY[key].label) if key in BY_KEY else ""
