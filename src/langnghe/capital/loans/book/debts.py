"""Rows that fell due, what it costs to be late with them, and what receipts pay of them. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from langnghe.capital import schedules
from langnghe.capital.loans.book.journal import Account, Journal
from langnghe.capital.loans.book.standing import Allocation, Item
from langnghe.capital.loans.events import Agreement, Part

# What a receipt pays → where that stands in the ledger.
ACCOUNTS: Mapping[Part, Account] = {
    "principal": "principal", "interest": "interest_due", "fee": "fee_due",
    "penalty": "penalty_income",
}  # fmt: skip


class Debts:
    """`purse`: receipts, the oldest first, and what is left of each."""

    def __init__(self, agreement: Agreement, journal: Journal) -> None:
        self.late, self.order, self.journal = agreement.late, agreement.order, journal
        self.items: list[Item] = []
        self.purse: list[list[str | int]] = []
        self.allocations: list[Allocation] = []
        self.written_off: dict[Part, int] = {}

    def fall_due(
        self, on: date, principal: int, interest: int, fee: int, rate: Decimal
    ) -> None:  # fmt: skip
        """Money that came before pays at once."""
        owed: dict[Part, int] = {"principal": principal, "interest": interest, "fee": fee}
        since = on + self.late.grace_days * date.resolution
        self.items.append(Item(len(self.items) + 1, on, owed, rate, since=since))
        self.journal.post(on, interest, debit="interest_due", credit="interest_income")
        self.journal.post(on, fee, debit="fee_due", credit="fee_income")
        if self.purse:
            self.allocate(on)

    def accrue(self, on: date) -> None:
        """What lateness costs up to a day: on principal by the rate of the loan, on interest."""
        for item in self.items:
            days = (on - item.since).days
            if days <= 0:
                continue
            cost = schedules.overdue_interest(item.left("principal"), item.rate, days, self.late)
            cost += schedules.late_interest(item.left("interest"), days, self.late)
            item.owed["penalty"] = item.owed.get("penalty", 0) + cost
            item.since = on

    def put_in(self, key: str, amount: int, on: date) -> None:
        self.purse.append([key, amount])
        self.journal.post(on, amount, debit="cash", credit="credit")

    def recover(self, key: str, amount: int, on: date) -> None:
        """Money for what was given up."""
        self.journal.post(on, amount, debit="cash", credit="recovered")
        self.allocations.append(Allocation(key, 0, "recovered", amount, on))

    @property
    def credit(self) -> int:
        return sum(int(left) for _key, left in self.purse)

    @property
    def open(self) -> int:
        """What is due and unpaid, with what lateness costs."""
        return sum(item.open + item.left("penalty") for item in self.items)

    def allocate(self, on: date) -> None:
        """Part by part in the order that was agreed, in each the oldest row first."""
        for part in self.order:
            for item in self.items:
                due = min(item.left(part), self.credit)
                if due > 0:
                    item.paid[part] = item.paid.get(part, 0) + due
                    self.pay(item.n, part, due, on)

    def pay(self, n: int, part: Part, amount: int, on: date) -> None:
        """Take so much out of the receipts, the oldest first."""
        self.journal.post(on, amount, debit="credit", credit=ACCOUNTS[part])
        while amount:
            key, left = str(self.purse[0][0]), int(self.purse[0][1])
            taken = min(left, amount)
            self.allocations.append(Allocation(key, n, part, taken, on))
            amount -= taken
            if taken == left:
                self.purse.pop(0)
            else:
                self.purse[0][1] = left - taken

    def forgive_principal(self) -> int:
        """Late principal that goes into a new plan; what it cost to be late until now stays due."""
        amount = 0
        for item in self.items:
            late = item.left("principal")
            item.owed["principal"] -= late
            amount += late
        return amount

    def give_up(self, not_due: int, on: date) -> None:
        """Nobody waits any more for what is left, nor for what is not due yet."""
        parts: tuple[Part, ...] = ("fee", "interest", "principal")
        for part in parts:
            left = not_due if part == "principal" else 0
            for item in self.items:
                left += item.left(part)
                item.owed[part] -= item.left(part)
            self.written_off[part] = self.written_off.get(part, 0) + left
            self.journal.post(on, left, debit="loss", credit=ACCOUNTS[part])
        for item in self.items:
            item.owed["penalty"] = item.paid.get("penalty", 0)
