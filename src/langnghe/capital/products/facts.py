"""What others may know of a product on a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """Per cent a year, with all that it stands on."""

    value: Decimal
    source: str
    certainty: str
    reference: Decimal | None = None  # the rate that it is a share of
    factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Of a rate in steps: from so many months after the beginning on."""

    after_months: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms of a product in force on a day, to be copied by whoever stands on them."""

    product_uid: str
    terms_uid: str
    slug: str
    name: dict[str, str]
    lender_id: int | None
    provider: str  # who lends, as it is called
    on: date
    valid_from: date
    ceilings: dict[str, int | None]
    per_worker: int | None
    term_max: int | None
    rates: tuple[Period, ...]  # empty: the lender tells it when asked
    overdue_factor: Decimal | None  # per cent of the rate
    late_interest_rate: Decimal  # per cent a year of interest that is late
    principal_grace: int | None
    interest_grace: int | None
    repayments: tuple[str, ...]
    day_count: str
    fee_percent: Decimal
    own_capital: Decimal | None
    collateral_from: int | None
    is_draft: bool
    act: str
    certainty: str
    closed_on: date | None = None  # offered to nobody new from this day on
