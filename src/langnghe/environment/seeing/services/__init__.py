"""Everything that may happen to complaints and to the class of a village."""
