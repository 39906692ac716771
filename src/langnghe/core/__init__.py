"""Technique that knows no context: errors, money, clock, text, audit, outbox, ids, parameters."""
