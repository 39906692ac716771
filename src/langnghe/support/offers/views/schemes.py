"""Schemes for everybody, in plain language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.programmes import public as programmes
from langnghe.support.offers import wording
from langnghe.support.offers.definition import Definition, Source
from langnghe.support.offers.queries import schemes as queries
from langnghe.support.offers.queries.schemes import Shown


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    shown = queries.schemes(clock.today(timezone.now()))
    kind, need = request.GET.get("ai", ""), request.GET.get("viec", "")
    chosen = [one for one in shown if fits_filter(one, kind, need)]
    context = {
        "rows": [(one, _facts(one)) for one in chosen],
        "kinds": [(key, words) for key, words in wording.APPLICANTS.items()],
        "needs": [(one, wording.need(one)) for one in sorted({row.offer.kind for row in shown})],
        "kind": kind, "need": need, "section": "support",
    }  # fmt: skip
    return render(request, "offers/schemes.html", context)


def fits_filter(one: Shown, kind: str, need: str) -> bool:
    applicants = one.definition.applicants
    return (not kind or kind in applicants) and (not need or need == one.offer.kind)


def _facts(one: Shown) -> dict[str, Any]:
    return {
        "who": wording.applicants(one.definition.applicants),
        "need": wording.need(one.offer.kind),
        "when": wording.until(one.open[0]) if one.open else "",
        "coming": wording.when(one.coming[0]) if one.coming else "",
    }


@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    one = queries.scheme(slug, clock.today(timezone.now()))
    definition = one.definition
    acts = programmes.acts_by_number()

    def said(source: Source) -> SafeString:
        return programmes.linked(wording.source(source), acts)

    total = sum(criterion.weight for criterion in definition.criteria)
    context = {
        "one": one, "definition": definition, "section": "support", **_facts(one),
        "sources": [programmes.linked(one, acts) for one in wording.sources(definition)],
        "rules": [(rule.because, said(rule.source)) for rule in definition.rules],
        "limits": [(wording.limit(limit, definition), said(limit.source))
                   for limit in definition.limits],
        "rounds": [(round, wording.when(round), round in one.open)
                   for round in (*one.open, *one.coming, *one.over)],
        "papers": _papers(definition),
        "criteria": [(criterion.name, criterion.weight * 100 // total)
                     for criterion in definition.criteria],
        "clock_source": said(definition.clock_source),
    }  # fmt: skip
    return render(request, "offers/scheme.html", context)


def _papers(definition: Definition) -> list[tuple[str, list[Any]]]:
    """By kind of applicant; kinds with the same papers stand together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for kind in definition.applicants:
        keys = tuple(one.key for one in definition.papers if kind in one.applicants)
        found.setdefault(keys, []).append(kind)
    by_key = {one.key: one for one in definition.papers}
    return [
        (wording.applicants(kinds), [by_key[key] for key in keys]) for keys, kinds in found.items()
    ]
