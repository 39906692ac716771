"""Goods whose makers close and open again: lists say so, whoever tells them and whenever."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from langnghe.core.prepared import all_of
from langnghe.market.catalogue import rules
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.services.stock import follow
from langnghe.registry import public as registry

CHUNK = 500


def follow_breaks(*, today: date, producer_ids: Collection[int] | None = None) -> int:
    """
    Let goods be shown as their makers are today, closed or not; how many were shown otherwise.

    Of all makers when none are named. It looks at what is, not at what has happened: so it may run
    twice, late, or begin where it broke off. Where nothing has moved an index answers; what has is
    told a part at a time: at Tết nearly all of them close.
    """
    breaks = registry.breaks.closed_makers(today, among=producer_ids)
    goods = Product.objects.all()
    if producer_ids is not None:
        goods = goods.filter(producer_id__in=producer_ids)
    told = goods.filter(closed_until__isnull=False)
    untold = goods.filter(closed_until=None, producer__id__among=all_of([*breaks]))
    done = 0
    for some in (told, untold):
        as_shown = some.order_by().values_list("producer_id", "closed_until", "paused")
        for maker, last, paused in list(as_shown.distinct()):
            one = breaks.get(maker)
            if (last, paused) == ((one.last, one.paused) if one else (None, False)):
                continue
            stale = goods.filter(producer_id=maker, closed_until=last, paused=paused)
            while moved := _tell(stale, one):
                done += moved
    return done


@transaction.atomic
def _tell(stale: QuerySet[Product], one: registry.BreakFact | None) -> int:
    locked = stale.select_for_update(no_key=True).order_by("pk")
    ids = list(locked.values_list("pk", flat=True)[:CHUNK])
    if ids:
        Product.objects.filter(pk__in=ids).update(
            closed_until=one and one.last, paused=bool(one and one.paused), **rules.now_shown()
        )
        follow(product_ids=ids)
    return len(ids)
