"""Schemes in plain language: who may apply, for how much, with which papers; forms as data."""
