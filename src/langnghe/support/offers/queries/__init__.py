"""Reads of offers, their rounds and the searches that people keep."""
