"""Pages of makers that open a workshop, of officers, and of everybody."""
