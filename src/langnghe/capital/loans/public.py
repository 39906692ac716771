"""What other parts of capital may ask of loans: ids in, facts out."""

from langnghe.capital.loans.events import Agreement
from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.held import forget_person, tell_held
from langnghe.capital.loans.queries.history import Stretch, history, lowest_rate
from langnghe.capital.loans.queries.loans import borrower, ended_of, uid_of_dossier
from langnghe.capital.loans.queries.totals import (
    Totals,
    bucket_label,
    each,
    id_by_number,
    lenders_of,
    totals,
    totals_by,
)
from langnghe.capital.loans.services.day_end import end_of_today
from langnghe.capital.loans.services.loans import sign_loan

__all__ = [
    "Agreement",
    "InstalmentNear",
    "Stretch",
    "Totals",
    "borrower",
    "bucket_label",
    "each",
    "end_of_today",
    "ended_of",
    "forget_person",
    "history",
    "id_by_number",
    "lenders_of",
    "lowest_rate",
    "sign_loan",
    "tell_held",
    "totals",
    "totals_by",
    "uid_of_dossier",
]
