"""Texts of a scheme filled in, to be printed, signed and photographed: in Vietnamese always."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers import wording
from langnghe.support.offers.definition import Definition, FormField, Template

BOLD = re.compile(r"\*\*(.+?)\*\*")
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BLANK = "……………………"


def filled(template: Template, definition: Definition, dossier: Dossier) -> SafeString:
    """Markdown of the scheme with the answers in it; a place without an answer stays to write."""
    with override("vi"):
        told = _told(definition, dossier)
        paragraphs = [
            PLACE.sub(lambda match: told.get(match[1], BLANK), _marked(text))
            for text in template.body["vi"].split("\n\n")
        ]
    # The words of the scheme were escaped in `_marked`, each answer where it was written.
    return mark_safe("".join(f"<div class='part'>{text}</div>" for text in paragraphs))


def signature() -> list[str]:
    """Where one signs, and under it the full name."""
    with override("vi"):
        return [_("……………, day …… month …… year ………"), _("(signature and full name)")]


def _marked(text: str) -> str:
    return BOLD.sub(r"<b>\1</b>", str(escape(text))).replace("\n", "<br>")


def _told(definition: Definition, dossier: Dossier) -> Mapping[str, SafeString]:
    found = {"office": escape(dossier.office.name), "title": escape(dossier.title)}
    for key, field in definition.fields.items():
        value = dossier.answers.get(key)
        if value not in (None, "", []):
            found[key] = _rows(field, value) if field.kind == "table" else _line(field, value)
    return found


def _line(field: FormField, value: Any) -> SafeString:
    return mark_safe(escape(wording.answer(field, value)).replace("\n", "<br>"))


def _rows(field: FormField, rows: list[dict[str, Any]]) -> SafeString:
    head = format_html_join("", "<th>{}</th>", ((one.label["vi"],) for one in field.columns))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(field, row),) for row in rows))
    return format_html("<table><tr>{}</tr>{}</table>", head, body)


def _cells(field: FormField, row: Mapping[str, Any]) -> SafeString:
    told = ((wording.answer(one, row.get(one.key)),) for one in field.columns)
    return format_html_join("", "<td>{}</td>", told)
