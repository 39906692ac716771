"""Pages that need no account: which schemes there are, and which fit."""
