"""Django's cache in the database, with a count that is exact when many count at once."""

import base64
import pickle

from django.core.cache.backends import db
from django.db import transaction

from langnghe.core.models import CacheEntry


class DatabaseCache(db.DatabaseCache):
    """
    Django's own `incr` here reads and then writes: of two at once one is lost, and each call
    lengthens the entry's life. Limits need both exact.
    """

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            row = CacheEntry.objects.select_for_update().filter(cache_key=name)
            value = self.get(key, version=version) if row.first() else None
            if value is None:
                raise ValueError(f"Key {key!r} not found")
            counted = int(value) + delta
            packed = base64.b64encode(pickle.dumps(counted, self.pickle_protocol))
            row.update(value=packed.decode("ascii"))
        return counted
