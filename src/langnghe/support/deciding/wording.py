"""Answers, facts and steps in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.text import in_language
from langnghe.support.dossiers import answers as told
from langnghe.support.dossiers import sources
from langnghe.support.dossiers.models import Evidence
from langnghe.support.dossiers.rules import DOSSIER, REPORT_BACK
from langnghe.support.offers.definition import Definition, FormField
from langnghe.ui import formatting

Lines = list[tuple[str, str]]
BESIDE: dict[str, Promise] = {
    "create": gettext_lazy("Begun to fill in"),
    "recount": gettext_lazy("Term counted anew"),
    "appeal": gettext_lazy("Appeal"),
    "uphold": gettext_lazy("The decision stands"),
    "agreement": gettext_lazy("Agreement signed by the office"),
    "show": gettext_lazy("Evidence shown"),
    "more_evidence": gettext_lazy("More evidence wanted"),
    "paid": gettext_lazy("Further payment"),
    "report": gettext_lazy("Report handed in"),
    REPORT_BACK: gettext_lazy("Report sent back"),
}


def action(name: str) -> str:
    if name in BESIDE:
        return str(BESIDE[name])
    return str(DOSSIER.step(name).label)


def answers(definition: Definition, given: Mapping[str, Any]) -> list[tuple[str, Lines]]:
    """By section: each question that the others leave, and its answer."""
    return [
        (
            in_language(section.title),
            [
                (in_language(field.label), answer(field, given.get(field.key)))
                for field in told.asked(section, given)
            ],
        )
        for section in definition.sections
    ]


def answer(field: FormField, value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if field.kind == "money" and isinstance(value, int):
        return formatting.money(value)
    if field.kind == "yes_no":
        return _("yes") if value else _("no")
    if field.kind == "date":
        return formatting.day(date.fromisoformat(value))
    if field.kind in ("choice", "choices"):
        names = {one.value: in_language(one.label) for one in field.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(names.get(one, str(one)) for one in chosen)
    if field.kind == "table":
        return "\n".join(_row(field, row) for row in value)
    return formatting.number(value) if isinstance(value, int) else str(value)


def _row(field: FormField, row: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{in_language(one.label)}: {answer(one, row.get(one.key))}" for one in field.columns
    )


def evidence(one: Evidence) -> tuple[str, Lines]:
    """Its title and its figures, as the context that knows it says them."""
    source = sources.all_of_them().get(one.fact)
    if source is None:  # the context that offered it is gone
        return one.fact, [(name, str(value)) for name, value in one.figures.items()]
    return str(source.title), source.words(one.figures)


def change(definition: Definition, key: str, value: Any) -> str:
    field = definition.fields.get(key)
    return answer(field, value) if field else str(value)


def label(definition: Definition, key: str) -> str:
    field = definition.fields.get(key)
    return in_language(field.label) if field else key


def reasons(definition: Definition, rows: list[list[str]]) -> list[tuple[str, str]]:
    """A scheme's own words for each reason, and those of the officer."""
    texts = {one.code: one.words for one in definition.refusals}
    return [(in_language(texts.get(code, {})) or code, words) for code, words in rows]
