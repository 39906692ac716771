"""What the cells of one product say: a wish, counts, and what cannot be understood."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import ValidationError
from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError

from langnghe.core.reading import line, lines
from langnghe.core.text import fold, slugify
from langnghe.market.catalogue.facts import ProductWish, VariantWish
from langnghe.market.catalogue.forms import PriceField
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.services import MOST_PIECES
from langnghe.market.catalogue.sheets.columns import OF_PRODUCT, label_of
from langnghe.market.catalogue.sheets.facts import Problem

Group = Sequence[tuple[int, Mapping[str, str]]]
ERASE = {"-", "–", "—"}
YES = {"1", "co", "yes", "y", "x", "true", "dung", "c"}
NO = {"0", "khong", "no", "n", "false", "sai", "k", "ko"}
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([.,  ])\d{3})(?:\1\d{3})*|\d+")
_BROKEN = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
TEXTS: dict[str, tuple[str, str, int]] = {  # column → field, language, longest
    "name": ("name", "vi", 150),
    "name_en": ("name", "en", 150),
    "description": ("description", "vi", 5_000),
    "description_en": ("description", "en", 5_000),
    "materials": ("materials", "vi", 300),
    "care": ("care", "vi", 5_000),
    "label": ("label", "vi", 80),
    "label_en": ("label", "en", 80),
}
OF_LINES = {"description", "description_en", "care"}
LABELS = ("label", "label_en")
MOST_OF = {
    "making_days": 365,
    "on_hand": MOST_PIECES,
    "seen_on_hand": MOST_PIECES,
    "wholesale_min_qty": MOST_PIECES,
    "weight_g": 10_000_000,
    "length_mm": 100_000,
    "width_mm": 100_000,
    "height_mm": 100_000,
}
MEASURES = ("weight_g", "length_mm", "width_mm", "height_mm")


@dataclass(frozen=True, slots=True)
class Count:
    """How many pieces of a known variant there are; `seen`: when the file was made."""

    variant: Variant
    row: int
    on_hand: int
    seen: int | None


@dataclass(slots=True)
class Entry:
    """One product of the sheet."""

    row: int
    name: str
    wish: ProductWish
    counts: list[Count] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Goods:
    """What a maker has already of what the sheet speaks of."""

    by_uid: Mapping[str, Product]
    by_reference: Mapping[str, Product]
    by_sku: Mapping[str, Variant]
    variants: Mapping[int, Mapping[str, Variant]]
    crafts: Mapping[str, str]  # folded name or slug → slug
    only_craft: str  # where he has but one
    mark: str  # begins the stock numbers that we make


def read_group(group: Group, goods: Goods) -> Entry:
    return _Reader(group, goods).entry()


class _Reader:
    def __init__(self, group: Group, goods: Goods) -> None:
        self.group, self.goods = group, goods
        self.problems: list[Problem] = []
        self.counts: list[Count] = []
        self.first = group[0][0]

    def entry(self) -> Entry:
        told = self._told_of_product()
        product = self._product(told)
        changes = self._of_product(told, product)
        variants = [self._variant(row, cells, product, told) for row, cells in self.group]
        wish = ProductWish(
            changes,
            tuple(one for one in variants if one is not None),
            product_id=product.pk if product else None,
        )
        name = told.get("name", (0, ""))[1] or (str(product) if product else "")
        return Entry(self.first, name[:150], wish, self.counts, self.problems, len(self.group))

    def wrong(self, row: int, column: str, value: str, said: str) -> None:
        self.problems.append(Problem(row, column, value[:100], said))

    def _told_of_product(self) -> dict[str, tuple[int, str]]:
        """Said in any of its rows, and nowhere otherwise."""
        told: dict[str, tuple[int, str]] = {}
        for row, cells in self.group:
            for key in OF_PRODUCT:
                text = cells.get(key, "")
                if not text:
                    continue
                before = told.setdefault(key, (row, text))
                if before[1] != text:
                    said = _("Row %(row)s says “%(text)s” of the same product. Write the same.")
                    self.wrong(row, key, text, said % {"row": before[0], "text": before[1][:60]})
        return told

    def _product(self, told: Mapping[str, tuple[int, str]]) -> Product | None:
        if "uid" in told:
            row, uid = told["uid"]
            found = self.goods.by_uid.get(uid.lower())
            if found is None:
                said = _("None of your goods has this id. Leave the cell empty for new goods.")
                self.wrong(row, "uid", uid, said)
            return found
        if "reference" in told:
            return self.goods.by_reference.get(told["reference"][1])
        variant = self.goods.by_sku.get(self.group[0][1].get("sku", ""))
        return variant.product if variant else None

    def _of_product(
        self, told: Mapping[str, tuple[int, str]], product: Product | None
    ) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for key, (row, text) in told.items():
            if key in TEXTS:
                self._text(key, row, text, changes)
        if "reference" in told:
            changes["reference"] = self._line("reference", *told["reference"], 60)
        elif product is None and "uid" not in told:
            changes["reference"] = self.group[0][1].get("sku", "")
        if craft := self._craft(told, product):
            changes["craft"] = craft
        for key in ("made_to_order", "fragile"):
            if key in told and (flag := self._flag(key, *told[key])) is not None:
                changes[key] = flag
        if "making_days" in told:
            days = self._number("making_days", *told["making_days"])
            changes |= {} if days is None else {"making_days": days}
        return changes

    def _craft(self, told: Mapping[str, tuple[int, str]], product: Product | None) -> str:
        if "craft" not in told:
            return "" if product else self.goods.only_craft
        row, text = told["craft"]
        found = self.goods.crafts.get(fold(text), "")
        if not found:
            said = _("There is no craft of this name. Choose one of the second sheet.")
            self.wrong(row, "craft", text, said)
        return found

    def _variant(
        self,
        row: int,
        cells: Mapping[str, str],
        product: Product | None,
        told: Mapping[str, tuple[int, str]],
    ) -> VariantWish | None:
        kept = self.goods.variants.get(product.pk, {}) if product else {}
        sku = self._sku(row, cells, kept, told)
        changes: dict[str, Any] = {}
        for key in LABELS:
            if key in cells:
                self._text(key, row, cells[key], changes)
        for key in MEASURES:
            if key in cells and (value := self._number(key, row, cells[key])) is not None:
                changes[key] = value
        if "price" in cells and (price := self._amount("price", row, cells["price"])) is not None:
            changes["price"] = price
        self._wholesale(row, cells, changes)
        if "active" in cells and (flag := self._flag("active", row, cells["active"])) is not None:
            changes["active"] = flag
        self._count(row, cells, kept.get(sku), changes)
        if not sku:
            return None  # read all the same: whatever else is wrong is told at once
        return VariantWish(sku, changes, may_be_there=True, at=f"{row}:")

    def _sku(
        self,
        row: int,
        cells: Mapping[str, str],
        kept: Mapping[str, Variant],
        told: Mapping[str, tuple[int, str]],
    ) -> str:
        sku = cells.get("sku", "")
        if sku:
            if _SKU.fullmatch(sku) and sku.lower() != "bulk":
                return sku
            said = _("Use letters without marks, digits, and . _ - only; 40 at most: BG-01-NHO.")
            self.wrong(row, "sku", sku, said)
            return ""
        if len(self.group) == len(kept) == 1:
            return next(iter(kept))
        parts = (told.get("reference", (0, ""))[1], cells.get("label", ""))
        made = "-".join([self.goods.mark, *filter(None, map(slugify, parts))])[:40].strip("-")
        return made.upper()

    def _wholesale(self, row: int, cells: Mapping[str, str], changes: dict[str, Any]) -> None:
        told = [cells.get(key, "") for key in ("wholesale_min_qty", "wholesale_price")]
        if not any(told):
            return
        if all(text in ERASE for text in told if text):
            changes |= {"wholesale_min_qty": None, "wholesale_price": None}
            return
        if not all(told):
            said = _("A wholesale price needs both: from how many pieces on, and which price.")
            self.wrong(row, "wholesale_price" if told[0] else "wholesale_min_qty", "", said)
            return
        pieces = self._number("wholesale_min_qty", row, told[0])
        price = self._amount("wholesale_price", row, told[1])
        if pieces is not None and pieces < 2:
            self.wrong(row, "wholesale_min_qty", told[0], _("Wholesale begins with 2 pieces."))
        elif pieces is not None and price is not None:
            changes |= {"wholesale_min_qty": pieces, "wholesale_price": price}

    def _count(
        self, row: int, cells: Mapping[str, str], variant: Variant | None, changes: dict[str, Any]
    ) -> None:
        if "on_hand" not in cells:
            return
        on_hand = self._number("on_hand", row, cells["on_hand"])
        seen = None
        if "seen_on_hand" in cells:
            seen = self._number("seen_on_hand", row, cells["seen_on_hand"])
        if on_hand is None:
            return
        if variant is None:
            changes["on_hand"] = on_hand
        elif on_hand != seen:
            self.counts.append(Count(variant, row, on_hand, seen))

    def _text(self, key: str, row: int, text: str, changes: dict[str, Any]) -> None:
        name, language, longest = TEXTS[key]
        value = None if text in ERASE else self._line(key, row, text, longest)
        if value != "":
            changes.setdefault(name, {})[language] = value

    def _line(self, key: str, row: int, text: str, longest: int) -> str:
        try:
            clean = lines(text) if key in OF_LINES else line(text)
        except PydanticCustomError:
            said = _("The text holds characters that cannot be shown. Type it anew.")
            self.wrong(row, key, line_of(text), said)
            return ""
        if clean in _BROKEN:
            self.wrong(row, key, clean, _("The formula in this cell is broken. Write its value."))
            return ""
        if len(clean) > longest:
            said = _("The text is too long: %(most)s characters at most.") % {"most": longest}
            self.wrong(row, key, clean, said)
            return ""
        return clean

    def _amount(self, key: str, row: int, text: str) -> int | None:
        try:
            value: int | None = _AMOUNT.clean(text)
        except ValidationError as error:
            self.wrong(row, key, text, " ".join(error.messages))
            return None
        return value

    def _number(self, key: str, row: int, text: str) -> int | None:
        most = MOST_OF[key]
        if _GROUPED.fullmatch(text):
            value = int(re.sub(r"\D", "", text)) if len(text) < 20 else most + 1
            if value <= most:
                return value
            said = _("Write a number of at most %(most)s.") % {"most": most}
        else:
            said = _("Write a whole number, for example 12.")
        self.wrong(row, key, text, said)
        return None

    def _flag(self, key: str, row: int, text: str) -> bool | None:
        word = fold(text)
        if word in YES | NO:
            return word in YES
        self.wrong(row, key, text, _("Write yes or no."))
        return None


_AMOUNT = PriceField(required=False)


def line_of(text: str) -> str:
    """What can be shown of a text that cannot."""
    return "".join(mark if mark.isprintable() else "�" for mark in text)


# How the verbs call a field, and in which column it stands.
_COLUMN = {
    "craft": "craft",
    "reference": "reference",
    "name": "name",
    "making_days": "making_days",
    "variants": "sku",
    "sku": "sku",
    "price": "price",
    "wholesale": "wholesale_price",
    "on_hand": "on_hand",
}


def problem_of(refusal: Any, entry: Entry, value_of: Callable[[int, str], str]) -> Problem:
    """Where in the sheet a refusal of the verbs belongs; "12:price" names its row."""
    place, colon, name = (refusal.field or "").rpartition(":")
    row = int(place) if colon else entry.row
    column = _COLUMN.get(name, "")
    return Problem(row, column, value_of(row, column)[:100], str(refusal))


def told_in(group: Group) -> Callable[[int, str], str]:
    cells = dict(group)
    return lambda row, column: cells.get(row, {}).get(column, "")


def named(columns: Sequence[str]) -> str:
    return ", ".join(filter(None, map(label_of, columns)))
