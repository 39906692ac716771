"""Pages of one's own account, and of the software that acts for one's organisation."""
