"""Everything that may happen to readings on their way in."""
