"""One village with all that its page shows, each matter by one statement."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef
from django.utils.translation import get_language

from langnghe.core.models import Certainty
from langnghe.core.prepared import Listed, Prepared
from langnghe.registry import facts
from langnghe.registry.models import (
    AdminUnit,
    Artisan,
    Producer,
    Recognition,
    Village,
    VillageFact,
)
from langnghe.registry.queries import card_fields, missing, village_card, village_rows

NEIGHBOURS, MAKERS, ARTISANS = 6, 24, 12
_MORE = ("other_names", "former_commune", "era", "typical_products", "lat", "lon",
         "taken_down")  # fmt: skip


def village(slug: str) -> facts.VillageFact:
    """
    A public village with its recognitions, claims and sources.

    :raises NotFound: unknown, or in doubt.
    """
    stored = next(iter(_VILLAGE.stored(slug=slug)), None)
    if stored is None:
        raise missing("village", slug)
    return _village(stored, get_language() or "")


def neighbours(village: facts.VillageFact) -> tuple[facts.VillageCard, ...]:
    """Other public villages of the same commune."""
    rows = _NEIGHBOURS.stored(commune=village.commune.code, but=village.id)
    return tuple(_neighbour(row) for row in rows)


def makers_of(village_id: int) -> tuple[facts.MakerTile, ...]:
    """Makers of a village whom the public may see."""
    return tuple(
        facts.MakerTile(row.slug, row.name, str(Producer.Kind(row.kind).label), row.is_demo)
        for row in _MAKERS.rows(village=village_id)
    )


def artisans_in(village_id: int) -> tuple[facts.ArtisanFact, ...]:
    return tuple(
        facts.ArtisanFact(
            row.name,
            row.title,
            str(Artisan.Title(row.title).label),
            row.title_year,
            row.is_demo,
            row.slug,
        )
        for row in _ARTISANS.rows(village=village_id)
    )


def around(commune_code: str) -> tuple[tuple[facts.Point, ...], tuple[facts.Spot, ...]]:
    """For a map: where the communes of the province lie, and this one with its villages."""
    [stored] = _COMMUNE.stored(code=commune_code)
    return _around(stored)


def _claims() -> Listed:
    sources = VillageFact.sources.through.objects.filter(villagefact=OuterRef("pk"))
    of_village = VillageFact.objects.filter(village=OuterRef("pk")).order_by("topic")
    return Listed(
        of_village,
        "topic",
        "certainty",
        Listed(sources.order_by("source_id"), "source__text"),
        "note",
    )


def _recognitions() -> Listed:
    of_village = Recognition.objects.filter(village=OuterRef("pk"))
    sure = of_village.exclude(certainty=Certainty.DOUBTFUL).order_by("year", "pk")
    return Listed(sure, "title", "state", "year", "decision", "wording", "certainty")


_VILLAGE = Prepared(
    lambda slug: village_rows(
        Village.objects.public()
        .filter(slug=slug)
        .annotate(recognitions_listed=_recognitions(), claims_listed=_claims())
        .order_by(),
        *_MORE, "recognitions_listed", "claims_listed",
    ),
    slug="a-village",
)  # fmt: skip
_NEIGHBOURS = Prepared(
    lambda commune, but: village_rows(
        Village.objects.public().filter(commune_id=commune).exclude(pk=but).order_by("slug")
    )[:NEIGHBOURS],
    commune="a-commune",
    but=1_000_000_007,
)
_MAKERS = Prepared(
    lambda village: (
        Producer.objects.public()
        .filter(village_id=village)
        .order_by("name", "pk")
        .values_list("slug", "name", "kind", "is_demo")[:MAKERS]
    ),
    village=1_000_000_007,
)
_ARTISANS = Prepared(
    lambda village: (
        Artisan.objects.public()
        .filter(village_id=village)
        .order_by("name", "pk")
        .values_list("name", "title", "title_year", "is_demo", "slug")[:ARTISANS]
    ),
    village=1_000_000_007,
)
_COMMUNE = Prepared(
    lambda code: (
        AdminUnit.objects.filter(code=code)
        .annotate(
            villages=Listed(Village.objects.public().filter(commune=OuterRef("pk")), "pk"),
            outline=Listed(
                AdminUnit.objects.filter(
                    parent=OuterRef("parent"), lat__isnull=False
                ).order_by("code"),
                "lat", "lon",
            ),
        )
        .order_by()
        .values_list(
            "code", "name", "parent_id", "parent__name", "lat", "lon", "villages", "outline"
        )
    ),
    code="a-commune",
)  # fmt: skip


# Named by the rows as they were read just now: what has changed is another row.
@lru_cache(maxsize=500)
def _village(stored: Any, _language: str) -> facts.VillageFact:
    row = _VILLAGE.converted(stored)
    more: dict[str, Any] = {name: getattr(row, name) for name in _MORE}
    return facts.VillageFact(
        **card_fields(row),
        **more | {"other_names": tuple(row.other_names)},
        recognitions=tuple(_recognition(*one) for one in json.loads(row.recognitions_listed)),
        claims=tuple(_claim(*one) for one in json.loads(row.claims_listed)),
    )


@lru_cache(maxsize=500)
def _neighbour(stored: Any) -> facts.VillageCard:
    return village_card(_NEIGHBOURS.converted(stored))


@lru_cache(maxsize=200)
def _around(stored: Any) -> tuple[tuple[facts.Point, ...], tuple[facts.Spot, ...]]:
    row = _COMMUNE.converted(stored)
    outline = tuple((lat, lon) for lat, lon in json.loads(row.outline))
    if row.lat is None:
        return outline, ()
    commune = facts.CommuneFact(row.code, row.name, row.parent_id or "", row.parent__name or "")
    return outline, ((commune, row.lat, row.lon, len(json.loads(row.villages))),)


def _recognition(title: str, state: str, *rest: Any) -> facts.RecognitionFact:
    return facts.RecognitionFact(
        title,
        str(Recognition.Title(title).label),
        state,
        str(Recognition.State(state).label),
        *rest,
    )


def _claim(topic: str, certainty: str, sources: str, note: str) -> facts.Claim:
    texts: Sequence[list[str]] = json.loads(sources)
    return facts.Claim(topic, certainty, tuple(text for [text] in texts), note)
