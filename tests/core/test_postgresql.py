"""A connection that the server has ended is never handed to a request."""

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the pool of PostgreSQL"),
]


@pytest.fixture
def pooled():
    """The database of the tests through a pool of one connection."""
    options = {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    wrapper = type(connection._connections[connection._alias])(
        {**connection.settings_dict, "OPTIONS": options}, alias="pooled"
    )
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def backend(pooled):
    """Who serves the next request."""
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    pooled.close()
    return pid


def test_a_connection_that_stands_is_used_again(pooled):
    assert backend(pooled) == backend(pooled)


def test_a_connection_that_the_server_ended_is_replaced(pooled):
    first = backend(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert cursor.fetchone() == (True,)

    assert backend(pooled) != first
