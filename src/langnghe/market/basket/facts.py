"""What a basket looks like to whoever shows or orders it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from langnghe.market.catalogue.facts import SaleItem
from langnghe.registry.public import ProducerFact

OUT_OF_STOCK = "out_of_stock"
NOT_ON_SALE = "not_on_sale"
MAKER_CLOSED = "maker_closed"
ASK_FREIGHT = "ask_freight"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be ordered as it stands; `text` is in the reader's language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Saving:
    """So many pieces would cost less than the fewer ones in the basket now."""

    quantity: int
    total: int
    total_now: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line at today's price. A line with a problem is kept and shown, never dropped."""

    id: UUID
    item: SaleItem
    quantity: int
    personalisation: str
    unit_price: int
    price_source: str
    making_days: int = 0  # working days, behind all who ordered before; 0: it is there
    problem: Problem | None = None
    saving: Saving | None = None

    @property
    def name(self) -> Mapping[str, str]:
        """Of product and variant, in each language of the product."""
        return {
            language: f"{name} – {label}" if (label := self.item.label.get(language)) else name
            for language, name in self.item.name.items()
        }

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity

    @property
    def weight_g(self) -> int:
        return self.item.weight_g * self.quantity

    @property
    def is_sold(self) -> bool:
        """Still offered and sent by parcel; perhaps in smaller number."""
        return self.problem is None or self.problem.code == OUT_OF_STOCK

    @property
    def most(self) -> int | None:
        """The highest number worth offering in the quantity field; None: no bound from stock."""
        return self.item.free


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one maker: they travel in one parcel."""

    maker: ProducerFact
    lines: tuple[Line, ...]

    @property
    def is_sent(self) -> bool:
        """There is something to put into the parcel."""
        return any(line.is_sold for line in self.lines)

    @property
    def goods_total(self) -> int:
        return sum(line.total for line in self.lines if line.is_sold)

    @property
    def weight_g(self) -> int:
        return sum(line.weight_g for line in self.lines if line.is_sold)


@dataclass(frozen=True, slots=True)
class BasketView:
    """The whole basket, by maker in the order in which their goods were added."""

    groups: tuple[Group, ...] = ()
    # Of the basket as a whole, such as too many pieces.
    problem: Problem | None = None

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def goods_total(self) -> int:
        return sum(group.goods_total for group in self.groups)

    @property
    def parcels(self) -> tuple[Group, ...]:
        """What is sent: a maker whose goods are all gone sends nothing."""
        return tuple(group for group in self.groups if group.is_sent)

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def problems(self) -> list[Problem]:
        of_lines = [line.problem for line in self.lines if line.problem]
        return [*of_lines, self.problem] if self.problem else of_lines

    @property
    def can_be_ordered(self) -> bool:
        return not self.is_empty and not self.problems


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What was changed so that the basket can be ordered; `after` 0: taken out."""

    name: Mapping[str, str]
    before: int
    after: int
