"""Reads of law, plans, measures and money."""
