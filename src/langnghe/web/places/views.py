"""Villages, crafts and makers, each with its goods."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from langnghe.core.text import in_language
from langnghe.environment import public as environment
from langnghe.market import public as market
from langnghe.registry import public as registry
from langnghe.web import sharing
from langnghe.web.places import map as maps
from langnghe.web.places import structured

# The seven groups of Decree 52/2018/NĐ-CP, article 4.
GROUPS = {
    1: gettext_lazy("Processing of farm, forest and fishery products"),
    2: gettext_lazy("Handicrafts"),
    3: gettext_lazy("Treatment of raw materials"),
    4: gettext_lazy("Wood, bamboo, ceramics, glass, textiles, embroidery, small mechanics"),
    5: gettext_lazy("Ornamental plants and animals"),
    6: gettext_lazy("Salt making"),
    7: gettext_lazy("Services for life and production in the country"),
}
CERTAINTY = {"A": gettext_lazy("read in a source"), "B": gettext_lazy("well known, not checked")}
TOPICS = {
    "description": gettext_lazy("Description"),
    "recognition": gettext_lazy("Recognition"),
    "place": gettext_lazy("Place"),
}


GOODS = 24  # of a maker on his page


def _address(request: HttpRequest) -> str:
    return f"{settings.PUBLIC_URL}{request.path}"


@require_safe
def villages(request: HttpRequest) -> HttpResponse:
    chosen: dict[str, Any] = {
        "text": request.GET.get("q", "").strip()[:80],
        "craft": request.GET.get("craft", ""),
        "status": request.GET.get("status", ""),
        "commune": request.GET.get("commune", ""),
    }
    if chosen["status"] not in {"", "active", "fading"}:
        chosen["status"] = ""
    items, next_cursor = registry.villages(**chosen, cursor=request.GET.get("cursor"))
    spots = tuple(registry.spots())
    context = {
        "villages": items,
        "next_cursor": next_cursor,
        "total": registry.count_villages(**chosen),
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "crafts": [craft for craft in registry.crafts() if craft.villages],
        "map": maps.draw(tuple(registry.outline(settings.HOME_PROVINCE)), spots, chosen["commune"]),
        "commune": next((c.name for c, *_rest in spots if c.code == chosen["commune"]), ""),
    }
    return render(request, "web/places/villages.html", context)


@require_safe
def village(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = registry.village(slug)
    except registry.Moved as moved:
        return redirect("web:village", moved.slug, permanent=True)
    outline, spots = registry.around(found.commune.code)
    story = registry.village_story(found.id, timezone.localdate())
    # All of it can be hashed: the whole page is kept by what it shows.
    context = {
        "village": found,
        "description": in_language(found.description),
        "taken_down": registry.desk.rule_said(found.taken_down),
        "products": tuple(found.typical_products.get("vi", [])),
        "claims": tuple(_claim(claim) for claim in found.claims if claim.certainty in CERTAINTY),
        "place_is_sure": any(c.topic == "place" and c.certainty == "A" for c in found.claims),
        "makers": registry.makers_of(found.id),
        "artisans": registry.artisans_in(found.id),
        "neighbours": registry.neighbours(found),
        "cards": tuple(market.cards(village_id=found.id)) if found.status == "active" else (),
        "map": maps.draw(outline, spots, found.commune.code),
        "environment": environment.panel(found.id, found.slug),
        "story": story,
        "placed": story.kinds if story else frozenset(),
        "structured": structured.village(found, _address(request), story),
        "crumbs": _crumbs(("web:villages", _("Villages")), found.name),
    }
    return render(request, "web/places/village.html", context)


class Claim(NamedTuple):
    """How sure one matter is, in words."""

    topic: Promise
    certainty: Promise
    sources: tuple[str, ...]


class Crumb(NamedTuple):
    name: str
    url: str  # empty: this very page


def _claim(claim: registry.Claim) -> Claim:
    return Claim(TOPICS[claim.topic], CERTAINTY[claim.certainty], claim.sources)


def _crumbs(parent: tuple[str, str], name: str) -> tuple[Crumb, ...]:
    address, label = parent
    return Crumb(label, reverse(address)), Crumb(name, "")


@require_safe
def crafts(request: HttpRequest) -> HttpResponse:
    goods = {craft.slug: craft.goods for craft in market.counts().crafts}
    groups: dict[int, list[tuple[registry.CraftFact, int]]] = {}
    for craft in registry.crafts():
        groups.setdefault(craft.group, []).append((craft, goods.get(craft.slug, 0)))
    context = {"groups": [(GROUPS[number], rows) for number, rows in sorted(groups.items())]}
    return render(request, "web/places/crafts.html", context)


@require_safe
def craft(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found, story = registry.craft(slug)
    except registry.Moved as moved:
        return redirect("web:craft", moved.slug, permanent=True)
    villages, next_cursor = registry.villages(craft=slug, cursor=request.GET.get("cursor"))
    told = registry.craft_story(found.id, timezone.localdate())
    context = {
        "craft": found,
        "text": in_language(story),
        "taken_down": registry.desk.rule_said(found.taken_down),
        "story": told,
        "placed": told.kinds if told else frozenset(),
        "map": _map_of(villages) if told and "map" in told.kinds else None,
        "structured": structured.craft(in_language(found.name), _address(request), told),
        "group": GROUPS[found.group],
        "villages": villages,
        "next_cursor": next_cursor,
        "cards": market.cards(craft_id=found.id, limit=12),
        "crumbs": _crumbs(("web:crafts", _("Crafts")), in_language(found.name)),
    }
    return render(request, "web/places/craft.html", context)


def _map_of(villages: Sequence[registry.VillageCard]) -> maps.Map | None:
    """Where a craft is practised."""
    codes = {one.commune.code for one in villages}
    spots = tuple(spot for spot in registry.spots() if spot[0].code in codes)
    return maps.draw(tuple(registry.outline(settings.HOME_PROVINCE)), spots)


@require_safe
def artisan(request: HttpRequest, slug: str) -> HttpResponse:
    found = registry.artisan(slug)
    story = registry.artisan_story(found.id, timezone.localdate())
    context = {
        "artisan": found,
        "text": in_language(found.story),
        "taken_down": registry.desk.rule_said(found.taken_down),
        "story": story,
        "structured": structured.artisan(found, _address(request), story),
        "crumbs": (
            Crumb(_("Villages"), reverse("web:villages")),
            Crumb(found.village_name, reverse("web:village", args=[found.village_slug])),
            Crumb(found.name, ""),
        ),
        **_surroundings(story, found.village_id, found.commune.code),
    }
    return render(request, "web/places/artisan.html", context)


def _surroundings(
    story: registry.StoryFact | None, village_id: int | None, commune_code: str
) -> dict[str, Any]:
    """What a story has a place for, and only that."""
    kinds = story.kinds if story and village_id else frozenset()
    around: dict[str, Any] = {}
    if village_id and "goods" in kinds:
        around["cards"] = tuple(market.cards(village_id=village_id))
    if village_id and "makers" in kinds:
        around["makers"] = registry.makers_of(village_id)
    if "map" in kinds:
        around["map"] = maps.draw(*registry.around(commune_code), commune_code)
    return around


@never_cache
@login_required
@require_safe
def story_preview(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    subject, story, is_public = registry.story_as_written(
        user_id=request.user.pk,
        kind=registry.KIND_OF_WORD.get(kind, ""),
        slug=slug,
        today=timezone.localdate(),
    )
    context = {
        "subject": subject,
        "word": kind,
        "story": story,
        "is_public": is_public,
        **_surroundings(story, subject.village_id, subject.commune_code),
    }
    return render(request, "web/places/story_preview.html", context)


@require_safe
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = registry.producer(slug)
    except registry.Moved as moved:
        return redirect("web:producer", moved.slug, permanent=True)
    cards = market.cards(producer_id=found.id, limit=GOODS + 1) if found.selling else []
    closed = found.closed(timezone.localdate())
    context = {
        "producer": found,
        "story": in_language(found.story),
        "cards": cards[:GOODS],
        "more": len(cards) > GOODS,
        "closed": closed,
        "structured": structured.producer(found, _address(request), closed),
        "share": sharing.address_of(found),
        "crumbs": _crumbs(("web:villages", _("Villages")), found.name),
    }
    return render(request, "web/places/producer.html", context)
