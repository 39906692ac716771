"""Reads of the registry. What the public reads leaves out everything in doubt."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty, OldSlug
from langnghe.core.prepared import Listed, Prepared, PreparedByKeys, as_text
from langnghe.core.text import fold
from langnghe.registry import facts
from langnghe.registry.breaks import queries as breaks
from langnghe.registry.models import (
    AdminUnit,
    Craft,
    Producer,
    Village,
    VillageCraft,
)

PER_PAGE = 24


class Moved(NotFound):
    """The thing has another slug now."""

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug


def missing(kind: str, slug: str) -> NotFound:
    """What to raise for a slug that is nobody's (any more)."""
    target = OldSlug.objects.filter(kind=kind, slug=slug).values_list("target", flat=True).first()
    return Moved(target) if target else NotFound()


def commune_fact(unit: AdminUnit) -> facts.CommuneFact:
    province = unit.parent
    return facts.CommuneFact(
        code=unit.code,
        name=unit.name,
        province_code=province.code if province else "",
        province_name=province.name if province else "",
    )


def craft_fact(craft: Craft, villages: int = 0) -> facts.CraftFact:
    return facts.CraftFact(
        craft.pk, craft.code, craft.slug, craft.name, craft.group, craft.motif, villages
    )


def crafts() -> list[facts.CraftFact]:
    """All crafts with how many public villages keep each (two queries)."""
    pairs = VillageCraft.objects.exclude(village__certainty=Certainty.DOUBTFUL)
    counts = Counter(pairs.values_list("craft_id", flat=True))
    return [
        craft_fact(craft, counts[craft.pk]) for craft in Craft.objects.order_by("group", "slug")
    ]


def craft(slug: str) -> tuple[facts.CraftFact, facts.Texts]:
    """
    A craft and its story.

    :raises NotFound:
    """
    row = Craft.objects.filter(slug=slug).first()
    if row is None:
        raise missing("craft", slug)
    return replace(craft_fact(row), taken_down=row.taken_down), row.story


def crafts_for(producer_id: int) -> dict[str, facts.MakerCraft]:
    """All crafts by slug, and which of them a maker or his village practises (one query)."""
    his = Producer.crafts.through.objects.filter(producer_id=producer_id, craft_id=OuterRef("pk"))
    theirs = VillageCraft.objects.filter(village__producers=producer_id, craft_id=OuterRef("pk"))
    rows = Craft.objects.annotate(practised=Exists(his) | Exists(theirs)).order_by("slug")
    columns = rows.values_list("pk", "slug", "trade_allowed", "practised")
    return {row[1]: facts.MakerCraft(*row) for row in columns}


def main_craft_of(producer_id: int) -> str:
    """The slug of the craft that a maker, else his village, is known for; "": none is told."""
    his = Producer.crafts.through.objects.filter(producer_id=producer_id)
    own = list(his.order_by("craft__slug").values_list("craft__slug", flat=True))
    theirs = VillageCraft.objects.filter(village__producers=producer_id)
    of_village = theirs.order_by("-is_main", "craft__slug").values_list("craft__slug", flat=True)
    return next((slug for slug in of_village if slug in own), [*own, *of_village, ""][0])


_OF_CARD = ("slug", "name", "former_district", "description", "status", "certainty")


def village_rows(villages: QuerySet[Village], *more: str) -> QuerySet[Village, Any]:
    """Rows for `village_card`, with further fields that the caller wants to see."""
    pairs = VillageCraft.objects.filter(village=OuterRef("pk")).order_by("-is_main", "craft__slug")
    crafts = Listed(
        pairs, "craft_id", "craft__code", "craft__slug", as_text("craft__name"), "craft__group",
        "craft__motif",
    )  # fmt: skip
    return villages.annotate(crafts_listed=crafts).values_list(
        "pk", *_OF_CARD, "commune_id", "commune__name", "commune__parent_id",
        "commune__parent__name", "crafts_listed", *more, named=True,
    )  # fmt: skip


def _narrowed(
    *,
    text: str = "",
    craft: str = "",
    group: int | None = None,
    status: str = "",
    commune: str = "",
) -> QuerySet[Village]:
    rows = Village.objects.public()
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    if craft:
        rows = rows.filter(village_crafts__craft__slug=craft)
    if group:
        rows = rows.filter(village_crafts__craft__group=group)
    if status:
        rows = rows.filter(status=status)
    if commune:
        rows = rows.filter(commune_id=commune)
    return rows.distinct()


def villages(
    *,
    text: str = "",
    craft: str = "",
    group: int | None = None,
    status: str = "",
    commune: str = "",
    cursor: str | None = None,
    limit: int = PER_PAGE,
) -> tuple[list[facts.VillageCard], str | None]:
    """A page of public villages by slug, and the mark of the next one."""
    rows = _narrowed(text=text, craft=craft, group=group, status=status, commune=commune)
    page = pagination.page(village_rows(rows), order=("slug",), cursor=cursor, limit=limit)
    return [village_card(row) for row in page.items], page.next_cursor


def count_villages(*, text: str = "", craft: str = "", status: str = "", commune: str = "") -> int:
    rows = _narrowed(text=text, craft=craft, status=status, commune=commune)
    return rows.order_by().values("pk").count()


def village_card(row: Any) -> facts.VillageCard:
    return facts.VillageCard(**card_fields(row))


def card_fields(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _OF_CARD},
        "id": row.pk,
        "crafts": tuple(_craft_of_card(*one) for one in json.loads(row.crafts_listed)),
        "commune": facts.CommuneFact(
            row.commune_id,
            row.commune__name,
            row.commune__parent_id or "",
            row.commune__parent__name or "",
        ),
    }


def _craft_of_card(pk: int, code: str, slug: str, name: str, *rest: Any) -> facts.CraftFact:
    return facts.CraftFact(pk, code, slug, json.loads(name), *rest)


def spots() -> list[facts.Spot]:
    """Per commune: where its centroid lies and how many public villages it has (two queries)."""
    counts = Counter(Village.objects.public().values_list("commune_id", flat=True))
    units = AdminUnit.objects.filter(code__in=counts, lat__isnull=False).select_related("parent")
    return [
        (commune_fact(unit), unit.lat or 0.0, unit.lon or 0.0, counts[unit.code])
        for unit in units.order_by("code")
    ]


def outline(province_code: str) -> list[facts.Point]:
    """The centroids of all communes of a province, as (lat, lon)."""
    rows = AdminUnit.objects.filter(parent_id=province_code, lat__isnull=False).order_by("code")
    return list(rows.values_list("lat", "lon"))  # type: ignore[arg-type]  # NULLs are left out


_AS_THEY_ARE = (
    "slug", "name", "kind", "organisation_id", "village_id", "story", "since_year", "bank_bin",
    "bank_account", "bank_holder", "is_demo", "opening_hours", "visit_note",
)  # fmt: skip


def _rows(producers: QuerySet[Producer]) -> QuerySet[Producer, Any]:
    return producers.annotate(listed_breaks=breaks.listed("pk")).values_list(
        "pk", "uid", "state", "village__slug", "village__name", "village__status",
        "village__certainty", "village__commune_id", "village__commune__parent_id",
        "listed_breaks", *_AS_THEY_ARE, named=True,
    )  # fmt: skip


def _producer_fact(row: Any) -> facts.ProducerFact:
    same: dict[str, Any] = {name: getattr(row, name) for name in _AS_THEY_ARE}
    return facts.ProducerFact(
        **same,
        id=row.pk,
        uid=str(row.uid),
        kind_label=str(Producer.Kind(row.kind).label),
        village_slug=row.village__slug,
        village_name=row.village__name,
        commune_code=row.village__commune_id,
        province_code=row.village__commune__parent_id or "",
        selling=row.state == Producer.State.VERIFIED
        and row.village__status == Village.Status.ACTIVE
        and row.village__certainty != Certainty.DOUBTFUL,
        breaks=breaks.read(row.listed_breaks),
    )


def producer(slug: str) -> facts.ProducerFact:
    """
    A maker whom the public may see.

    :raises NotFound:
    """
    row = next(iter(_BY_SLUG.rows(slug=slug)), None)
    if row is None:
        raise missing("producer", slug)
    return _producer_fact(row)


_BY_SLUG = Prepared(
    lambda slug: _rows(Producer.objects.public().filter(slug=slug).order_by()), slug="a-producer"
)


def producers(
    *, text: str = "", village: str = "", craft: str = "", cursor: str | None, limit: int = PER_PAGE
) -> tuple[list[facts.ProducerFact], str | None]:
    """A page of makers whom the public may see, by slug, and the mark of the next one."""
    rows = Producer.objects.public()
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    if village:
        rows = rows.filter(village__slug=village)
    if craft:
        rows = rows.filter(crafts__slug=craft)
    page = pagination.page(_rows(rows), order=("slug",), cursor=cursor, limit=limit)
    return [_producer_fact(row) for row in page.items], page.next_cursor


def producers_by_ids(ids: Iterable[int]) -> dict[int, facts.ProducerFact]:
    return {row.pk: _producer_fact(row) for row in _BY_ID.rows(ids)}


_BY_ID = PreparedByKeys(lambda ids: _rows(Producer.objects.filter(pk__among=ids).order_by()))


def names_of_crafts(slugs: Iterable[str]) -> dict[str, dict[str, str]]:
    return {row.slug: row.name for row in _CRAFT_NAMES.rows(slugs)}


def names_of_villages(slugs: Iterable[str]) -> dict[str, str]:
    return {row.slug: row.name for row in _VILLAGE_NAMES.rows(slugs)}


def names_of_producers(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    return {row.id: (row.slug, row.name) for row in _PRODUCER_NAMES.rows(ids)}


_PRODUCER_NAMES = PreparedByKeys(
    lambda ids: (
        Producer.objects.filter(pk__among=ids).order_by("slug").values_list("id", "slug", "name")
    )
)


def producer_id(slug: str) -> int | None:
    return Producer.objects.filter(slug=slug).values_list("pk", flat=True).first()


def villages_like(text: str, limit: int = PER_PAGE) -> dict[str, str]:
    """Slugs and names of public villages of which the words are said, by slug."""
    rows = _narrowed(text=text).order_by("slug").values_list("slug", "name")
    return dict(rows[:limit])


def craft_names() -> list[Any]:
    """Slug and name of every craft."""
    return _ALL_CRAFT_NAMES.rows()


_ALL_CRAFT_NAMES = Prepared(
    lambda: Craft.objects.order_by("group", "slug").values_list("slug", "name")
)


def name_of_craft(slug: str) -> dict[str, str]:
    """:raises NotFound:"""
    return _name(_CRAFT_NAMES, "craft", slug)  # type: ignore[no-any-return]  # a JSON column


def name_of_village(slug: str) -> str:
    """Of one that the public may see. :raises NotFound:"""
    return str(_name(_PUBLIC_VILLAGE_NAMES, "village", slug))


def name_of_producer(slug: str) -> str:
    """Of one whom the public may see. :raises NotFound:"""
    return str(_name(_PUBLIC_PRODUCER_NAMES, "producer", slug))


def _name(names: PreparedByKeys, kind: str, slug: str) -> Any:
    found = names.rows([slug])
    if not found:
        raise missing(kind, slug)
    return found[0].name


def _named(rows: QuerySet[Any]) -> PreparedByKeys:
    return PreparedByKeys(
        lambda slugs: rows.filter(slug__among=slugs).order_by("slug").values_list("slug", "name")
    )


_CRAFT_NAMES = _named(Craft.objects.all())
_VILLAGE_NAMES = _named(Village.objects.all())
_PUBLIC_VILLAGE_NAMES = _named(Village.objects.public())
_PUBLIC_PRODUCER_NAMES = _named(Producer.objects.public())


def areas_of_organisations(organisation_ids: Iterable[int]) -> set[str]:
    rows = Producer.objects.filter(organisation_id__in=list(organisation_ids))
    return set(rows.values_list("village__commune__code", flat=True))


def is_verified(organisation_id: int) -> bool:
    rows = Producer.objects.filter(organisation_id=organisation_id, state=Producer.State.VERIFIED)
    return rows.exists()


def producers_of_organisations(organisation_ids: Iterable[int]) -> list[facts.ProducerFact]:
    rows = Producer.objects.filter(organisation_id__in=list(organisation_ids))
    return [_producer_fact(row) for row in _rows(rows.order_by("name", "pk"))]


def first_producers(limit: int) -> list[facts.ProducerFact]:
    """Makers whom the public may see, by name."""
    rows = _rows(Producer.objects.public().order_by("name", "pk"))
    return [_producer_fact(row) for row in rows[:limit]]


def public_producer_slugs(start: int, limit: int) -> list[str]:
    rows = Producer.objects.public().order_by("pk").values_list("slug", flat=True)
    return list(rows[start : start + limit])


def count_public_producers() -> int:
    return Producer.objects.public().count()


def village_slugs(start: int, limit: int) -> list[str]:
    rows = Village.objects.public().order_by("pk").values_list("slug", flat=True)
    return list(rows[start : start + limit])


def craft_slugs(start: int, limit: int) -> list[str]:
    return list(Craft.objects.order_by("pk").values_list("slug", flat=True)[start : start + limit])
