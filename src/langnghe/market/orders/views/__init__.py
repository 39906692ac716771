"""Pages about orders: the buyer's, the maker's, the administrator's."""
