"""A lender's loans together: what is owed, what is late, how many jobs, where, in which craft."""
