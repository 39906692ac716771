"""What orders announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """An order exists; it may still wait for its payment."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderPaid:
    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderExpired:
    """Nobody paid in time; the stock is free again."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    order_id: UUID


@dataclass(frozen=True, slots=True)
class TransferReported:
    """The buyer says that he has paid; somebody has to look."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class SellerOrderMoved:
    """A maker took a step; `state` is the new one."""

    seller_order_id: UUID
    state: str
