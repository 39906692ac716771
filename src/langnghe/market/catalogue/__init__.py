"""Goods: products, variants, stock, pictures, listing and a first search."""
