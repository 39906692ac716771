"""Acts of law that texts name, as links to where they are explained."""

import re
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from langnghe.programmes.queries.law import acts_by_number


def cited(texts: Iterable[str]) -> Mapping[str, SafeString]:
    """Each of the texts with its acts as links (one query for all of them)."""
    texts = set(texts)
    acts = acts_by_number() if any(texts) else {}
    return {text: linked(text, acts) for text in texts}


def linked(text: str, acts: Mapping[str, str]) -> SafeString:
    """Words that name acts: each that is known here (number → slug) leads to its page."""
    if not acts:
        return escape(text)
    numbers = "|".join(re.escape(one) for one in sorted(acts, key=len, reverse=True))
    parts = re.split(rf"(?<![\w/])({numbers})(?![\w/-])", text)
    return format_html_join("", "{}", ((_linked(part, acts),) for part in parts))


def _linked(part: str, acts: Mapping[str, str]) -> str:
    if part not in acts:
        return part
    address = reverse("programmes:act", args=[acts[part]])
    return format_html('<a href="{}">{}</a>', address, part)
