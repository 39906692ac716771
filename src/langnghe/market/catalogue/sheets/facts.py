"""What sheets announce, and what is said of their rows."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SheetDue:
    """There is work to do on a sheet: reading, judging or writing, whatever comes next."""

    sheet_id: UUID


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell; `row` as the sheet counts them, from 1."""

    row: int
    column: str
    value: str
    said: str
