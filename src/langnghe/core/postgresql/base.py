"""The module that `ENGINE` makes Django load."""

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

ASKED_EVERY = 5.0  # seconds
_asked_at: WeakKeyDictionary[Connection[Any], float] = WeakKeyDictionary()


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Django's check asks the server at the start of every request. Instead of `CONN_HEALTH_CHECKS`.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        while True:
            connection: Connection[Any] = super().get_new_connection(conn_params)
            if self.pool is None or _stands(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)  # which makes another one in its place


def _stands(connection: Connection[Any]) -> bool:
    """A server that ends a connection says so: then there is something to read before we ask."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        return False
    now = time.monotonic()
    if now - _asked_at.get(connection, -ASKED_EVERY) < ASKED_EVERY:
        return True
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    _asked_at[connection] = now
    return True
