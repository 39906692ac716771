"""Double-entry books: accounts, postings, balances. It knows no trade. Not built yet."""
