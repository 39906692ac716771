"""What the catalogue hands to others: goods as they can be bought, and as a card shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from langnghe.core.errors import ApplicationError
from langnghe.registry.public import BreakFact

Texts = Mapping[str, str]
WORKING_DAYS = 5  # of a week


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in its sizes, smallest first, as (width, address)."""

    alt: Texts = field(hash=False)
    is_drawing: bool
    width: int
    height: int
    sizes: tuple[tuple[int, str], ...]

    @property
    def src(self) -> str:
        """A size that a card or a row of a basket asks for."""
        return self.sizes[0][1]

    @property
    def largest(self) -> str:
        return self.sizes[-1][1]

    @property
    def srcset(self) -> str:
        return ", ".join(f"{address} {width}w" for width, address in self.sizes)


def days_to_make(making_days: int, weekly_capacity: int | None, pieces: int) -> int:
    """Working days until so many pieces are made: a week later for each week more it takes."""
    weeks = -(-pieces // weekly_capacity) if weekly_capacity else 0
    return making_days + max(weeks - 1, 0) * WORKING_DAYS


@dataclass(frozen=True, slots=True)
class SaleItem:
    """A variant as it can be bought now. Prices are whole đồng, tax included."""

    variant_id: int
    variant_uid: str
    sku: str
    product_id: int
    product_slug: str
    producer_id: int
    name: Texts
    label: Texts
    price: int
    wholesale_min_qty: int | None
    wholesale_price: int | None
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    made_to_order: bool
    making_days: int
    weekly_capacity: int | None
    oversized: bool
    food: bool
    fragile: bool
    min_age: int
    free: int | None  # pieces that can be promised; None: made to order, as many as wanted
    on_sale: bool
    breaks: tuple[BreakFact, ...]  # of its maker
    personalisation: Mapping[str, object]
    image: Picture | None

    @property
    def queues(self) -> bool:
        """Whoever orders it stands behind those who wait for theirs."""
        return self.made_to_order and self.weekly_capacity is not None

    def days_to_make(self, pieces: int) -> int:
        """Working days until so many pieces of the product are made. 0: it is there."""
        if not self.made_to_order:
            return 0
        return days_to_make(self.making_days, self.weekly_capacity, pieces)


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as a card shows it, in one language."""

    slug: str
    name: str
    craft: str
    craft_slug: str
    village_name: str
    village_slug: str
    maker_name: str
    maker_slug: str
    price: int
    price_varies: bool  # `price` is the lowest of several
    available: bool
    made_to_order: bool
    making_days: int
    oversized: bool
    is_demo: bool
    closed_until: date | None  # the last day of its maker's break
    paused: bool  # and nothing can be bought meanwhile
    picture: Picture | None

    @property
    def image(self) -> str:
        return self.picture.src if self.picture else ""

    @property
    def srcset(self) -> str:
        return self.picture.srcset if self.picture else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many goods of a craft or a village are on sale; its name in the reader's language."""

    slug: str
    name: str
    goods: int


@dataclass(frozen=True, slots=True)
class GoodsCounts:
    """Most goods first."""

    crafts: tuple[Counted, ...]
    villages: tuple[Counted, ...]

    @property
    def total(self) -> int:
        return sum(craft.goods for craft in self.crafts)


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """Everything a maker says of a product, apart from its variants."""

    craft_id: int
    name: Texts
    description: Texts = field(default_factory=dict)
    materials: Texts = field(default_factory=dict)
    care: Texts = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    personalisation: Mapping[str, object] = field(default_factory=dict)
    made_to_order: bool = False
    making_days: int = 0
    weekly_capacity: int | None = None
    one_of_a_kind: bool = False
    fragile: bool = False
    food: bool = False
    oversized: bool = False
    export_ok: bool = True
    min_age: int = 0
    restriction: Texts = field(default_factory=dict)
    shelf_life_days: int | None = None
    hs6: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class VariantDetails:
    """One size or colour with its price; `on_hand` is what stands in the workshop at first."""

    sku: str
    price: int
    label: Texts = field(default_factory=dict)
    wholesale_min_qty: int | None = None
    wholesale_price: int | None = None
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    weight_g: int = 0
    on_hand: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class VariantWish:
    """What is told of one variant: the fields of `VariantDetails` that shall be so."""

    sku: str
    changes: Mapping[str, Any]
    may_be_there: bool = False  # else the stock number has to be a new one
    at: str = ""  # where in the call it stands, before the name of a field that is wrong


@dataclass(frozen=True, slots=True)
class ProductWish:
    """
    What is told of a product: the fields of `ProductDetails` that shall be so.

    Of a craft either its `craft_id`, or `craft`, the slug: then it has to be one of the maker's.
    """

    changes: Mapping[str, Any]
    variants: tuple[VariantWish, ...] = ()
    product_id: int | None = None
    by_reference: bool = False  # change the product of this reference, if there is one
    publish: bool = False
    whole: bool = False  # texts are told in all their languages; else the others stay
    uid: UUID | None = None  # of a new product, where it has one already
    is_counted: bool = False  # its pieces are counted in the same act, which judges them


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture to come along with a new product; `at` as with a variant."""

    content: bytes
    alt: Texts
    at: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one wish."""

    status: Literal["created", "updated", "unchanged", "failed"]
    uid: str = ""
    refusals: tuple[ApplicationError, ...] = ()


@dataclass(frozen=True, slots=True)
class Wholesale:
    """From how many pieces on which price holds; without both: none."""

    min_quantity: int | None = None
    price: int | None = None
