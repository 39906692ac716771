"""Tell where the demo's makers with a log-in have goods on sale, as JSON; for tests and tours."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.market import public as market
from langnghe.registry import public as registry

OWNERS = {"ceramics": "0900000101", "silk": "0900000102"}


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        found = {}
        for kind, login in OWNERS.items():
            [producer, *_more] = registry.producers_of(accounts.user_id_by_login(login))
            cards = market.cards(producer_id=producer.id, limit=24, language="vi")
            card = next(c for c in cards if c.available and not c.oversized and not c.made_to_order)
            with override("vi"):
                found[kind] = reverse("catalogue:product", args=[card.slug])
        self.stdout.write(json.dumps(found))
