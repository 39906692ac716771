"""Counts what all others did: indicators, dashboards, open data. Not built yet."""
