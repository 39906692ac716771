"""
What the measuring asks of the platform's own code, in a process of its own and in its settings:
`python -m bench.inside goods|queries|…`, JSON in and JSON out.
"""

import json
import os
import random
import sys
from collections import Counter
from dataclasses import asdict
from http.client import HTTPMessage

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Sum  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.acts import Good, Visitor, Work  # noqa: E402
from bench.measure import HEADERS, Answer  # noqa: E402
from langnghe.accounts.models import User  # noqa: E402
from langnghe.core.models import OutboxDelivery  # noqa: E402
from langnghe.core.text import fold  # noqa: E402
from langnghe.market.catalogue.models import (  # noqa: E402
    Product,
    ProductImage,
    Sheet,
    StockItem,
    StockMovement,
    Variant,
)
from langnghe.market.catalogue.services.stock import count_stock  # noqa: E402
from langnghe.market.orders.models import OrderLine  # noqa: E402

MOST_TURNS = 25
MAKER = "+84900000101"
NO_QUERY = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


def goods(asked: dict) -> list[dict]:
    """So many goods in stock, from all over the market, and the same ones every time."""
    found = Variant.objects.filter(
        product__listed=True, product__oversized=False, stock__on_hand__gte=100
    )
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    chance = random.Random(len(ids))
    chosen = chance.sample(ids, min(asked["number"], len(ids)))
    rows = Variant.objects.select_related("product__craft", "product__village").in_bulk(chosen)
    return [asdict(_good(rows[pk], place)) for place, pk in enumerate(chosen)]


def _good(variant: Variant, place: int) -> Good:
    product = variant.product
    name = product.name["vi"].lower()
    # Every other visitor types no marks.
    words = (fold(name) if place % 2 else name).split()
    return Good(
        slug=product.slug,
        variant=str(variant.uid),
        words=[word for word in words if word.isalpha()],
        craft=product.craft.slug,
        village=product.village.slug,
        price=variant.price,
    )


def queries(asked: dict) -> dict[str, float]:
    """Statements per act once everything is warm, without those that only mark transactions."""
    found = {}
    some = [Good(**row) for row in asked["goods"]]
    for row in asked["works"]:
        work = Work(**row)
        visitor = Visitor(_ask, some, work.paths)
        act = getattr(visitor, work.act)
        act()
        turns = min(MOST_TURNS, max(3, len(work.paths)))
        with CaptureQueriesContext(connection) as caught:
            for _turn in range(turns):
                act()
        told = [query["sql"] for query in caught if not query["sql"].startswith(NO_QUERY)]
        found[work.name] = len(told) / turns
    return found


_client = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")


def _ask(
    method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> Answer:
    given = {**HEADERS, **(headers or {})}
    kind = given.pop("Content-Type", "application/json")
    data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else b""
    _client.cookies.clear()  # whoever asks says who he is
    answer = _client.generic(method, path, data, kind, headers=given)
    told = HTTPMessage()
    for name, value in answer.items():
        told[name] = value
    for cookie in answer.cookies.values():
        told["Set-Cookie"] = cookie.OutputString()
    return Answer(answer.status_code, answer.getvalue(), told)


def pieces(asked: dict) -> list[str]:
    """Variants that nobody has bought yet, now with so many pieces; their public ids."""
    fresh = Variant.objects.filter(
        product__listed=True, product__oversized=False, stock__held=0, stock__on_hand__gte=1
    ).exclude(uid__in=asked["but"])
    chosen = list(fresh.order_by("-pk")[: asked["number"]])
    for variant in chosen:
        count_stock(variant=variant, on_hand=asked["pieces"], by_id=None, now=timezone.now())
    return [str(variant.uid) for variant in chosen]


def sold(asked: dict) -> dict[str, dict[str, int]]:
    """Per variant: orders, pieces in them, pieces held by the counter and by its movements."""
    stock = dict(
        StockItem.objects.filter(variant__uid__in=asked["variants"]).values_list(
            "variant__uid", "held"
        )
    )
    lines = OrderLine.objects.filter(variant__uid__in=asked["variants"])
    orders = Counter(lines.values_list("variant__uid", flat=True))
    ordered = lines.values("variant__uid").order_by().annotate(pieces=Sum("quantity"))
    moved = (
        StockMovement.objects.filter(stock__variant__uid__in=asked["variants"], kind="hold")
        .values("stock__variant__uid")
        .order_by()
        .annotate(pieces=Sum("quantity"))
    )
    sums = {row["variant__uid"]: row["pieces"] for row in ordered}
    moves = {row["stock__variant__uid"]: row["pieces"] for row in moved}
    return {
        str(uid): {
            "orders": orders[uid],
            "ordered": sums.get(uid, 0),
            "held": held,
            "moved": moves.get(uid, 0),
        }
        for uid, held in stock.items()
    }


def maker(asked: dict) -> dict[str, str]:
    """Somebody with a workshop of his own, logged in: the cookie that says so."""
    client = Client()
    client.force_login(User.objects.get(phone=MAKER))
    return {"cookie": client.cookies[settings.SESSION_COOKIE_NAME].value}


def written(asked: dict) -> dict[str, object]:
    """Of a sheet whose rows bear this mark: rows, different rows, counts; and what its page says."""
    rows = Variant.objects.filter(sku__startswith=f"{asked['mark']}-")
    moved = StockMovement.objects.filter(stock__variant__sku__startswith=f"{asked['mark']}-")
    counted = rows.order_by().aggregate(rows=Count("pk"), skus=Count("sku", distinct=True))
    done = Sheet.objects.order_by("-sent_at").values_list("rows_done", flat=True)[0]
    return {"rows": [counted["rows"], counted["skus"], moved.count()], "done": done}


def put_on_show(asked: dict) -> None:
    """New goods of a sheet are drafts until each has its picture; here all get the same one."""
    drafts = Product.objects.filter(reference__startswith=f"{asked['mark']}-")
    picture = ProductImage.objects.order_by("pk")[0]
    ProductImage.objects.bulk_create(
        (
            ProductImage(
                product_id=pk, width=1, height=1, is_drawing=True, renditions=picture.renditions
            )
            for pk in drafts.values_list("pk", flat=True)
        ),
        batch_size=1_000,
    )
    drafts.update(state="published", listed=True, published_at=timezone.now(), touched_at=Now())


def lapse(asked: dict) -> None:
    """The claim of a dead worker runs out after five minutes: they are over."""
    claimed = OutboxDelivery.objects.filter(delivered_at=None, dead_at=None)
    claimed.update(next_attempt_at=timezone.now())


COMMANDS = {
    "goods": goods,
    "queries": queries,
    "pieces": pieces,
    "sold": sold,
    "maker": maker,
    "written": written,
    "put_on_show": put_on_show,
    "lapse": lapse,
}

if __name__ == "__main__":
    json.dump(COMMANDS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
