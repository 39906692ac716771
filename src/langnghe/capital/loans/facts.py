"""What the loans announce."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class InstalmentNear:
    """A row falls due in some days, or fell due and is not paid (`days` below 0)."""

    loan_uid: str
    due_on: date
    days: int
