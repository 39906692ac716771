"""Pages as PDF."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

FONTS = Path(__file__).resolve().parent / "static" / "ui" / "fonts"


class NoPdf(RuntimeError):
    """The machine lacks the text library (Pango) that draws PDF."""


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """
    A template as PDF; its style sheets and fonts are named relative to `FONTS`.

    :raises NoPdf:
    """
    try:
        import weasyprint  # noqa: PLC0415  half a second and native libraries, only when needed
    except OSError as error:
        raise NoPdf from error
    html: Any = weasyprint.HTML
    page = render_to_string(template, context)
    return bytes(html(string=page, base_url=FONTS.as_uri() + "/").write_pdf())
