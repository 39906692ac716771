"""What the demo shows of several contexts at once: the desk, and a report of a product."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import override

from langnghe.market import public as market
from langnghe.market.catalogue import demo as goods
from langnghe.registry import public as registry
from langnghe.registry.desk import demo as desk


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    for producer_id in desk.load(now=now)[:1]:
        goods.begin_first(producer_id=producer_id, now=now)
    progress("desk", 1, 2)
    _report(now)
    progress("desk", 2, 2)


def _report(now: datetime) -> None:
    """Of goods of the commune whose officer can be tried out."""
    village = registry.village("bat-trang")
    cards = market.cards(village_id=village.id, limit=1, language="vi")
    if not cards:
        return
    product = market.shown_product(cards[0].slug)
    with override("vi"):
        address = reverse("catalogue:product", args=[product.slug])
    registry.desk.report(
        target=registry.desk.Reported(
            "product", product.uid, product.name, address, product.village_id, product.producer_id
        ),
        reason="origin",
        words="Tôi thấy hàng này giống hàng đúc khuôn bán ngoài chợ. (Ví dụ.)",
        reporter_id=None,
        key="demo",
        now=now,
    )
