"""Load places, crafts and villages that come with the release. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from langnghe.registry import loading


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        counts = loading.load()
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
