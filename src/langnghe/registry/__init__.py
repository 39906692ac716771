"""Places, crafts, villages, producers and artisans: who is where, and what is known of it.

Each fact carries its certainty and its source; what is in doubt is never shown to the public.
It knows neither goods nor orders.
"""
