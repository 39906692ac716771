"""
Interest that a budget pays for a borrower: who gets it, for which days, and the claim of a quarter.

One subsidy at a time for a loan, never more than the interest of its days.
"""
