"""Pages of ordering: by the buyer himself, and by a maker for one who calls."""
