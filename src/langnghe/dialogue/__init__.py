"""Difficulties brought by enterprises, co-operatives and households, and the answers.

Not built yet.
"""
