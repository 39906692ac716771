"""Whole numbers of money: one value type, rounding once per line, shares without a lost đồng."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# How many decimals a currency has (ISO 4217).
CURRENCIES = {"VND": 0, "JPY": 0, "KRW": 0, "USD": 2, "EUR": 2, "CNY": 2, "KWD": 3}


class MixedCurrencies(ValueError):
    """Two currencies in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` counts the currency's own smallest unit: đồng, cents, fils."""

    amount: int
    currency: str = "VND"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError("Money counts whole units.")
        if self.currency not in CURRENCIES:
            raise ValueError(f"Unknown currency {self.currency!r}.")

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    @property
    def decimal(self) -> Decimal:
        """In the currency's main unit: 9642 US cents → 96.42."""
        return Decimal(self.amount).scaleb(-CURRENCIES[self.currency])


def round_half_up(value: Decimal) -> int:
    """To the nearest whole unit; a half goes away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(amount: int, rate: Decimal) -> int:
    """`rate` per cent of `amount`, rounded once."""
    return round_half_up(Decimal(amount) * rate / 100)


def tax_included(gross: int, rate: Decimal) -> int:
    """The tax inside a price: gross - gross / (1 + rate), with the net rounded half up."""
    return gross - round_half_up(Decimal(gross) * 100 / (100 + rate))


def tax_on_top(unit: int, quantity: int, rate: Decimal) -> tuple[int, int]:
    """Net and gross of a line priced without tax; rounded once per line, never per piece."""
    net = unit * quantity
    return net, round_half_up(Decimal(net) * (100 + rate) / 100)


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """
    Divide `amount` by `weights`; the parts always sum to it.

    Largest remainder on integers, ties to the first. Weights that are all zero share equally.
    """
    if not weights:
        raise ValueError("Nobody to share with.")
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight is never negative.")
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(size * weights[i] % total))
    for place in by_remainder[: size - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]
