"""Goods whose makers close and open again: lists say so, whoever tells them and whenever."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from langnghe.market.catalogue import rules
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.services.stock import follow
from langnghe.registry import public as registry

CHUNK = 500


def follow_breaks(*, today: date, producer_ids: Collection[int] | None = None) -> int:
    """
    Let goods be shown as their makers are today, closed or not; how many were shown otherwise.

    Of all makers when none are named. It looks at what is, not at what has happened: so it may run
    twice, late, or begin where it broke off. A part at a time: at Tết nearly all of them close.
    """
    goods = Product.objects.all()
    if producer_ids is not None:
        goods = goods.filter(producer_id__in=producer_ids)
    so_it_is = Exists(
        Product.objects.filter(
            rules.closed(today),
            pk=OuterRef("pk"),
            producer__breaks__last=F("closed_until"),
            producer__breaks__paused=F("paused"),
        )
    )
    done = 0
    for some in (goods.filter(closed_until__isnull=False), goods.filter(rules.closed(today))):
        while moved := _follow(some.exclude(so_it_is), today):
            done += moved
    return done


@transaction.atomic
def _follow(stale: QuerySet[Product], today: date) -> int:
    locked = stale.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = list(locked.values_list("pk", "producer_id")[:CHUNK])
    breaks = registry.breaks.closed_makers({producer_id for _pk, producer_id in rows}, today)
    shown: dict[registry.BreakFact | None, list[int]] = defaultdict(list)
    for pk, producer_id in rows:
        shown[breaks.get(producer_id)].append(pk)
    for one, ids in shown.items():
        Product.objects.filter(pk__in=ids).update(
            closed_until=one and one.last, paused=bool(one and one.paused), **rules.now_shown()
        )
    if rows:
        follow(product_ids=[pk for pk, _producer_id in rows])
    return len(rows)
