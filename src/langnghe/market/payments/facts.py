"""What payments tell others."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    DUE = "due"
    PART_PAID = "part_paid"
    PAID = "paid"
    OVERPAID = "overpaid"


@dataclass(frozen=True, slots=True)
class Payee:
    """Whose account is paid. `producer_id` None: the platform's collecting account."""

    name: str
    bin: str
    account: str
    producer_id: int | None = None


@dataclass(frozen=True, slots=True)
class BankDetails:
    """For the payer: `amount` in đồng is what is still open, `qr` an image address or ""."""

    bank: str
    account: str
    holder: str
    amount: int
    memo: str
    qr: str
