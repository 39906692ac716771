"""What other contexts may ask of capital."""

from langnghe.capital.loans import letters
from langnghe.capital.loans.public import InstalmentNear, end_of_today, forget_person, tell_held
from langnghe.core import outbox

__all__ = ["InstalmentNear", "end_of_today", "forget_person", "tell_borrower", "tell_held"]


@outbox.outside
def tell_borrower(fact: InstalmentNear) -> None:
    letters.tell_borrower(fact)
