"""What everybody reads: measures, acts, programmes, schemes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.programmes import wording
from langnghe.programmes.models import Measure
from langnghe.programmes.queries import asking, budget, law
from langnghe.programmes.queries import measures as queries


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    strength, area = request.GET.get("muc", ""), request.GET.get("linh-vuc", "")
    strength = strength if strength in Measure.Strength.values else ""
    area = area if area in Measure.Area.values else ""
    context = {
        "areas": queries.by_area(strength=strength, area=area),
        "strength": strength,
        "area": area,
        "counts": queries.counts(),
        "choices": Measure.Area.choices,
    }
    return render(request, "programmes/measures.html", context)


@require_safe
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.measure(slug)
    context = {
        "measure": found,
        "strength": wording.STRENGTHS[found.strength],
        "seen": queries.seen(list(found.indicators.all())),
        "who": wording.names(found.who),
        "for_whom": wording.names(found.for_whom),
    }
    return render(request, "programmes/measure.html", context)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    today = clock.today(timezone.now())
    rows = [(one, wording.standing(one, today)) for one in law.acts()]
    return render(request, "programmes/acts.html", {"rows": rows})


@require_safe
def act(request: HttpRequest, slug: str) -> HttpResponse:
    found = law.act(slug)
    standing = wording.standing(found, clock.today(timezone.now()))
    return render(request, "programmes/act.html", {"act": found, "standing": standing})


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    return render(request, "programmes/programmes.html", {"rows": law.programmes()})


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "programmes/programme.html", {"programme": law.programme(slug)})


@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    found = law.scheme_page(slug)
    lines, fact = budget.lines_of(found.pk), law.scheme_fact(found)
    context = {
        "scheme": found,
        "fact": fact,
        "ask": asking.how_to_ask(fact) if fact.is_open else "",
        "invented": any(line.is_demo for line in lines),
        "lines": lines,
        "total": budget.total(lines),
    }
    return render(request, "programmes/scheme.html", context)
