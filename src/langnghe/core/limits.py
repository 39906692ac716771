"""How often somebody may try something within a window of time."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache, caches

from langnghe.core.cache import DatabaseCache
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
    key = f"count:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if _count(key, window) > most:
        raise TooMany(retry_after=window)


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a limit is left; `reset` in seconds."""

    most: int
    window: int
    left: int
    reset: int


# (What is counted, asker) → (the number of the window, count); who asked last stands last.
_counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
_counting = threading.Lock()
MOST_COUNTED = 50_000  # for one more, who has not asked for the longest time is forgotten


def meter(what: str, who: str, now: float) -> Meter:
    """
    Count one of many small requests, cheaply: in the shared cache where it is Redis, otherwise in
    each worker process for itself. Never refuses: the caller looks at `left` (below 0: too many).
    """
    most, window = settings.RATE_LIMITS[what]
    number, begun = int(now // window), int(now % window)
    name = hashlib.sha256(who.encode()).hexdigest()[:32]
    if "redis" in str(settings.CACHES["default"]["BACKEND"]):
        count = _count(f"meter:{what}:{name}:{number}", window)
    else:
        count = _count_here(what, name, number)
    return Meter(most, window, most - count, window - begun)


def _count_here(what: str, name: str, number: int) -> int:
    with _counting:
        at, before = _counts.pop((what, name), (number, 0))
        count = before + 1 if at == number else 1
        _counts[what, name] = (number, count)
        if len(_counts) > MOST_COUNTED:
            _counts.popitem(last=False)
        return count


def _count(key: str, window: int) -> int:
    if isinstance(store := caches["default"], DatabaseCache):
        return store.count(key, window)
    # An entry may end between the two calls. Then a new window begins, but an attempt is never
    # let through uncounted: a cache that keeps nothing counts as a limit reached.
    for _attempt in range(3):
        try:
            return cache.incr(key)
        except ValueError:
            cache.add(key, 0, timeout=window)
    raise TooMany(retry_after=window)
