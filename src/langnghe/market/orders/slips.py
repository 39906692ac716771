"""The packing slip as PDF, with a QR that opens the order in the workshop."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from langnghe.market.orders.models import SellerOrder
from langnghe.ui.qr import picture

FONTS = Path(__file__).resolve().parents[2] / "ui" / "static" / "ui" / "fonts"


class NoPdf(RuntimeError):
    """The machine lacks the text library (Pango) that draws PDF."""


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
    try:
        import weasyprint  # noqa: PLC0415  half a second and native libraries, only when needed
    except OSError as error:
        raise NoPdf from error
    html: Any = weasyprint.HTML
    page = render_to_string("orders/slip.html", context(part, address))
    return bytes(html(string=page, base_url=FONTS.as_uri() + "/").write_pdf())
