"""
Loans that were signed: paid out, paid back, late, spread anew, given up; and the book of each.

The book is what `book.replay` makes of the events of a loan; services write events, and post to the
ledger what the book says otherwise than before. Products and dossiers are known by their uids only.
"""
