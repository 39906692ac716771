"""Pages of what is judged."""
