"""What programmes tell other contexts, and what these may hand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SchemeFact:
    """A way of support. `is_open`: it runs, and takes what is asked of it."""

    id: int
    slug: str
    name: Texts
    summary: Texts
    kind: str
    state: str
    is_open: bool
    since: date | None
    until: date | None
    programme_slug: str
    programme_name: Texts
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LegalBasisFact:
    """An act that something stands on; a day that is not known is None."""

    slug: str
    kind: str
    number: str
    title: Texts
    effective_from: date | None
    effective_until: date | None
    certainty: str


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """A sentence of the announced system, with how firmly it was said."""

    slug: str
    code: str
    area: str
    strength: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Figure:
    """What another context counted for an indicator, as of a day; `path`: where it was counted."""

    value: Decimal
    on: date
    path: str = ""


@dataclass(frozen=True, slots=True)
class BudgetStanding:
    """Where the money of a line is, in đồng; `planned` is the sum of all the others."""

    planned: int = 0
    available: int = 0
    reserved: int = 0
    committed: int = 0
    disbursed: int = 0
    returned: int = 0

    def __add__(self, other: "BudgetStanding") -> "BudgetStanding":
        return BudgetStanding(
            self.planned + other.planned,
            self.available + other.available,
            self.reserved + other.reserved,
            self.committed + other.committed,
            self.disbursed + other.disbursed,
            self.returned + other.returned,
        )


@dataclass(frozen=True, slots=True)
class BudgetLineFact:
    """Money of one source for one scheme in one year."""

    id: int
    uid: UUID
    scheme_id: int
    scheme_slug: str
    scheme_name: Texts
    year: int
    source: Texts
    is_demo: bool
    standing: BudgetStanding


@dataclass(frozen=True, slots=True)
class BudgetMove:
    """One movement of a line, in the order in which it was written: what, how much, whose."""

    on: date
    verb: str
    amount: int
    reference: str
    by_id: int | None
