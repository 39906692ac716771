"""Reads of stories. The public gets what is published, sure enough, and agreed to."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import get_language

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty
from langnghe.core.prepared import Listed, Prepared, as_text
from langnghe.core.text import fold, in_language
from langnghe.registry.facts import ArtisanPage, CommuneFact
from langnghe.registry.heritage import blocks, reading, rules
from langnghe.registry.heritage.facts import StoryFact, Subject, SubjectKind
from langnghe.registry.heritage.models import ShownConsent, Story, StoryPicture, StoryRevision
from langnghe.registry.models import Artisan, Craft, Producer, Source, Village

PER_PAGE = 30
REVISIONS_PER_PAGE = 20
_PICTURE = (
    "uid", "block", "author", "licence", "is_drawing", "width", "height", as_text("renditions"),
)  # fmt: skip


def story(kind: str, subject_id: int, today: date) -> StoryFact | None:
    """What the public reads of a village, a craft or an artisan (one statement)."""
    for row in _PUBLISHED[kind].stored(subject=subject_id, today=today):
        return _told(kind, row, get_language() or "")
    return None


def story_by_uid(uid: UUID, today: date) -> tuple[StoryFact, Subject]:
    """
    A published story by its own name, and of what it tells.

    :raises NotFound:
    """
    row = Story.objects.filter(uid=uid, state=Story.State.PUBLISHED).first()
    if row is None:
        raise NotFound
    found = subject_of(row)
    told = story(found.kind, found.id, today) if found else None
    if found is None or told is None:
        raise NotFound
    return told, found


def story_as_written(row: Story, today: date) -> StoryFact:
    """The latest text, as the public would read it."""
    rows = _rows(Story.objects.filter(pk=row.pk), "latest", today)
    return reading.told(rows.get(), "latest", get_language() or "")


def _rows(stories: QuerySet[Story], which: str, today: date) -> QuerySet[Story, Any]:
    mine = {"story": OuterRef("pk")}
    sources = Story.sources.through.objects.filter(**mine).order_by("source__code")
    return (
        stories.annotate(
            pictures_listed=Listed(StoryPicture.objects.filter(**mine).order_by("pk"), *_PICTURE),
            consents_listed=Listed(
                ShownConsent.objects.valid(today).filter(**mine).order_by("pk"), "block"
            ),
            sources_listed=Listed(sources, "source__code", "source__text"),
        )
        .order_by()
        .values_list(
            "uid", "people", f"{which}__number", f"{which}__blocks",
            "pictures_listed", "consents_listed", "sources_listed", named=True,
        )
    )  # fmt: skip


def _published(kind: str) -> Prepared:
    def build(subject: Any, today: Any) -> QuerySet[Story, Any]:
        shown = {f"{kind}_id": subject, f"{kind}__taken_down": ""}
        rows = Story.objects.filter(state=Story.State.PUBLISHED, **shown)
        return _rows(rows, "published", today)

    return Prepared(build, subject=1_000_000_007, today=date(1900, 1, 2))


_PUBLISHED = {str(kind): _published(kind) for kind in SubjectKind}


# Named by the row as it was read just now: what has changed is another row.
@lru_cache(maxsize=300)
def _told(kind: str, stored: Any, language: str) -> StoryFact:
    return reading.told(_PUBLISHED[kind].converted(stored), "published", language)


def subject(kind: str, slug: str) -> Subject:
    """
    Of what is told; also what the public does not see yet.

    :raises NotFound:
    """
    rows: dict[str, QuerySet[Any]] = {
        SubjectKind.VILLAGE: Village.objects.all(),
        SubjectKind.CRAFT: Craft.objects.all(),
        SubjectKind.ARTISAN: Artisan.objects.select_related("village"),
    }
    row = rows[kind].filter(slug=slug).first() if kind in rows else None
    if row is None:
        raise NotFound
    return as_subject(kind, row)


def subject_for(user_id: int | None, kind: str, slug: str) -> Subject:
    """
    For one who may tell of it.

    :raises NotFound: to anybody else.
    """
    found = subject(kind, slug)
    if not rules.curates(found, user_id):
        raise NotFound
    return found


def as_subject(kind: str, row: Any) -> Subject:
    village = {SubjectKind.VILLAGE: row, SubjectKind.ARTISAN: getattr(row, "village", None)}.get(
        SubjectKind(kind)
    )
    return Subject(
        kind=str(kind),
        id=row.pk,
        slug=row.slug,
        name=in_language(row.name) if kind == SubjectKind.CRAFT else row.name,
        village_id=village.pk if village else None,
        commune_code=village.commune_id if village else "",
        taken_down=row.taken_down,
    )


def subject_of(row: Story) -> Subject | None:
    for kind in SubjectKind:
        if getattr(row, f"{kind}_id"):
            return as_subject(kind, getattr(row, kind))
    return None


MODELS: dict[str, type[Any]] = {
    SubjectKind.VILLAGE: Village, SubjectKind.CRAFT: Craft, SubjectKind.ARTISAN: Artisan,
}  # fmt: skip


def story_of(found: Subject) -> Story | None:
    """The story as its editors have it."""
    rows = Story.objects.filter(**{f"{found.kind}_id": found.id})
    return rows.select_related("latest", "published").first()


def source_texts(codes: Iterable[str]) -> dict[str, str]:
    return dict(Source.objects.filter(code__in=list(codes)).values_list("code", "text"))


def all_sources() -> list[Source]:
    return list(Source.objects.order_by("code"))


def revisions(row: Story, cursor: str | None) -> pagination.Page[StoryRevision]:
    rows = StoryRevision.objects.filter(story=row).select_related("by").defer("blocks")
    return pagination.page(rows, order=("-number",), cursor=cursor, limit=REVISIONS_PER_PAGE)


def revision(row: Story, number: int) -> tuple[StoryRevision, StoryRevision | None]:
    """
    One state of a story and the one before it.

    :raises NotFound:
    """
    rows = StoryRevision.objects.filter(story=row, number__in=(number - 1, number))
    found = {one.number: one for one in rows.select_related("by")}
    if number not in found:
        raise NotFound
    return found[number], found.get(number - 1)


def consents(row: Story, block_id: str) -> list[ShownConsent]:
    rows = ShownConsent.objects.filter(story=row, block=block_id)
    return list(rows.select_related("recorded_by", "revoked_by").order_by("-pk"))


def consent(row: Story, uid: UUID) -> ShownConsent:
    """:raises NotFound:"""
    found = ShownConsent.objects.filter(story=row, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def agreed(row: Story, today: date) -> Counter[str]:
    """How many consents are in force, by block."""
    rows = ShownConsent.objects.valid(today).filter(story=row)
    return Counter(rows.values_list("block", flat=True))


def picture(uid: UUID) -> StoryPicture:
    """:raises NotFound:"""
    found = StoryPicture.objects.filter(uid=uid).select_related("story__village", "story").first()
    if found is None:
        raise NotFound
    return found


def picture_of(row: Story, block_id: str) -> StoryPicture | None:
    return StoryPicture.objects.filter(story=row, block=block_id).first()


def picture_is_public(row: StoryPicture, today: date) -> bool:
    """Whether it stands in a published story for everybody to see."""
    found = subject_of(row.story)
    told = story(found.kind, found.id, today) if found else None
    return told is not None and any(
        block.picture.uid == str(row.uid) for block in told.pictures if block.picture
    )


def to_tell(
    user_id: int | None, kind: str, *, text: str = "", cursor: str | None = None
) -> tuple[list[tuple[Subject, str]], str | None]:
    """
    What a person may tell of, by slug, each with the state of its story ("" where there is none).

    :raises NotFound: he may tell of nothing.
    """
    rows = _allowed(user_id, kind)
    for word in fold(text).split():
        rows = rows.filter(**_matching(kind, word))
    page = pagination.page(rows, order=("slug",), cursor=cursor, limit=PER_PAGE)
    stories = Story.objects.filter(**{f"{kind}_id__in": [row.pk for row in page.items]})
    states = dict(stories.values_list(f"{kind}_id", "state"))
    items = [(as_subject(kind, row), states.get(row.pk, "")) for row in page.items]
    return items, page.next_cursor


def _matching(kind: str, word: str) -> dict[str, str]:
    return {"folded__contains": word} if kind == SubjectKind.VILLAGE else {"slug__contains": word}


def _allowed(user_id: int | None, kind: str) -> QuerySet[Any]:
    reach = rules.reach(user_id)
    if not reach or kind not in set(SubjectKind):
        raise NotFound
    if kind == SubjectKind.CRAFT:
        return Craft.objects.all() if reach.everywhere else Craft.objects.none()
    if kind == SubjectKind.ARTISAN:
        artisans = Artisan.objects.select_related("village")
        here = Q(village__commune__in=reach.communes) | Q(village__in=reach.villages)
        return artisans if reach.everywhere else artisans.filter(here)
    here = Q(commune__in=reach.communes) | Q(pk__in=reach.villages)
    villages = Village.objects.exclude(status=Village.Status.PROPOSED)
    return villages if reach.everywhere else villages.filter(here)


def artisan(slug: str) -> ArtisanPage:
    """
    An artisan whom the public may see, with craft, village and workshop (one statement).

    :raises NotFound:
    """
    for row in _ARTISAN.rows(slug=slug):
        sells = row.producer__state == Producer.State.VERIFIED
        return ArtisanPage(
            name=row.name,
            title=row.title,
            title_label=str(Artisan.Title(row.title).label),
            title_year=row.title_year,
            is_demo=row.is_demo,
            slug=row.slug,
            id=row.pk,
            story=row.story,
            craft_slug=row.craft__slug,
            craft_name=row.craft__name,
            village_id=row.village_id,
            village_slug=row.village__slug,
            village_name=row.village__name,
            commune=CommuneFact(
                row.village__commune_id,
                row.village__commune__name,
                row.village__commune__parent_id or "",
                row.village__commune__parent__name or "",
            ),
            maker_slug=row.producer__slug if sells else "",
            maker_name=row.producer__name if sells else "",
            taken_down=row.taken_down,
        )
    raise NotFound


def _public_artisans() -> QuerySet[Artisan]:
    return Artisan.objects.public().exclude(village__certainty=Certainty.DOUBTFUL)


_ARTISAN = Prepared(
    lambda slug: (
        _public_artisans()
        .filter(slug=slug)
        .order_by()
        .values_list(
            "pk", "slug", "name", "title", "title_year", "story", "is_demo", "taken_down",
            "craft__slug",
            "craft__name", "village_id", "village__slug", "village__name",
            "village__commune_id", "village__commune__name", "village__commune__parent_id",
            "village__commune__parent__name", "producer__slug", "producer__name",
            "producer__state",
        )
    ),
    slug="an-artisan",
)  # fmt: skip


def artisan_slugs(start: int, limit: int) -> list[str]:
    rows = _public_artisans().order_by("pk").values_list("slug", flat=True)
    return list(rows[start : start + limit])


def count_artisans() -> int:
    return _public_artisans().count()


def cited(row: Story) -> set[str]:
    """The codes of all sources of its latest and its published text."""
    seen = StoryRevision.objects.filter(pk__in=[row.latest_id, row.published_id])
    return blocks.source_codes(one for text in seen for one in text.blocks)
