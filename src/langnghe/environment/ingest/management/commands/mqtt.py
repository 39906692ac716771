"""Read what devices publish and tell subscribers, until told to stop (LANGNGHE_MQTT_URL)."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from langnghe.environment.ingest.listener import Listener
from langnghe.environment.ingest.services import devices


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # those of the web process will do

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--files", help="only write the files for mosquitto into this folder")

    def handle(self, *args: Any, files: str | None = None, **options: Any) -> None:
        if files:
            devices.write_files(Path(files), settings.MQTT_URL)
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_caught: stop.set())
        Listener(settings.MQTT_URL).run(stop)
