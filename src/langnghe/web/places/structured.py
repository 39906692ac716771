"""Structured data (JSON-LD) of villages and makers, safe inside a script element."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from langnghe.core.text import in_language
from langnghe.registry import public as registry

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def json_ld(data: Mapping[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))


def village(one: registry.VillageFact, address: str) -> SafeString:
    return json_ld(
        {
            "@type": "Place",
            "name": one.name,
            "url": address,
            "description": in_language(one.description),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": one.commune.name,
                "addressRegion": one.commune.province_name,
                "addressCountry": "VN",
            },
        }
    )


def producer(one: registry.ProducerFact, address: str) -> SafeString:
    return json_ld(
        {
            "@type": "Organization",
            "name": one.name,
            "url": address,
            "description": in_language(one.story),
            "location": {"@type": "Place", "name": one.village_name},
        }
    )
