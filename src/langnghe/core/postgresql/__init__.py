"""Django's PostgreSQL with a cheaper look at whether a connection of the pool still stands."""
