"""
The budget line of a round: money is reserved, committed, paid out, or free again.

Each in the transaction of the step that it belongs to, under a key of its own; what one dossier
holds no other can spend. Where a round names no line, others hold the money (a bank).
The decision keeps the line that its money was reserved of: all that follows is of the same.
"""

from datetime import datetime

from langnghe.programmes import public as programmes
from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import Decision, Tranche
from langnghe.support.dossiers.models import Dossier


def reserve(row: Dossier, decision: Decision, now: datetime) -> None:
    """:raises BudgetShort:"""
    if row.round.budget_line is None or decision.amount is None:
        return
    decision.budget_line = row.round.budget_line
    decision.save(update_fields=["budget_line"])
    line = programmes.line(decision.budget_line).id
    try:
        programmes.reserve(
            line_id=line, amount=decision.amount, key=str(decision.uid), reference=str(row.uid),
            by_id=decision.decided_by_id, now=now,
        )  # fmt: skip
    except programmes.OutOfBudget as error:
        raise refusals.BudgetShort(field="amount") from error


def release(row: Dossier, decision: Decision, by_id: int | None, now: datetime) -> None:
    """What was reserved for a decision that is no more, or was not signed in time."""
    line = _line(decision)
    if line is not None and decision.amount is not None:
        programmes.release(
            line_id=line, amount=decision.amount, key=str(decision.uid), reference=str(row.uid),
            by_id=by_id, now=now,
        )  # fmt: skip


def commit(row: Dossier, decision: Decision, by_id: int | None, now: datetime) -> None:
    """The agreement is signed."""
    line = _line(decision)
    if line is not None and decision.amount is not None:
        programmes.commit(
            line_id=line, amount=decision.amount, key=str(decision.uid), reference=str(row.uid),
            by_id=by_id, now=now,
        )  # fmt: skip


def disburse(row: Dossier, tranche: Tranche, by_id: int | None, now: datetime) -> None:
    """One payment was made."""
    line = _line(tranche.agreement.decision)
    if line is not None:
        programmes.disburse(
            line_id=line, amount=tranche.amount, key=str(tranche.uid), reference=str(row.uid),
            by_id=by_id, now=now,
        )  # fmt: skip


def give_back(row: Dossier, tranche: Tranche, by_id: int | None, now: datetime) -> None:
    """A payment came back."""
    line = _line(tranche.agreement.decision)
    if line is not None:
        programmes.return_(
            line_id=line, amount=tranche.amount, key=str(tranche.uid), reference=str(row.uid),
            by_id=by_id, now=now,
        )  # fmt: skip


def release_rest(
    row: Dossier, decision: Decision, amount: int, by_id: int | None, now: datetime
) -> None:
    """What was committed and will not be paid."""
    line = _line(decision)
    if line is not None and amount:
        programmes.release(
            line_id=line, amount=amount, key=f"{row.uid}:rest", reference=str(row.uid),
            committed=True, by_id=by_id, now=now,
        )  # fmt: skip


def _line(decision: Decision) -> int | None:
    return programmes.line(decision.budget_line).id if decision.budget_line else None
