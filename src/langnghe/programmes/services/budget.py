"""
The money of a line: planned, reserved for somebody, committed by a decision, paid out, returned.

Each verb is one transfer in the book "budget" under a key of its own, so that it counts once, and
the accounts have a floor: two dossiers never spend the same đồng. What one reference holds, no
other can release, commit or pay out; the lock of the line stands before every verb.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from langnghe.core import audit, clock
from langnghe.ledger import public as ledger
from langnghe.programmes.facts import Texts
from langnghe.programmes.models import BudgetLine
from langnghe.programmes.queries.budget import BOOK, PLACES, code_of
from langnghe.programmes.refusals import LineThereAlready, NotHeld, NothingToMove, OutOfBudget

Moves = Sequence[ledger.Move]


@transaction.atomic
def open_line(
    *,
    scheme_id: int,
    year: int,
    code: str,
    source: Texts,
    returns_to: str = BudgetLine.ReturnsTo.RETURNED,
    is_demo: bool = False,
    by_id: int | None,
    now: datetime,
) -> BudgetLine:
    """
    A line of one source for one year, with nothing in it yet.

    :raises LineThereAlready:
    """
    line = BudgetLine(
        scheme_id=scheme_id, year=year, code=code, source=dict(source),
        returns_to=BudgetLine.ReturnsTo(returns_to), is_demo=is_demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        raise LineThereAlready(field="code") from error  # one_budget_line_per_scheme_year_source
    _accounts(line)
    audit.record("programmes.budget.opened", line, by_id=by_id, now=now)
    return line


def plan(
    *,
    line_id: int,
    amount: int,
    key: str,
    reference: str = "",
    by_id: int | None,
    now: datetime,
) -> ledger.EntryFact:
    """
    Put so much more into the plan, or take it out again (below zero) while it is available.

    :raises OutOfBudget: what is to be taken out is promised already.
    """
    there, back = ("available", "planned"), ("planned", "available")
    sides = there if amount > 0 else back
    return _moved("plan", line_id, sides, abs(amount), key, reference, by_id, now)


def reserve(
    *, line_id: int, amount: int, key: str, reference: str, by_id: int | None, now: datetime
) -> ledger.EntryFact:
    """
    Keep money for somebody (`reference`) whose case is being decided.

    :raises OutOfBudget:
    """
    sides = ("reserved", "available")
    return _moved("reserve", line_id, sides, amount, key, reference, by_id, now)


def release(
    *,
    line_id: int,
    amount: int,
    key: str,
    reference: str,
    committed: bool = False,
    by_id: int | None,
    now: datetime,
) -> ledger.EntryFact:
    """
    Give back what was reserved, or `committed`, and is not needed.

    :raises NotHeld:
    """
    sides = ("available", "committed" if committed else "reserved")
    return _moved("release", line_id, sides, amount, key, reference, by_id, now)


def commit(
    *, line_id: int, amount: int, key: str, reference: str, by_id: int | None, now: datetime
) -> ledger.EntryFact:
    """
    A decision binds what was reserved.

    :raises NotHeld:
    """
    sides = ("committed", "reserved")
    return _moved("commit", line_id, sides, amount, key, reference, by_id, now)


def disburse(
    *, line_id: int, amount: int, key: str, reference: str, by_id: int | None, now: datetime
) -> ledger.EntryFact:
    """
    Pay out what was committed.

    :raises NotHeld:
    """
    sides = ("disbursed", "committed")
    return _moved("disburse", line_id, sides, amount, key, reference, by_id, now)


def return_(
    *, line_id: int, amount: int, key: str, reference: str, by_id: int | None, now: datetime
) -> ledger.EntryFact:
    """
    Money that was paid out comes back: set aside, or there to be spent again, as the line says.

    :raises NotHeld:
    """
    sides = ("", "disbursed")
    return _moved("return", line_id, sides, amount, key, reference, by_id, now)


@transaction.atomic
def _moved(
    verb: str,
    line_id: int,
    sides: tuple[str, str],
    amount: int,
    key: str,
    reference: str,
    by_id: int | None,
    now: datetime,
) -> ledger.EntryFact:
    if amount <= 0:
        raise NothingToMove(field="amount")
    line = _locked(line_id)
    accounts = _accounts(line)
    into, out = sides[0] or line.returns_to, sides[1]
    key = f"budget:{verb}:{key}"
    before = ledger.entry_of(key)
    if not before and out not in {"available", "planned"}:
        _insist_that_it_is_held(accounts[out], reference, amount)
    entry = _post(
        key, ledger.Move(accounts[into], accounts[out], amount), verb, reference,
        # Sent again on another day it is still the same.
        on=before.on if before else clock.today(now), by_id=by_id, now=now,
    )  # fmt: skip
    if not before:
        audit.record(
            f"programmes.budget.{verb}", line, by_id=by_id, now=now, amount=amount,
            reference=reference,
        )  # fmt: skip
    return entry


def _post(
    key: str,
    move: ledger.Move,
    verb: str,
    reference: str,
    *,
    on: date,
    by_id: int | None,
    now: datetime,
) -> ledger.EntryFact:
    try:
        return ledger.post(
            key=key, moves=[move], on=on, memo=verb, reference=reference, by_id=by_id, now=now
        )
    except ledger.Overdrawn as refusal:
        raise OutOfBudget(field="amount") from refusal


def _insist_that_it_is_held(account: int, reference: str, amount: int) -> None:
    held = sum(
        move.amount * ((move.debit == account) - (move.credit == account))
        for entry in ledger.entries_for([reference])
        for move in entry.moves
    )
    if held < amount:
        raise NotHeld(field="amount")


def _locked(line_id: int) -> BudgetLine:
    """The line, ours until the transaction ends; before any account of it."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A verb belongs in a transaction.")
    return BudgetLine.objects.select_for_update().get(pk=line_id)


def _accounts(line: BudgetLine) -> dict[str, int]:
    """The ids of the accounts of a line, by the place that each stands for."""
    openings = [
        ledger.Opening(BOOK, code_of(line.uid, place), kind, floor)
        for place, (kind, floor) in PLACES.items()
    ]
    ids = ledger.open_accounts(openings)
    return {place: ids[BOOK, code_of(line.uid, place)] for place in PLACES}
