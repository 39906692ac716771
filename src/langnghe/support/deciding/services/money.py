"""The budget line of a round: money is reserved, committed, paid out, or free again."""

from datetime import date, datetime

from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import Decision, Tranche
from langnghe.support.dossiers.models import Dossier


def reserve(row: Dossier, decision: Decision, now: datetime) -> None:
    """In the transaction of the decision. :raises BudgetShort:"""
    if row.round.budget_line is not None:
        raise refusals.BudgetShort


def release(row: Dossier, decision: Decision, now: datetime) -> None:
    """What was reserved for a decision that is no more, or was not signed in time."""


def commit(row: Dossier, decision: Decision, now: datetime) -> None:
    """The agreement is signed."""


def disburse(row: Dossier, tranche: Tranche, paid_on: date, now: datetime) -> None:
    """One payment was made."""


def give_back(row: Dossier, tranche: Tranche, now: datetime) -> None:
    """A payment came back."""


def release_rest(row: Dossier, amount: int, now: datetime) -> None:
    """What was committed and will not be paid."""
