"""The queue for goods made to order: of two at once the second stands behind the first."""

from collections.abc import Collection

from django.db import connection, transaction

from langnghe.market.catalogue import queries

# Any fixed number: keeps these locks apart from others that two integers name.
_LOCKS = 1_904


def line_up(product_ids: Collection[int]) -> dict[int, int]:
    """
    How many pieces of each product wait before the order that is being placed; whoever orders one
    of them next waits until it is.

    No row is locked: those of stock and goods are taken later, in the order of everybody.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Line up inside the transaction of the order.")
    # SQLite lets one writer in at a time anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id",
                [_LOCKS, sorted(product_ids)],
            )
    return queries.pieces_waiting(product_ids)
