"""Acts of law named in a text, as links to where they are explained."""

import re
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from langnghe.programmes import public as programmes

# "61/2015/NĐ-CP", "122/2025/QH15", "148/QĐ-TTg"
_NUMBER = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ][A-Za-zĐ]*(?:-[A-ZĐ][A-Za-zĐ]*)*\d*")


def cited(texts: Iterable[str]) -> Mapping[str, SafeString]:
    """Each of the texts with its acts as links, where we know them (one query)."""
    texts = set(texts)
    known = programmes.acts_by_number({one for text in texts for one in _NUMBER.findall(text)})
    return {text: _linked(text, known) for text in texts}


def _linked(text: str, known: Mapping[str, str]) -> SafeString:
    parts, end = [], 0
    for match in _NUMBER.finditer(text):
        if slug := known.get(match[0]):
            address = reverse("programmes:act", args=[slug])
            parts += [
                conditional_escape(text[end : match.start()]),
                format_html('<a href="{}">{}</a>', address, match[0]),
            ]
            end = match.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))
