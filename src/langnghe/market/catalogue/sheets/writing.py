"""A maker's goods as a sheet: written row by row, never the whole in memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from langnghe.core.text import in_language
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.sheets.columns import BY_KEY, COLUMNS
from langnghe.registry import public as registry

Row = dict[str, str | int | None]
# Excel takes a text that begins so for a formula, and would run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROOM = 2_000  # rows of the template in which Excel offers a choice
REQUIRED = {"reference", "name", "price"}


def rows_of(products: Iterable[Product]) -> Iterator[Row]:
    """A row for each size or colour; a product without any has one, too."""
    for product in products:
        told = _of_product(product)
        variants: Sequence[Variant | None] = list(product.variants.all()) or [None]
        for variant in variants:
            yield told | (_of_variant(variant, product) if variant else {})


def _of_product(product: Product) -> Row:
    return {
        "uid": str(product.uid),
        "reference": product.reference,
        "name": product.name.get("vi"),
        "name_en": product.name.get("en"),
        "craft": in_language(product.craft.name),
        "description": product.description.get("vi"),
        "description_en": product.description.get("en"),
        "materials": product.materials.get("vi"),
        "care": product.care.get("vi"),
        "made_to_order": _flag(product.made_to_order),
        "making_days": product.making_days if product.made_to_order else None,
        "fragile": _flag(product.fragile),
    }


def _of_variant(variant: Variant, product: Product) -> Row:
    stock = getattr(variant, "stock", None)
    pieces = None if product.made_to_order else (stock.on_hand if stock else 0)
    return {
        "sku": variant.sku,
        "label": variant.label.get("vi"),
        "label_en": variant.label.get("en"),
        "price": variant.price,
        "wholesale_min_qty": variant.wholesale_min_qty,
        "wholesale_price": variant.wholesale_price,
        "on_hand": pieces,
        "seen_on_hand": pieces,
        "weight_g": variant.weight_g or None,
        "length_mm": variant.length_mm or None,
        "width_mm": variant.width_mm or None,
        "height_mm": variant.height_mm or None,
        "active": _flag(variant.active),
    }


def _flag(is_so: bool) -> str:
    return _("yes") if is_so else _("no")


def example(craft: str) -> Iterator[Row]:
    """What the template shows; its maker writes over it."""
    told: Row = {
        column.key: int(column.example) if not column.text else column.example
        for column in COLUMNS
        if column.example
    }
    told |= {"craft": craft, "made_to_order": _("no"), "fragile": _("yes"), "active": _("yes")}
    yield told
    yield told | {"sku": "BG-01-LON", "label": "cỡ lớn", "price": 520_000, "on_hand": 3}


def own_crafts(producer_id: int) -> list[str]:
    """What his crafts are called, in the reader's language."""
    names = registry.all_craft_names()
    crafts = registry.crafts_for(producer_id).items()
    return [in_language(names[slug]) for slug, one in crafts if one.practised and one.trade_allowed]


class Echo:
    """What a csv.writer writes to, so that each row comes back as a text."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with its mark, by which Excel knows it."""
    writer = csv.writer(Echo())
    yield "\ufeff".encode() + writer.writerow([column.label for column in COLUMNS]).encode()
    for row in rows:
        cells = [guarded(row.get(column.key)) for column in COLUMNS]
        yield writer.writerow(cells).encode()


def guarded(value: str | int | None) -> str:
    """No cell of ours is a formula to Excel; reading it back takes the mark away."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and isinstance(value, str) else text


def problems_as_csv(problems: Iterable[Any]) -> Iterator[bytes]:
    writer = csv.writer(Echo())
    head = [_("Row"), _("Column"), _("What stands there"), _("What is wrong")]
    yield "\ufeff".encode() + writer.writerow(head).encode()
    for one in problems:
        column = str(BY_KEY[one.column].label) if one.column in BY_KEY else ""
        cells = [str(one.row), column, guarded(one.value), guarded(one.said)]
        yield writer.writerow(cells).encode()


def write_workbook(file: IO[bytes], rows: Iterable[Row], crafts: Sequence[str]) -> None:
    """An Excel workbook: the goods, and a second sheet that says what each column is for."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    _write_goods(book, rows, crafts)
    _write_help(book, crafts)
    book.close()


def _write_goods(book: Any, rows: Iterable[Row], crafts: Sequence[str]) -> None:
    sheet = book.add_worksheet(_("Goods"))
    text, whole = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
    bold = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    head = book.add_format({**bold, "bg_color": "#EFE6D4"})
    required = book.add_format({**bold, "bg_color": "#8C1C13", "font_color": "#FFFFFF"})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, text if column.text else whole)
    sheet.set_row(0, 32)
    for place, column in enumerate(COLUMNS):
        look = required if column.key in REQUIRED else head
        sheet.write_string(0, place, str(column.label), look)
    sheet.freeze_panes(1, 3)
    _offer_choices(sheet, crafts)
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(COLUMNS):
            value = row.get(column.key)
            if value in {None, ""}:
                continue
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, str(value)[:32_000])


def _offer_choices(sheet: Any, crafts: Sequence[str]) -> None:
    places = {column.key: place for place, column in enumerate(COLUMNS)}
    for key in ("made_to_order", "fragile", "active"):
        told = {"validate": "list", "source": [_("yes"), _("no")]}
        sheet.data_validation(1, places[key], ROOM, places[key], told)
    # A list in a cell's rule holds 255 letters.
    if crafts and len(",".join(crafts)) < 250:
        told = {"validate": "list", "source": list(crafts)}
        sheet.data_validation(1, places["craft"], ROOM, places["craft"], told)


def _write_help(book: Any, crafts: Sequence[str]) -> None:
    sheet = book.add_worksheet(_("How to fill it in"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90, wrap)
    told: list[tuple[str, str]] = [
        (_("How to fill it in"), ""),
        ("", _("A row for each size or colour. An empty cell leaves as it is what stands here.")),
        ("", _("A dash (-) takes a text or a wholesale price away.")),
        ("", _("Keep the first row. Columns may be left out or moved.")),
        ("", _("New goods are drafts: they go on sale when they have a picture.")),
        ("", ""),
        *((str(column.label), str(column.help)) for column in COLUMNS),
        ("", ""),
        (_("Your crafts"), ", ".join(crafts)),
    ]
    for number, (name, about) in enumerate(told):
        sheet.write_string(number, 0, name, bold)
        if about:
            sheet.write_string(number, 1, about)
