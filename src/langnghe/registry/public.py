"""What other contexts may ask of the registry: ids in, facts out."""

from collections.abc import Iterable
from datetime import date, datetime

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound
from langnghe.registry import acting, boards, consents, facts, own_page, places, queries, shop
from langnghe.registry.breaks import public as breaks
from langnghe.registry.desk import public as desk
from langnghe.registry.facts import (
    ArtisanFact,
    ArtisanPage,
    BreakFact,
    Claim,
    CommuneFact,
    CommuneMatch,
    ConsentFact,
    CraftFact,
    MakerCraft,
    MakerTile,
    Point,
    ProducerFact,
    ProvinceFact,
    RecognitionFact,
    Spot,
    TitlesFact,
    VillageCard,
    VillageFact,
    closed_on,
)
from langnghe.registry.heritage import queries as stories
from langnghe.registry.heritage import rules as story_rules
from langnghe.registry.heritage.facts import KIND_OF_WORD, StoryFact, Subject, SubjectKind
from langnghe.registry.heritage.loading import load as load_heritage
from langnghe.registry.heritage.manifests import manifest_address, picture_address
from langnghe.registry.heritage.queries import artisan
from langnghe.registry.models import AdminUnit, Craft, Producer, Village
from langnghe.registry.places import commune, communes, find_communes, provinces
from langnghe.registry.queries import (
    Moved,
    count_villages,
    craft,
    crafts,
    crafts_for,
    first_producers,
    main_craft_of,
    name_of_craft,
    name_of_producer,
    name_of_village,
    outline,
    producer,
    producers_by_ids,
    spots,
    villages,
)
from langnghe.registry.titles import titles_of, words_for_artisan, words_for_title
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


def tells(user_id: int | None) -> bool:
    """Whether a person writes stories of any village."""
    return bool(story_rules.reach(user_id))


def areas_of_person(user_id: int) -> set[str]:
    """The codes of the communes where a person makes something."""
    return queries.areas_of_organisations(accounts.workshops_of(user_id))


def producers_of_organisation(organisation_id: int) -> list[ProducerFact]:
    """The makers whom an organisation stands for, by name: mostly one."""
    return queries.producers_of_organisations([organisation_id])


def is_verified(organisation_id: int) -> bool:
    """Whether it is the workshop of a maker for whom his commune vouches."""
    return queries.is_verified(organisation_id)


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


def village_story(village_id: int, today: date) -> StoryFact | None:
    """What is told of a village, as the public may read it."""
    return stories.story(SubjectKind.VILLAGE, village_id, today)


def craft_story(craft_id: int, today: date) -> StoryFact | None:
    return stories.story(SubjectKind.CRAFT, craft_id, today)


def artisan_story(artisan_id: int, today: date) -> StoryFact | None:
    return stories.story(SubjectKind.ARTISAN, artisan_id, today)


def story_as_written(
    *, user_id: int | None, kind: str, slug: str, today: date
) -> tuple[Subject, StoryFact, bool]:
    """
    The latest text of a story for one who may write it, and whether the public reads this very one.

    :raises NotFound: to anybody else.
    """
    subject = stories.subject_for(user_id, kind, slug)
    row = stories.story_of(subject)
    if row is None:
        raise NotFound
    is_public = row.state == "published" and row.latest_id == row.published_id
    return subject, stories.story_as_written(row, today), is_public


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


def count_artisans_for_sitemap() -> int:
    return stories.count_artisans()


def artisan_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in stories.artisan_slugs(start, limit)]


__all__ = [
    "KIND_OF_WORD",
    "ArtisanFact",
    "ArtisanPage",
    "BreakFact",
    "Claim",
    "CommuneFact",
    "CommuneMatch",
    "ConsentFact",
    "CraftFact",
    "MakerCraft",
    "MakerTile",
    "Moved",
    "Point",
    "ProducerFact",
    "ProvinceFact",
    "RecognitionFact",
    "Spot",
    "StoryFact",
    "Subject",
    "TitlesFact",
    "VillageCard",
    "VillageFact",
    "acting",
    "all_craft_names",
    "areas_of_person",
    "around",
    "artisan",
    "artisan_sitemap_rows",
    "artisan_story",
    "artisans_in",
    "boards",
    "breaks",
    "closed_on",
    "commune",
    "communes",
    "consents",
    "count_artisans_for_sitemap",
    "count_crafts_for_sitemap",
    "count_producers_for_sitemap",
    "count_provinces",
    "count_villages",
    "count_villages_for_sitemap",
    "craft",
    "craft_sitemap_rows",
    "craft_story",
    "crafts",
    "crafts_for",
    "desk",
    "facts",
    "find_communes",
    "first_producers",
    "is_verified",
    "kind_of_producer",
    "load_heritage",
    "main_craft_of",
    "makers_of",
    "manifest_address",
    "name_of_craft",
    "name_of_producer",
    "name_of_village",
    "names_of_villages",
    "neighbours",
    "outline",
    "own_page",
    "picture_address",
    "places",
    "producer",
    "producer_by_id",
    "producer_sitemap_rows",
    "producers_by_ids",
    "producers_of",
    "producers_of_organisation",
    "provinces",
    "shop",
    "spots",
    "story_as_written",
    "tells",
    "titles_of",
    "village",
    "village_sitemap_rows",
    "village_story",
    "villages",
    "villages_like",
    "words_for_artisan",
    "words_for_title",
]
