"""The packing slip as PDF, with a QR that opens the order in the workshop."""

from typing import Any

from langnghe.market.orders.models import SellerOrder
from langnghe.ui import paper
from langnghe.ui.qr import picture


def context(part: SellerOrder, address: str) -> dict[str, Any]:
    return {
        "part": part,
        "order": part.order,
        "lines": part.lines.all(),
        "qr": picture(address, border=2),
        "collect": part.total if part.order.payment_method == "cod" else 0,
    }


def pdf(part: SellerOrder, address: str) -> bytes:
    """
    An A5 slip: to whom, what, how many, what to collect.

    :raises NoPdf:
    """
    return paper.pdf("orders/slip.html", context(part, address))
