"""How often somebody may try something within a window of time."""

import hashlib

from django.conf import settings
from django.core.cache import cache

from langnghe.core.errors import TooMany


def hit(what: str, who: str) -> None:
    """
    Count one attempt at `what` by `who` (an address, a phone); the limits stand in the settings.

    The window begins with the first attempt. Call it before the transaction of the act: what is
    rolled back is not counted.

    :raises TooMany: over the limit of the window.
    """
    most, window = settings.RATE_LIMITS[what]
    # The name is hashed: a cache holds no personal data.
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if _count(key, window) > most:
        raise TooMany(retry_after=window)


def _count(key: str, window: int) -> int:
    # An entry may end between the two calls. Then a new window begins, but an attempt is never
    # let through uncounted: a cache that keeps nothing counts as a limit reached.
    for _attempt in range(3):
        cache.add(key, 0, timeout=window)
        try:
            return cache.incr(key)
        except ValueError:
            continue
    raise TooMany(retry_after=window)
