"""Load the tariff that comes with the release. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from langnghe.market.shipping import services


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        services.load_rates()
