"""Pages of cases and inspections."""
