"""Pages of what is seen."""
