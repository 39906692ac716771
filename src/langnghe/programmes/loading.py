"""Bring the data of the release in: acts, measures, schemes. What was changed here stays."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from langnghe.programmes.models import IndicatorDefinition, LegalBasis, Measure, Programme, Scheme

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load() -> None:
    """Add what is missing; safe to repeat."""
    _acts(_read("legal_bases.json"))
    _measures(_read("measures.json"))
    content = _read("schemes.json")
    add_programmes(content["programmes"])
    add_schemes(content["schemes"])


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _acts(told: list[dict[str, Any]]) -> None:
    successors = {one["slug"]: one.pop("replaced_by") for one in told}
    for slug in _added(LegalBasis, told):
        if successors[slug]:
            successor = LegalBasis.objects.get(slug=successors[slug])
            LegalBasis.objects.filter(slug=slug).update(replaced_by=successor)


def _measures(content: Mapping[str, Any]) -> None:
    told, bases, indicators = [], {}, {}
    for position, one in enumerate(content["measures"], 1):
        slug = one["code"].lower()
        bases[slug], indicators[slug] = one.pop("bases"), one.pop("indicators")
        told.append({**one, "slug": slug, "position": position, "source": content["source"]})
    new = _added(Measure, told)
    rows = Measure.objects.in_bulk(new, field_name="slug")
    for slug in new:
        rows[slug].bases.set(LegalBasis.objects.filter(slug__in=bases[slug]))
    IndicatorDefinition.objects.bulk_create(
        IndicatorDefinition(
            measure=rows[slug], position=position, unit_name=content["units"][one["unit"]], **one
        )
        for slug in new
        for position, one in enumerate(indicators[slug], 1)
    )


def add_programmes(content: Iterable[Mapping[str, Any]]) -> None:
    """New programmes with the acts that they stand on."""
    told = [dict(one) for one in content]
    bases = {one["slug"]: one.pop("bases") for one in told}
    for slug in _added(Programme, told):
        acts = LegalBasis.objects.filter(slug__in=bases[slug])
        Programme.objects.get(slug=slug).bases.set(acts)


def add_schemes(content: Iterable[Mapping[str, Any]]) -> None:
    """New schemes with their acts, and the measures that they serve."""
    told = [dict(one) for one in content]
    programmes = {row.slug: row for row in Programme.objects.all()}
    bases = {one["slug"]: one.pop("bases") for one in told}
    measures = {one["slug"]: one.pop("measures") for one in told}
    for one in told:
        one["programme"] = programmes[one["programme"]]
    for slug in _added(Scheme, told):
        scheme = Scheme.objects.get(slug=slug)
        scheme.bases.set(LegalBasis.objects.filter(slug__in=bases[slug]))
        scheme.measures.set(Measure.objects.filter(code__in=measures[slug]))


def _added(model: type[Model], told: list[dict[str, Any]]) -> list[str]:
    """The slugs of those that were not there."""
    rows = model._default_manager
    there = set(rows.values_list("slug", flat=True))
    new = [one for one in told if one["slug"] not in there]
    rows.bulk_create(model(**one) for one in new)
    return [one["slug"] for one in new]
