"""The door of the books: all that other contexts may call. Accounts are named by their ids."""

from langnghe.ledger.facts import (
    AccountFact,
    EntryFact,
    Mistake,
    Move,
    Opening,
    Posting,
    StatementLine,
)
from langnghe.ledger.queries import (
    accounts_of,
    balance_on,
    balances,
    entries_for,
    entry_of,
    statement,
)
from langnghe.ledger.queries import mistakes as verify
from langnghe.ledger.services import (
    AlreadyReversed,
    KeyUsedOtherwise,
    NoSuchAccount,
    NoSuchEntry,
    OpenedOtherwise,
    Overdrawn,
    open_account,
    open_accounts,
    post,
    post_many,
    reverse,
)

__all__ = [
    "AccountFact",
    "AlreadyReversed",
    "EntryFact",
    "KeyUsedOtherwise",
    "Mistake",
    "Move",
    "NoSuchAccount",
    "NoSuchEntry",
    "OpenedOtherwise",
    "Opening",
    "Overdrawn",
    "Posting",
    "StatementLine",
    "accounts_of",
    "balance_on",
    "balances",
    "entries_for",
    "entry_of",
    "open_account",
    "open_accounts",
    "post",
    "post_many",
    "reverse",
    "statement",
    "verify",
]
