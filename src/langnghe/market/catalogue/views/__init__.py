"""Pages of goods: the list, one product, the maker's shelf."""
