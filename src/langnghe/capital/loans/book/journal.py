"""What each day moved on the accounts of the ledger. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

Account = Literal[
    "principal", "interest_due", "fee_due", "cash", "interest_income", "fee_income",
    "penalty_income", "credit", "loss", "recovered",
]  # fmt: skip
# Debits above 0, credits below; those of a day sum to nothing.
Changes = Mapping[Account, int]


class Journal:
    """By day: the accounts that moved, and by how much."""

    def __init__(self) -> None:
        self.days: dict[date, dict[Account, int]] = {}

    def post(self, on: date, amount: int, *, debit: Account, credit: Account) -> None:
        if not amount:
            return
        day = self.days.setdefault(on, {})
        day[debit] = day.get(debit, 0) + amount
        day[credit] = day.get(credit, 0) - amount


def difference(
    before: Mapping[date, Changes], after: Mapping[date, Changes]
) -> dict[date, dict[Account, int]]:
    """By day, what has to be moved so that what was posted of it becomes what it is now."""
    found = {}
    for day in sorted(before.keys() | after.keys()):
        was, now = before.get(day, {}), after.get(day, {})
        moved = {name: now.get(name, 0) - was.get(name, 0) for name in (*was, *now)}
        if changed := {name: amount for name, amount in moved.items() if amount}:
            found[day] = changed
    return found
