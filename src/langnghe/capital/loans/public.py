"""What other parts of capital may ask of loans: ids in, facts out."""

from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.held import forget_person, tell_held
from langnghe.capital.loans.queries.history import Stretch, history, lowest_rate
from langnghe.capital.loans.services.day_end import end_of_today

__all__ = [
    "InstalmentNear",
    "Stretch",
    "end_of_today",
    "forget_person",
    "history",
    "lowest_rate",
    "tell_held",
]
