"""Schemes, rules and amounts in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.support.offers.conditions import Answers
from langnghe.support.offers.definition import Definition, FormField, Limit, Source
from langnghe.support.offers.models import Round
from langnghe.ui import formatting

APPLICANTS: dict[str, Promise] = {
    "household": gettext_lazy("households"),
    "cooperative": gettext_lazy("co-operatives"),
    "group": gettext_lazy("co-operative groups"),
    "enterprise": gettext_lazy("enterprises"),
    "worker": gettext_lazy("workers"),
}
# What a scheme is good for; a kind that is not here is called as it is written.
NEEDS: dict[str, Promise] = {
    "loan": gettext_lazy("Borrow money"),
    "interest": gettext_lazy("Pay less interest"),
    "equipment": gettext_lazy("Buy machines"),
    "grant": gettext_lazy("A grant"),
    "training": gettext_lazy("Learn and train"),
    "stand": gettext_lazy("Show goods at a fair"),
}
CERTAINTY: dict[str, Promise] = {
    "A": gettext_lazy("read in the act itself"),
    "B": gettext_lazy("by press or official news"),
    "C": gettext_lazy("recalled or derived, to be checked"),
    "D": gettext_lazy("not known"),
}


def need(kind: str) -> str:
    return str(NEEDS[kind]) if kind in NEEDS else kind.replace("-", " ")


def applicants(kinds: Iterable[str]) -> str:
    return ", ".join(str(APPLICANTS[one]) for one in kinds)


def source(one: Source) -> str:
    # Translators: an act and how sure it is.
    return _("%(act)s – %(certainty)s") % {
        "act": one.act, "certainty": CERTAINTY[one.certainty],
    }  # fmt: skip


def when(one: Round) -> str:
    """From when to when one may apply."""
    first = clock.in_words(one.opens_on)
    if one.closes_on is None:
        return _("from %(first)s, without an end") % {"first": first}
    last = clock.in_words(one.closes_on)
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def until(one: Round) -> str:
    if one.closes_on is None:
        return _("Open, without a last day")
    return _("Open until %(day)s") % {"day": clock.in_words(one.closes_on)}


def computed(limit: Limit, answers: Answers, most: int) -> str:
    """How a ceiling came about: "50 % of 800.000.000 ₫ is 400.000.000 ₫"."""
    if limit.percent and limit.of:
        base = int(answers[limit.of])
        share = base * limit.percent // 100
        said = _("%(percent)s %% of %(base)s is %(share)s") % {
            "percent": limit.percent, "base": formatting.money(base),
            "share": formatting.money(share),
        }  # fmt: skip
        return said if share == most else _but(said, most)
    if limit.each is not None and limit.per:
        count = int(answers[limit.per])
        product = count * limit.each
        said = _("%(count)s × %(each)s is %(product)s") % {
            "count": formatting.number(count), "each": formatting.money(limit.each),
            "product": formatting.money(product),
        }  # fmt: skip
        return said if product == most else _but(said, most)
    return _("at most %(sum)s") % {"sum": formatting.money(most)}


def _but(said: str, most: int) -> str:
    return _("%(said)s, but at most %(sum)s") % {"said": said, "sum": formatting.money(most)}


def limit(one: Limit, definition: Definition) -> str:
    """The rule of a ceiling, without anybody's figures."""
    fields = definition.fields
    if one.percent and one.of:
        said = _("%(percent)s %% of: %(what)s") % {
            "percent": one.percent, "what": in_language(fields[one.of].label).rstrip("?"),
        }  # fmt: skip
    elif one.each is not None and one.per:
        said = _("%(each)s for each: %(what)s") % {
            "each": formatting.money(one.each),
            "what": in_language(fields[one.per].label).rstrip("?"),
        }  # fmt: skip
    else:
        return _("at most %(sum)s") % {"sum": formatting.money(one.most or 0)}
    return said if one.most is None else _but(said, one.most)


def sources(definition: Definition) -> list[str]:
    """The acts on which a scheme stands, each once."""
    found = [rule.source for rule in definition.rules]
    found += [limit.source for limit in definition.limits]
    return list(dict.fromkeys(source(one) for one in found))


def answer(field: FormField, value: Any) -> str:
    """An answer as people read it; of a table its rows are told elsewhere."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.kind == "phone":
        return formatting.phone(str(value))
    if field.kind == "money":
        return formatting.money(value)
    if field.kind == "date":
        return formatting.day(date.fromisoformat(value))
    if field.kind in ("choice", "choices"):
        names = {one.value: in_language(one.label) for one in field.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(names.get(one, str(one)) for one in chosen)
    return _number(field, value) if field.kind == "number" else str(value)


def _number(field: FormField, value: Any) -> str:
    return (
        formatting.exact(float(value), field.decimals)
        if field.decimals
        else formatting.number(value)
    )
