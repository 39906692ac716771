"""Reads of the desk, each from what the asker may see."""
