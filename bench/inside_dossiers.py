"""
One office with many dossiers, and what the first page of its queue takes the processor:
`python -m bench.inside_dossiers <dossiers>`, milliseconds (median) as JSON.
"""

import json
import os
import sys
import time
from datetime import timedelta
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from langnghe.support.dossiers.models import Dossier  # noqa: E402
from tests import factories  # noqa: E402

BATCH, WARM, TIMES = 5_000, 5, 25
PATH = "/so/ho-so/"


def main(rows: int) -> None:
    desk = factories.support_desk()
    first = factories.desk_dossier(desk)
    for begin in range(0, rows, BATCH):
        numbers = range(begin, min(begin + BATCH, rows))
        Dossier.objects.bulk_create([_copy(first, number) for number in numbers])
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(desk.officer)
    took = [_visit(client) for _time in range(WARM + TIMES)][WARM:]
    print(json.dumps(sorted(took)[TIMES // 2]))


def _copy(first: Dossier, number: int) -> Dossier:
    """Every tenth waits; of the others one maker may have many."""
    fields = [one for one in Dossier._meta.concrete_fields if not one.primary_key]
    made = Dossier(**{one.attname: getattr(first, one.attname) for one in fields})
    made.uid, made.number = uuid4(), f"B-{number:09d}"
    made.due_on = (first.due_on or first.made_at.date()) + timedelta(days=number % 400)
    made.state, made.granted = ("completed", 1) if number % 10 else ("submitted", None)
    if not number % 10:
        made.producer = factories.producer(village=first.producer.village)
    return made


def _visit(client: Client) -> float:
    begun = time.process_time()
    status = client.get(PATH).status_code
    took = (time.process_time() - begun) * 1_000
    if status != 200:
        raise SystemExit(f"{PATH}: {status}")
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]))
