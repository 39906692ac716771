"""Everything that may happen to what is measured."""
