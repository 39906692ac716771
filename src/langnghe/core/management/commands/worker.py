"""Deliver what the outbox owes and run what the clock says, until told to stop."""

import os
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from langnghe.core import outbox
from langnghe.core.lanes import Lanes

PAUSE = 1.0
# A round is short, so that a stop is soon heeded.
MOST_AT_ONCE = 20

log = structlog.get_logger("langnghe.worker")


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # those of the web process will do

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all that is due, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        if once:
            care(name)
            while outbox.deliver_due(timezone.now(), most=MOST_AT_ONCE):
                pass
        else:
            work_until_stopped(name)


def work_until_stopped(name: str) -> None:
    """Clock, letters and lanes in a thread each: none of them waits for another."""
    stop, lanes = threading.Event(), Lanes()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_caught: stop.set())
    log.info("worker started", worker=name)
    with ThreadPoolExecutor(2) as threads:
        others = [threads.submit(keep_on, one, stop) for one in (deliver, lanes.round)]
        keep_on(lambda: care(name), stop)
    lanes.close()
    outbox.say_goodbye(name)
    log.info("worker stopped", worker=name)
    for one in others:
        one.result()  # what ended it, if it was no stop


def keep_on(work: Callable[[], bool], stop: threading.Event) -> None:
    """Round after round, with a pause when there was nothing to do. One that fails stops all."""
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                busy = work()
            except DatabaseError as error:
                # A database that restarts is no reason to end: the next round tries again.
                log.error("worker without database", exc_info=error)
                busy = False
            if not busy:
                stop.wait(PAUSE)
    finally:
        stop.set()
        connections.close_all()


def care(name: str) -> bool:
    """For clock and node, once a pause."""
    now = timezone.now()
    outbox.beat(name, now)
    outbox.run_schedule(now)
    outbox.keep_node()
    return False


def deliver() -> bool:
    """Whether there may be more at once."""
    among = outbox.WITHOUT_LANE
    return outbox.deliver_due(timezone.now(), most=MOST_AT_ONCE, among=among) > 0
