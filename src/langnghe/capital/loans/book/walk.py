"""From events to a book: one after another, and between them what falls due. Pure."""

from collections.abc import Iterable
from datetime import date

from langnghe.capital.loans.book.debts import Debts
from langnghe.capital.loans.book.journal import Journal
from langnghe.capital.loans.book.plan import Plan
from langnghe.capital.loans.book.standing import Book
from langnghe.capital.loans.events import (
    RANK,
    Agreement,
    Called,
    Disbursed,
    Event,
    Graced,
    Received,
    Restructured,
    WrittenOff,
)
from langnghe.capital.schedules import BadTerms


def replay(agreement: Agreement, events: Iterable[Event], on: date) -> Book:
    """
    How the loan stands at the end of a day.

    :raises BadTerms: the events do not fit together.
    """
    walk = _Walk(agreement)
    for event in sorted(events, key=lambda one: (one.on, RANK[type(one)], one.key)):
        if event.on > on:
            break
        walk.charge(event.on)
        walk.take(event)
    walk.charge(on)
    return walk.book(on)


class _Walk:
    def __init__(self, agreement: Agreement) -> None:
        self.journal = Journal()
        self.plan, self.debts = Plan(agreement), Debts(agreement, self.journal)
        self.lent = self.received = self.recovered = self.forgone = 0
        # Called: all of it is due. Ended: no more of it is paid out. Over: it was given up.
        self.is_called = self.is_ended = self.is_over = False

    def charge(self, until: date) -> None:
        """Let the rows up to a day fall due."""
        for row in self.plan.falling_due(until):
            self._due(row.due_on, row.principal, row.interest, row.fee)

    def _due(self, on: date, principal: int, interest: int, fee: int) -> None:
        self.debts.fall_due(on, principal, interest, fee, self.plan.rate(on))

    def take(self, event: Event) -> None:
        match event:
            case Disbursed():
                self._disburse(event)
            case Received():
                self._receive(event)
            case Restructured():
                self._restructure(event)
            case Graced():
                self._grace(event)
            case Called():
                self._fall_due_whole(event.on)
                self.is_called = True
            case WrittenOff():
                self._write_off(event.on)

    def _disburse(self, event: Disbursed) -> None:
        if self.is_ended or self.is_over:
            raise BadTerms("disbursements", "after the loan was called or paid off")
        self.lent += event.amount
        self.journal.post(event.on, event.amount, debit="principal", credit="cash")
        self.plan.pay_out(event.on, event.amount)
        self.charge(event.on)

    def _receive(self, event: Received) -> None:
        self.received += event.amount
        if self.is_over:
            self.recovered += event.amount
            self.debts.recover(event.key, event.amount, event.on)
            return
        self.debts.put_in(event.key, event.amount, event.on)
        self.debts.accrue(event.on)
        if event.purpose == "pay_off" and self.debts.credit >= self._everything(event.on):
            self._fall_due_whole(event.on)
        self.debts.allocate(event.on)
        if event.purpose in ("prepay_term", "prepay_instalment", "pay_off"):
            self._prepay(event)

    def _prepay(self, event: Received) -> None:
        """What the rows that are due left of the money pays principal before its time."""
        amount = min(self.debts.credit, self.plan.not_due)
        if amount:
            self.debts.pay(0, "principal", amount, event.on)
            keeps = event.purpose == "prepay_instalment"
            self.plan.prepay(event.on, amount, "instalment" if keeps else "term")

    def _restructure(self, event: Restructured) -> None:
        if self.plan.terms is None:
            return
        self.debts.accrue(event.on)
        self.plan.restructure(
            event.on, late=self.debts.forgive_principal(), count=event.count,
            first_due=event.first_due, grace=event.principal_grace, rate=event.rate,
        )  # fmt: skip
        self.is_called = self.is_ended = False

    def _grace(self, event: Graced) -> None:
        if self.plan.coming:
            self.debts.accrue(event.on)
            self.plan.grace(event, self.debts.forgive_principal())
            self.is_called = self.is_ended = False

    def _fall_due_whole(self, on: date) -> None:
        principal, interest = self.plan.not_due, self.plan.running(on)
        self.plan.end()
        self.is_ended = True
        self._due(on, principal, interest, 0)
        self.debts.accrue(on)

    def _write_off(self, on: date) -> None:
        """Money that waits for rows to come pays of their principal first."""
        if paid := min(self.debts.credit, self.plan.not_due):
            self.debts.pay(0, "principal", paid, on)
        self.forgone += self.plan.running(on)
        self.debts.give_up(self.plan.not_due - paid, on)
        self.plan.end()
        self.is_over = True

    def _everything(self, on: date) -> int:
        return self.debts.open + self.plan.not_due + self.plan.running(on)

    def book(self, on: date) -> Book:
        plan, debts = self.plan, self.debts
        debts.accrue(on)
        return Book(
            on=on,
            lent=self.lent,
            not_due=plan.not_due,
            items=tuple(debts.items),
            allocations=tuple(debts.allocations),
            versions=tuple(plan.versions),
            plan=plan.rows,
            coming=plan.coming,
            accrued=plan.running(on),
            credit=debts.credit,
            held=tuple((str(key), int(left)) for key, left in debts.purse),
            written_off=debts.written_off,
            recovered=self.recovered,
            forgone=self.forgone,
            received=self.received,
            journal=self.journal.days,
            is_called=self.is_called,
            is_over=self.is_over,
        )
