"""
One office with many dossiers, and what pages of its queue take: `python -m bench.inside_dossiers N`.

Tells as JSON, for each page: milliseconds of processor time of this process, milliseconds inside of
statements, and how many statements (medians).
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402

from langnghe.accounts.models import Organisation  # noqa: E402
from langnghe.registry.models import Producer, Village  # noqa: E402
from langnghe.support.dossiers.models import Dossier, Return  # noqa: E402
from langnghe.support.offers.models import OfferVersion, Round  # noqa: E402
from tests import factories  # noqa: E402
from tests.factories.deciding import NOW, Desk, desk_round  # noqa: E402

BATCH, WARM, TIMES = 5_000, 8, 40
QUEUE = "/so/ho-so/"
PAGES = {
    "first page": "", "mine": "?loc=mine", "nobody has them": "?loc=unassigned",
    "overdue": "?loc=late", "decided and ended": "?loc=ended", "of one state": "?trang-thai=review",
}  # fmt: skip
# Every tenth waits; the others are decided.
WAITING = ("submitted", "submitted", "review", "review", "appraised", "returned")
ENDED = ("completed", "completed", "running", "agreed", "refused", "withdrawn", "stopped")


def main(rows: int) -> None:
    desk = factories.support_desk()
    _fill(desk, rows)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(desk.officer)
    print(json.dumps({name: _measure(client, QUEUE + query) for name, query in PAGES.items()}))


def _fill(desk: Desk, rows: int) -> None:
    """As rows: of schemes as they are offered, two years of them and their terms a year from now."""
    rounds = list(Round.objects.order_by("pk"))[:8] or [desk_round()[1]]
    versions = {one.offer_id: one for one in OfferVersion.objects.order_by("number")}
    makers = _makers(rows // 10 // len(rounds) + 1)
    chance = random.Random(1)
    made = (
        _dossier(desk, number, rounds[number // 10 % len(rounds)], versions, makers, chance)
        for number in range(rows)
    )
    _write(Dossier, made)
    back = Dossier.objects.filter(state="returned", number__startswith="B-")
    _write(Return, (
        Return(dossier_id=pk, number=1, reasons=[["papers", "Báo giá mờ"]], asked_at=NOW,
               asked_by=desk.officer, answer_by=NOW.date() + timedelta(days=30))
        for pk in back.values_list("pk", flat=True)
    ))  # fmt: skip


def _dossier(
    desk: Desk, number: int, round_: Round, versions: dict[int, OfferVersion],
    makers: list[Producer], chance: random.Random,
) -> Dossier:  # fmt: skip
    waits = number % 10 == 0
    state = chance.choice(WAITING if waits else ENDED)
    maker = makers[number // 10 // 8 % len(makers)] if waits else chance.choice(makers)
    day = NOW - timedelta(days=chance.randrange(20 if waits else 700))
    return Dossier(
        number=f"B-{number:09d}", version=versions[round_.offer_id], round=round_,
        kind="household", producer=maker, area_code="00577", office=desk.office, state=state,
        officer=chance.choice([desk.officer, desk.colleague, None]), title=maker.name,
        answers={"why": "Lò cũ hỏng, hao điện, khói nhiều. " * 20, "cost": 300_000_000},
        asked=100_000_000, granted=100_000_000, made_by=desk.officer, made_at=day,
        changed_at=day, submitted_at=day, accepted_at=day, since=day,
        due_on=day.date() + timedelta(days=21) if waits else None,
    )  # fmt: skip


def _makers(number: int) -> list[Producer]:
    village = Village.objects.order_by("pk").first() or factories.registry.village()
    homes = [Organisation(kind="producer", name=f"Nhà đo {place}") for place in range(number)]
    _write(Organisation, iter(homes))
    _write(Producer, (
        Producer(slug=f"nha-do-{home.pk}", name=home.name, kind="household", organisation=home,
                 village=village)
        for home in homes
    ))  # fmt: skip
    return list(Producer.objects.filter(slug__startswith="nha-do-").order_by("pk"))


def _write(model: type[models.Model], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch, batch_size=500)


def _measure(client: Client, path: str) -> dict[str, float]:
    found = [_visit(client, path) for _time in range(WARM + TIMES)][WARM:]
    names = ("cpu", "statements", "queries")
    return {name: median(one[place] for one in found) for place, name in enumerate(names)}


def _visit(client: Client, path: str) -> tuple[float, float, int]:
    took: list[float] = []

    def timed(execute: Any, *told: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*told)
        finally:
            took.append(time.perf_counter() - begun)

    begun = time.process_time()
    with connection.execute_wrapper(timed):
        status = client.get(path).status_code
    cpu = time.process_time() - begun
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    return cpu * 1_000, sum(took) * 1_000, len(took)


if __name__ == "__main__":
    main(int(sys.argv[1]))
