"""
The book of a loan: a pure function of what was agreed and of its dated events. Pure.

Events are taken in an order that hangs on nothing but themselves, so whatever is entered late,
twice or in another order gives the same book. What was taken back is simply not among them.

`walk` takes the events one after another; `plan` holds what is to come and makes it anew
(`replanning`), `debts` what fell due, what it costs to be late and what receipts pay; `journal`
writes down what each day moved; `standing` is what comes of it all.
"""

from langnghe.capital.loans.book.standing import Allocation, Book, Item, Version
from langnghe.capital.loans.book.walk import replay

__all__ = ["Allocation", "Book", "Item", "Version", "replay"]
