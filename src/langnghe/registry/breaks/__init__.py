"""Breaks of makers: the days on which they are closed. Whoever is closed today is computed."""
