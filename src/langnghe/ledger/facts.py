"""What the books take and tell. Amounts are whole units of the account's currency (đồng)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Opening:
    """An account that has to be there."""

    book: str
    code: str
    kind: str
    floor_side: str = ""
    currency: str = "VND"


@dataclass(frozen=True, slots=True)
class Move:
    """`amount` goes from the account `credit` to the account `debit`, both by id."""

    debit: int
    credit: int
    amount: int


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to be written. `reference` says in the caller's words what it belongs to."""

    key: str
    moves: tuple[Move, ...]
    on: date
    memo: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EntryFact:
    """An entry as it stands in the books. `reverses` is the uid of the one that it undoes."""

    uid: UUID
    key: str
    on: date
    posted_at: datetime
    memo: str
    reference: str
    reverses: UUID | None
    by_id: int | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class AccountFact:
    """An account with its balance in its natural sense."""

    id: int
    uid: UUID
    book: str
    code: str
    kind: str
    currency: str
    balance: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of an account; `amount` is signed in the natural sense of the account."""

    entry_uid: UUID
    key: str
    on: date
    posted_at: datetime
    memo: str
    reference: str
    amount: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer, as those read it who keep both of its accounts."""

    entry_uid: UUID
    on: date
    memo: str
    reference: str
    by_id: int | None
    amount: int
    debit_id: int
    credit_id: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in the books that does not add up: `what` is a stable word, `where` the place."""

    what: str
    where: str
    written: int
    counted: int
