"""Becoming a maker, and Sở, the officer's desk: papers, verification, moderation, recognition."""
