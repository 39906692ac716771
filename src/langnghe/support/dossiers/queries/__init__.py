"""Reads: each starts from what the asker may see."""
