"""Turns a basket into an order, in one transaction, once. It alone knows all the others."""
