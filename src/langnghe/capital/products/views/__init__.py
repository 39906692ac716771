"""Pages for everybody, and the lender's desk for its own products."""
