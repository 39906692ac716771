"""Deliveries that strangers may draw out: several at once, and one at a time of each lane."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog
from django.db import DatabaseError, connections
from django.utils import timezone

from langnghe.core import outbox
from langnghe.core.models import OutboxDelivery

MOST_LANES = 16  # at once; each waits for the network most of the time
PAUSE = 1.0

log = structlog.get_logger("langnghe.lanes")


class Lanes:
    """
    Sets off what is due in lanes. Whoever keeps his own lane waiting holds up nobody else.

    Used by one thread; those it starts see nothing of it.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_LANES, thread_name_prefix="lane")
        self._under_way: dict[str, Future[None]] = {}

    def round(self) -> bool:
        """Fill the lanes that are free; whether one may be free again at once."""
        self._under_way = {lane: one for lane, one in self._under_way.items() if not one.done()}
        while len(self._under_way) < MOST_LANES:
            found = outbox.claim_in_lane(timezone.now(), besides=self._under_way)
            if found is None:
                break
            self._under_way[found.lane] = self._threads.submit(_deliver, found)
        if not self._under_way:
            return False
        outbox.let_go()
        wait(self._under_way.values(), timeout=PAUSE, return_when=FIRST_COMPLETED)
        return True

    def close(self) -> None:
        """What is under way may end: a call takes seconds at most."""
        self._threads.shutdown()


def _deliver(delivery: OutboxDelivery) -> None:
    try:
        outbox.attempt(delivery, timezone.now())
    except DatabaseError as error:
        # The claim runs out, and the delivery comes again.
        log.error("delivery without database", delivery=delivery.pk, exc_info=error)
    finally:
        connections.close_all()
