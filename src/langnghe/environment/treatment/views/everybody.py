"""What everybody may read: projects in plain words, clean technology, labels in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.environment.treatment.queries import clean, plant, removal
from langnghe.environment.treatment.queries import projects as queries
from langnghe.registry import public as registry


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    today = clock.today(timezone.now())
    rows, next_cursor = queries.public(cursor=request.GET.get("cursor"), today=today)
    context = {"rows": rows, "next_cursor": next_cursor}
    return render(request, "treatment/projects.html", context)


@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    today = clock.today(timezone.now())
    found = queries.shown(slug)
    context = {
        "project": found,
        "row": queries.row_of(found, today),
        "funding": queries.by_source(found),
        "money": queries.money(found),
        "connected": queries.connected(found),
        "figures": plant.figures(found, today),
        "removal": removal.removal(found.facility_id, today),
    }
    return render(request, "treatment/project.html", context)


@require_safe
def technologies(request: HttpRequest) -> HttpResponse:
    page = clean.technologies(cursor=request.GET.get("cursor"))
    labels = clean.every_label(clock.today(timezone.now()))
    makers = registry.producers_by_ids({one.producer_id for one in labels})
    context = {
        "rows": page.items,
        "next_cursor": page.next_cursor,
        # A maker who is not shown to the public is not shown here either.
        "labels": [(one, makers[one.producer_id]) for one in labels
                   if one.producer_id in makers and makers[one.producer_id].selling],
    }  # fmt: skip
    return render(request, "treatment/technologies.html", context)


@require_safe
def technology(request: HttpRequest, slug: str) -> HttpResponse:
    found = clean.technology(slug)
    context = {"technology": found, "proofs": clean.proofs_of(found)}
    return render(request, "treatment/technology.html", context)
