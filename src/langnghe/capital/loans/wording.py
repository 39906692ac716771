"""The book in words."""

from collections.abc import Sequence

from langnghe.capital.loans.book import Book
from langnghe.capital.loans.models import Allocation


def due(book: Book | None) -> Sequence[tuple[str, int]]:
    """What is due and unpaid, by part; what is nothing is left out."""
    if book is None:
        return []
    told = book.due.items()
    return [(str(Allocation.Part(part).label), amount) for part, amount in told if amount]
