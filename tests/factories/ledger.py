"""Accounts of a book, and money in them."""

from datetime import UTC, date, datetime
from itertools import count

from langnghe.ledger import public as ledger

__all__ = ["account", "funded_account", "posted"]

POSTED_AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_numbers = count(1)


def account(kind: str = "asset", *, floor: str = "", currency: str = "VND") -> int:
    return ledger.open_account(
        book="test", code=f"account {next(_numbers)}", kind=kind, floor_side=floor,
        currency=currency,
    )  # fmt: skip


def posted(*moves: tuple[int, int, int], key: str = "", **fields: object) -> ledger.EntryFact:
    """Moves of (debit, credit, amount)."""
    told = {
        "on": date(2026, 11, 2), "memo": "test", "reference": "", "by_id": None,
        "now": POSTED_AT, **fields,
    }  # fmt: skip
    return ledger.post(
        key=key or f"key {next(_numbers)}", moves=[ledger.Move(*move) for move in moves], **told
    )


def funded_account(amount: int) -> int:
    """An account that cannot be overdrawn, with so much in it."""
    number = account(floor="debit")
    posted((number, account("equity"), amount))
    return number
