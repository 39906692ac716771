"""
Capital: what lenders offer, how a loan is reckoned, and the book of those kept here.

It advises, refers and shows; it decides no loan. A lender with a core system keeps the book there,
and only the states of its loans come here.
"""
