"""Composition: root addresses, home, places, health, error pages. Nothing imports it."""
