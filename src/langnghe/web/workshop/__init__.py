"""Xưởng: pages of a workshop that stand above its goods and orders."""
