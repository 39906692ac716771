"""Double-entry books: accounts, postings, balances. It knows no trade.

A transfer moves a positive amount from one account to another, so that every entry sums to zero by
construction. What is written stays: a mistake is put right by an entry that reverses it.
"""
