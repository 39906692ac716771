"""Django's cache in the database, with a count that is exact when many count at once."""

from datetime import datetime, timedelta

from django.core.cache.backends import db
from django.db import connection
from django.utils import timezone

from langnghe.core.models import CacheEntry


class DatabaseCache(db.DatabaseCache):
    """
    Django's own `incr` reads and then writes: of two at once one is lost, and each call lengthens
    the entry's life. Limits need both exact.
    """

    def count(self, key: str, window: int) -> int:
        """Count one more, in one statement; the count ends `window` seconds after it began."""
        now = timezone.now()
        at, until = map(
            connection.ops.adapt_datetimefield_value, (now, now + timedelta(seconds=window))
        )
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self.make_and_validate_key(key), until, at, at])
            return int(cursor.fetchone()[0])


def forget_ended(now: datetime) -> int:
    """Delete what is over: a count makes no room for itself, as other entries do; how many."""
    return CacheEntry.objects.filter(expires__lt=now).delete()[0]


# The value of a count is its digits: nobody reads it as a cached value.
_COUNT = """
INSERT INTO core_cache (cache_key, value, expires) VALUES (%s, '1', %s)
ON CONFLICT (cache_key) DO UPDATE SET
    value = CASE WHEN core_cache.expires < %s THEN '1'
        ELSE CAST(CAST(core_cache.value AS integer) + 1 AS text) END,
    expires = CASE WHEN core_cache.expires < %s THEN excluded.expires ELSE core_cache.expires END
RETURNING value
"""
