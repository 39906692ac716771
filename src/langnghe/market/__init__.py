"""Sells the goods of the villages: catalogue, basket, payments, shipping, orders, checkout.

One context with one door (`market/public.py`), built of apps in a fixed order:
settlement > checkout > orders > basket | payments | shipping > catalogue.
Payments and shipping know neither orders nor baskets: they hold an opaque reference.
"""
