"""What a buyer tells us, and what he is told before he orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from langnghe.market.basket.facts import Line, Problem
from langnghe.market.payments.facts import Payee
from langnghe.market.shipping.facts import Quote
from langnghe.registry.public import CommuneFact, ProducerFact

BANK_QR = "bank_qr"
CASH_ON_DELIVERY = "cod"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, where it goes and how it is paid; `phone` is E.164."""

    name: str
    phone: str
    street: str
    commune_code: str
    payment_method: str
    email: str = ""
    note: str = ""
    of_age: bool = False
    accepts_terms: bool = False


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax inside a price. `name` is a code: the page that shows it puts it into words."""

    name: str
    rate: Decimal
    included: int


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of the basket with its tax, and the day it arrives once the place is known."""

    line: Line
    tax: Tax
    promised_on: date | None

    @property
    def total(self) -> int:
        return self.line.total


@dataclass(frozen=True, slots=True)
class Part:
    """What one maker sends. `delivery` is None while the place is unknown or out of reach."""

    maker: ProducerFact
    lines: tuple[QuotedLine, ...]
    delivery: Quote | None

    @property
    def goods_total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def fee(self) -> int:
        return self.delivery.fee if self.delivery else 0

    @property
    def total(self) -> int:
        return self.goods_total + self.fee

    @property
    def weight_g(self) -> int:
        return sum(line.line.weight_g for line in self.lines)

    @property
    def promised_on(self) -> date | None:
        days = [line.promised_on for line in self.lines if line.promised_on]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay; `refusal` says why it is not open for this order, if it is not."""

    code: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """
    The one calculation: page, API and `place_order` all show or store these figures.

    Only what can be ordered is in it; what cannot is told in `problems`.
    """

    parts: tuple[Part, ...]
    commune: CommuneFact | None
    methods: tuple[Method, ...]
    payee: Payee | None
    hold_minutes: int  # how long goods wait for a transfer
    # Names of what stands in the way, with the reason.
    problems: tuple[tuple[Mapping[str, str], Problem], ...] = ()
    no_delivery: str = ""

    @property
    def lines(self) -> list[QuotedLine]:
        return [line for part in self.parts for line in part.lines]

    @property
    def goods_total(self) -> int:
        return sum(part.goods_total for part in self.parts)

    @property
    def delivery_total(self) -> int:
        return sum(part.fee for part in self.parts)

    @property
    def total(self) -> int:
        return self.goods_total + self.delivery_total

    @property
    def tax_included(self) -> int:
        return sum(line.tax.included for line in self.lines)

    @property
    def min_age(self) -> int:
        return max((line.line.item.min_age for line in self.lines), default=0)

    @property
    def has_delivery(self) -> bool:
        """Every parcel has a fee and a day: the total is what will be paid."""
        return bool(self.parts) and all(part.delivery for part in self.parts)

    def refusal_of(self, method: str) -> str | None:
        """Why this way to pay is not open; "" if it is, None if there is no such way."""
        return next((one.refusal for one in self.methods if one.code == method), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the buyer had before his eyes when he pressed the button."""

    total: int
    # By line: its name in each language, pieces, price of one.
    lines: Mapping[str, tuple[Mapping[str, str], int, int]]
    # By maker: name and fee, None where it was not known yet.
    fees: Mapping[str, tuple[str, int | None]]
    # By maker: the day that was promised, as ISO writes it; none where it was not known yet.
    days: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, quotation: Quotation) -> "Shown":
        return cls(
            total=quotation.total,
            lines={
                str(one.line.id): (one.line.name, one.line.quantity, one.line.unit_price)
                for one in quotation.lines
            },
            fees={
                part.maker.slug: (part.maker.name, part.delivery.fee if part.delivery else None)
                for part in quotation.parts
            },
            days={
                part.maker.slug: part.promised_on.isoformat()
                for part in quotation.parts
                if part.promised_on
            },
        )

    def plain(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "lines": dict(self.lines),
            "fees": dict(self.fees),
            "days": dict(self.days),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Shown":
        return cls(
            total=plain["total"],
            lines={key: tuple(value) for key, value in plain["lines"].items()},
            fees={key: tuple(value) for key, value in plain["fees"].items()},
            days=plain.get("days", {}),
        )
