"""Everything that may happen to cases and inspections."""
