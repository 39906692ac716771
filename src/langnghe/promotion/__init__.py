"""Fairs, exhibitions, events and communication. Not built yet."""
