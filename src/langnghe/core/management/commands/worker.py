"""Deliver what the outbox owes and run what the clock says, until told to stop."""

import math
import os
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from langnghe.core import outbox

PAUSE = 1.0
# A round is short, so that a stop is soon heeded and the sign of life never old.
MOST_AT_ONCE = 20

log = structlog.get_logger("langnghe.worker")


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # those of the web process will do
    # Clock and node are seen to once a pause, however much there is to deliver.
    cared_at = -math.inf

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all that is due, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        if once:
            while self.round(name):
                pass
        else:
            self.work_until_stopped(name)

    def work_until_stopped(self, name: str) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_caught: stop.set())
        log.info("worker started", worker=name)
        while not stop.is_set():
            close_old_connections()
            try:
                busy = self.round(name)
            except DatabaseError as error:
                # A database that restarts is no reason to end: the next round tries again.
                log.error("worker without database", exc_info=error)
                busy = False
            if not busy:
                stop.wait(PAUSE)
        outbox.say_goodbye(name)
        log.info("worker stopped", worker=name)

    def round(self, name: str) -> bool:
        """One round; whether there may be more to do at once."""
        now = timezone.now()
        if time.monotonic() - self.cared_at >= PAUSE:
            self.cared_at = time.monotonic()
            outbox.beat(name, now)
            outbox.run_schedule(now)
            outbox.keep_node()
        return outbox.deliver_due(now, most=MOST_AT_ONCE) > 0
