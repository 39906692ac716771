"""What makers' software may send. What is left out stays as it is; null takes it away."""

import base64
import binascii
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from langnghe.core.reading import Fields, line, lines, require_few
from langnghe.market.catalogue.facts import PictureWish, ProductWish, VariantWish, Wholesale
from langnghe.market.catalogue.services import (
    HIGHEST_PRICE,
    MOST_ATTRIBUTES,
    MOST_PIECES,
    MOST_VARIANTS,
)

MOST_ROWS = 1_000
SKU_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def _not_bulk(sku: str) -> str:
    """`/maker/stock/bulk` is an address already."""
    if sku.lower() == "bulk":
        raise PydanticCustomError("string_pattern_mismatch", "This word is taken")
    return sku


def _short(text: str) -> str:
    """Composing letters can make a text longer, and the column holds no more."""
    if len(text) > 60:
        raise PydanticCustomError("string_too_long", "Too long", {"max_length": 60})
    return text


def left_out(**options: Any) -> Any:
    """
    May be left out. No default stands in the document: made clients would send it, and so change
    what nobody meant to change.
    """
    return Field(default_factory=lambda: None, **options)


Sku = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40, pattern=SKU_PATTERN),
    AfterValidator(_not_bulk),
]
Flag = Annotated[bool, Field(strict=True)]
Price = Annotated[int, Field(strict=True, ge=1, le=HIGHEST_PRICE)]
Pieces = Annotated[int, Field(strict=True, ge=0, le=MOST_PIECES)]
Millimetres = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Line150 = Annotated[str, StringConstraints(max_length=150), AfterValidator(line)]
Line80 = Annotated[str, StringConstraints(max_length=80), AfterValidator(line)]
Line300 = Annotated[str, StringConstraints(max_length=300), AfterValidator(line)]
Lines = Annotated[str, StringConstraints(max_length=5_000), AfterValidator(lines)]
Letters = Annotated[int, Field(strict=True, ge=1, le=100)]
WholesalePieces = Annotated[int, Field(strict=True, ge=2, le=MOST_PIECES)]
Line200 = Annotated[str, StringConstraints(max_length=200), AfterValidator(line)]
Number = Annotated[int, Field(strict=True, ge=-(10**9), le=10**9)]
Grams = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Line60 = Annotated[
    str, StringConstraints(max_length=60), AfterValidator(line), AfterValidator(_short)
]
PerWeek = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Days = Annotated[int, Field(strict=True, ge=0, le=365)]
Years = Annotated[int, Field(strict=True, ge=0, le=99)]
ShelfDays = Annotated[int, Field(strict=True, ge=1, le=3_650)]
Reference = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    AfterValidator(line),
    AfterValidator(_short),
]


class Told(Fields):
    def told(self) -> dict[str, Any]:
        """Only what was sent."""
        return self.model_dump(exclude_unset=True)


class NameTexts(Told):
    vi: Line150 | None = left_out(examples=["Bình gốm men lam"])
    en: Line150 | None = left_out(examples=["Blue-glazed vase"])


class LabelTexts(Told):
    vi: Line80 | None = left_out(examples=["cỡ nhỏ"])
    en: Line80 | None = left_out(examples=["small"])


class LineTexts(Told):
    vi: Line300 | None = left_out()
    en: Line300 | None = left_out()


class LongTexts(Told):
    vi: Lines | None = left_out()
    en: Lines | None = left_out()


class WritingIn(Told):
    """What the buyer may have written on the piece."""

    label: LabelTexts
    max_length: Letters

    def writing(self) -> dict[str, Any]:
        return {"label": _written(self.label.told()), "max_length": self.max_length}


def _written(texts: dict[str, Any]) -> dict[str, Any]:
    """Only the languages in which something is said."""
    return {language: text for language, text in texts.items() if text}


class WholesaleIn(Told):
    min_quantity: WholesalePieces = Field(examples=[50])
    price: Price = Field(description="Whole đồng, of one piece", examples=[45000])

    def wholesale(self) -> Wholesale:
        return Wholesale(self.min_quantity, self.price)


def _one_wrong(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
    """One answer instead of one for each kind of value it might have been."""
    try:
        return inner(value)
    except ValidationError as error:
        raise PydanticCustomError("attribute_value", "Neither number nor text") from error


AttributeKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
AttributeValue = Annotated[Line200 | Number | LineTexts | None, WrapValidator(_one_wrong)]
# As many as a product may have that come, and as many that go.
MOST_TOLD_ATTRIBUTES = 2 * MOST_ATTRIBUTES
Attributes = Annotated[
    dict[AttributeKey, AttributeValue],
    BeforeValidator(lambda told: require_few(told, MOST_TOLD_ATTRIBUTES)),
    Field(json_schema_extra={"maxProperties": MOST_TOLD_ATTRIBUTES}),
]


class VariantFields(Told):
    label: LabelTexts | None = left_out()
    wholesale: WholesaleIn | None = left_out(
        description="Of a known variant: to change it needs `stock:write`"
    )
    length_mm: Millimetres = left_out()
    width_mm: Millimetres = left_out()
    height_mm: Millimetres = left_out()
    weight_g: Grams = left_out()
    active: Flag = left_out(description="false: not offered any more")

    def changes(self) -> dict[str, Any]:
        told = self.told()
        told.pop("sku", None)
        if "wholesale" in told:
            del told["wholesale"]
            kept = self.wholesale.wholesale() if self.wholesale else Wholesale()
            told |= {"wholesale_min_qty": kept.min_quantity, "wholesale_price": kept.price}
        return told


class VariantChange(VariantFields):
    """A part of what is said of a variant; pieces and price have addresses of their own."""


class VariantNew(VariantFields):
    sku: Sku = Field(description="The stock number; no other piece here has it")
    price: Price = Field(description="Whole đồng, tax included", examples=[350000])
    on_hand: Pieces = left_out(description="Pieces in the workshop at first", examples=[5])

    def wish(self, at: str = "") -> VariantWish:
        return VariantWish(self.sku, self.changes(), at=at)


class BulkVariant(VariantFields):
    sku: Sku = Field(description="A new one is added; a known one of this product is changed")
    price: Price = left_out(
        description="Whole đồng; a new variant needs it, to change it needs `stock:write`"
    )
    on_hand: Pieces = left_out(
        description="Of a new variant: pieces at first. Of a known one: not looked at"
    )

    def wish(self, at: str) -> VariantWish:
        return VariantWish(self.sku, self.changes(), may_be_there=True, at=at)


class ProductChange(Told):
    """A part of what is said of a product. Texts change language by language."""

    reference: Line60 | None = left_out(
        description="What your own books call it; one product has it", examples=["P-1024"]
    )
    craft: Annotated[str, StringConstraints(max_length=80)] = left_out(
        description="Slug of a craft that you or your village practise"
    )
    name: NameTexts | None = left_out()
    description: LongTexts | None = left_out()
    materials: LineTexts | None = left_out()
    care: LongTexts | None = left_out()
    restriction: LineTexts | None = left_out()
    attributes: Attributes | None = left_out(
        description="`technique`, `glaze`, `motif`, `pieces`, `unit`, `alcohol` are shown; others "
        "are yours to use. A number, a text, or a text in each language",
        examples=[{"pieces": 6, "glaze": {"vi": "men lam", "en": "blue glaze"}}],
    )
    personalisation: WritingIn | None = left_out()
    made_to_order: Flag = left_out(description="Has no stock; needs `making_days`")
    making_days: Days = left_out(description="Working days")
    weekly_capacity: PerWeek | None = left_out(
        description="How many can be made in a week, when made to order: days are promised by it. "
        "null: as many as wanted"
    )
    one_of_a_kind: Flag = left_out(
        description="There is exactly one: one variant, one piece of it; never made to order"
    )
    fragile: Flag = left_out()
    food: Flag = left_out()
    oversized: Flag = left_out(description="No fixed delivery fee: buyers ask for freight")
    export_ok: Flag = left_out()
    min_age: Years = left_out()
    shelf_life_days: ShelfDays | None = left_out()
    hs6: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] | None = left_out(
        description="Six digits of the Harmonised System", examples=["691110"]
    )

    def changes(self) -> dict[str, Any]:
        told = self.told()
        for other in ("variants", "pictures", "publish"):
            told.pop(other, None)
        if self.personalisation:
            told["personalisation"] = self.personalisation.writing()
        if self.attributes:
            told["attributes"] = {
                key: _written(value) or None if isinstance(value, dict) else value
                for key, value in told["attributes"].items()
            }
        nothing = {"personalisation": {}, "reference": "", "hs6": ""}
        return told | {
            name: nothing[name] for name in told if told[name] is None and name in nothing
        }


def _example(**more: Any) -> ConfigDict:
    product = {
        "reference": "P-1024",
        "craft": "gom-su",
        "name": {"vi": "Bình gốm men lam", "en": "Blue-glazed vase"},
        "variants": [
            {"sku": "P-1024-S", "label": {"vi": "nhỏ", "en": "small"}, "price": 350000,
             "on_hand": 5, "height_mm": 240, "weight_g": 1200},
        ],
    }  # fmt: skip
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [product | more]})


class PictureIn(Told):
    content: Annotated[str, StringConstraints(max_length=8_000_000)] = Field(
        description="JPEG, PNG, WebP, AVIF or GIF in base64, up to 16 million pixels. Larger ones "
        "go to `…/images`"
    )
    alt: LineTexts | None = left_out(description="What is to be seen; else the product's name")

    def wish(self, at: str) -> PictureWish:
        try:
            content = base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            content = b""  # refused as no picture, with its field
        return PictureWish(content, _written(self.alt.told()) if self.alt else {}, at)


class ProductNew(ProductChange):
    model_config = _example()

    craft: Annotated[str, StringConstraints(max_length=80)] = Field(
        description="Slug of a craft that you or your village practise"
    )
    name: NameTexts
    variants: list[VariantNew] = Field(max_length=MOST_VARIANTS, default=[])
    pictures: list[PictureIn] = Field(max_length=8, default=[])
    publish: Flag = Field(
        False, description="Put on sale at once; refused where anything is missing, e.g. a picture"
    )

    def picture_wishes(self) -> list[PictureWish]:
        return [one.wish(f"pictures.{place}.") for place, one in enumerate(self.pictures)]

    def wish(self) -> ProductWish:
        variants = (one.wish(f"variants.{place}.") for place, one in enumerate(self.variants))
        return ProductWish(self.changes(), tuple(variants), publish=self.publish)


class BulkProduct(ProductChange):
    model_config = _example(publish=True)

    reference: Reference = Field(description="The key", examples=["P-1024"])
    variants: list[BulkVariant] = Field(
        max_length=MOST_VARIANTS, default=[], description="Those left out stay as they are"
    )
    publish: Flag = Field(False, description="Put on sale what is not; false changes nothing")

    def wish(self) -> ProductWish:
        variants = (one.wish(f"variants.{place}.") for place, one in enumerate(self.variants))
        return ProductWish(self.changes(), tuple(variants), by_reference=True, publish=self.publish)


class StockIn(Told):
    on_hand: Pieces = Field(description="Pieces in the workshop, the promised ones among them")
    expected: Pieces | None = left_out(
        description="The figure you know: if it moved since, nothing is overwritten (409)"
    )


class PriceIn(Told):
    price: Price = Field(description="Whole đồng, tax included", examples=[350000])
    expected: Price | None = left_out(
        description="The price you know: if it changed since, nothing is overwritten (409)"
    )
    wholesale: WholesaleIn | None = left_out(description="Left out: stays; null: none")


class BulkFigures(Told):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"sku": "P-1024-S", "on_hand": 12, "expected_on_hand": 5, "price": 340000}]
        },
    )

    sku: Sku
    on_hand: Pieces | None = left_out()
    expected_on_hand: Pieces | None = left_out()
    price: Price | None = left_out()
    expected_price: Price | None = left_out()
