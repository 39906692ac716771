"""Load the rules and the calendar that come with the release. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from langnghe.core import parameters


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        count = parameters.load()
        for line in parameters.differences():
            self.stderr.write(f"kept as it is here: {line}")
        if options["verbosity"]:
            self.stdout.write(f"{count} rules and days")
