"""Data in the words of schema.org (JSON-LD), for search engines and assistants."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.safestring import SafeString, mark_safe

# A script element ends at "</script" wherever it stands, even inside a string of JSON.
_HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def json_ld(data: Mapping[str, Any]) -> SafeString:
    """The content of a `<script type="application/ld+json">`."""
    text = orjson.dumps({"@context": "https://schema.org", **data}).decode()
    return mark_safe(text.translate(_HARMLESS))
