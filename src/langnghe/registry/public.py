"""What other contexts may ask of the registry: ids in, facts out."""

from collections.abc import Iterable
from datetime import datetime

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound
from langnghe.registry import facts, places, queries
from langnghe.registry.facts import (
    ArtisanFact,
    Claim,
    CommuneFact,
    CommuneMatch,
    CraftFact,
    MakerCraft,
    MakerTile,
    Point,
    ProducerFact,
    ProvinceFact,
    RecognitionFact,
    Spot,
    VillageCard,
    VillageFact,
)
from langnghe.registry.models import AdminUnit, Craft, Producer, Village
from langnghe.registry.places import commune, communes, find_communes, provinces
from langnghe.registry.queries import (
    Moved,
    count_villages,
    craft,
    crafts,
    crafts_for,
    first_producers,
    name_of_craft,
    name_of_producer,
    name_of_village,
    outline,
    producer,
    producers_by_ids,
    spots,
    villages,
)
from langnghe.registry.village_page import around, artisans_in, makers_of, neighbours, village


def producer_by_id(producer_id: int) -> ProducerFact:
    """
    :raises NotFound:
    """
    found = queries.producers_by_ids([producer_id])
    if not found:
        raise NotFound
    return found[producer_id]


def producers_of(user_id: int | None) -> list[ProducerFact]:
    """The makers that a person acts for, as owner or staff; first the one he acts for now."""
    organisations = accounts.workshops_of(user_id)
    found = queries.producers_of_organisations(organisations) if organisations else []
    return sorted(found, key=lambda one: one.organisation_id != accounts.acts_for())


def areas_of_person(user_id: int) -> set[str]:
    """The codes of the communes where a person makes something."""
    return queries.areas_of_organisations(accounts.workshops_of(user_id))


def producers_of_organisation(organisation_id: int) -> list[ProducerFact]:
    """The makers whom an organisation stands for, by name: mostly one."""
    return queries.producers_of_organisations([organisation_id])


def kind_of_producer(kind: str) -> str:
    """What a kind of maker is called, in the reader's language."""
    return str(Producer.Kind(kind).label)


def names_of_villages(ids: Iterable[int]) -> dict[int, str]:
    return dict(Village.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def villages_like(text: str) -> dict[str, str]:
    """Slug → name of the villages of which the words are said."""
    return queries.villages_like(text)


def all_craft_names() -> dict[str, dict[str, str]]:
    """Slug → name of every craft."""
    return {row.slug: row.name for row in queries.craft_names()}


def craft_names(slugs: Iterable[str]) -> dict[str, dict[str, str]]:
    return queries.names_of_crafts(slugs)


def village_names(slugs: Iterable[str]) -> dict[str, str]:
    return queries.names_of_villages(slugs)


def producer_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Id → slug and name."""
    return queries.names_of_producers(ids)


def producer_id(slug: str) -> int | None:
    return queries.producer_id(slug)


def count_provinces() -> int:
    return AdminUnit.objects.filter(level=AdminUnit.Level.PROVINCE).count()


def count_villages_for_sitemap() -> int:
    return Village.objects.public().count()


def village_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in queries.village_slugs(start, limit)]


def count_crafts_for_sitemap() -> int:
    return Craft.objects.count()


def craft_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in queries.craft_slugs(start, limit)]


def count_producers_for_sitemap() -> int:
    return queries.count_public_producers()


def producer_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in queries.public_producer_slugs(start, limit)]


__all__ = [
    "ArtisanFact",
    "Claim",
    "CommuneFact",
    "CommuneMatch",
    "CraftFact",
    "MakerCraft",
    "MakerTile",
    "Moved",
    "Point",
    "ProducerFact",
    "ProvinceFact",
    "RecognitionFact",
    "Spot",
    "VillageCard",
    "VillageFact",
    "all_craft_names",
    "areas_of_person",
    "around",
    "artisans_in",
    "commune",
    "communes",
    "count_crafts_for_sitemap",
    "count_producers_for_sitemap",
    "count_provinces",
    "count_villages",
    "count_villages_for_sitemap",
    "craft",
    "craft_sitemap_rows",
    "crafts",
    "crafts_for",
    "facts",
    "find_communes",
    "first_producers",
    "kind_of_producer",
    "makers_of",
    "name_of_craft",
    "name_of_producer",
    "name_of_village",
    "names_of_villages",
    "neighbours",
    "outline",
    "places",
    "producer",
    "producer_by_id",
    "producer_sitemap_rows",
    "producers_by_ids",
    "producers_of",
    "producers_of_organisation",
    "provinces",
    "spots",
    "village",
    "village_sitemap_rows",
    "villages",
    "villages_like",
]
