"""The text of a story: every change makes a new revision, and none is ever lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, idempotency, states
from langnghe.core.errors import Conflict, NotFound, Refused
from langnghe.registry.heritage import blocks, queries, rules
from langnghe.registry.heritage.blocks import Stored, Texts
from langnghe.registry.heritage.facts import Subject
from langnghe.registry.heritage.models import Story, StoryRevision
from langnghe.registry.models import Source

MOST_BLOCKS = 60


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    message = _(
        "Somebody else has changed this part while you were writing. Your text is still here: "
        "compare it with the present one, then save again."
    )


class TooManyBlocks(Refused):
    code = "too_many_blocks"
    message = _("A story has 60 parts at most.")


class UnknownSource(Refused):
    code = "unknown_source"
    message = _("There is no source with this code: %(code)s.")


@dataclass(frozen=True, slots=True)
class BlockContent:
    """What an editor says in one block. `still_fits`: translations that need no change."""

    texts: Texts
    certainty: str = "A"
    sources: Sequence[str] = ()
    url: str = ""
    still_fits: Sequence[str] = field(default=())


@transaction.atomic
def begin_story(*, subject: Subject, by_id: int | None, now: datetime) -> Story:
    """The story of a subject, empty at first; there is one of each."""
    require_curator(subject, by_id)
    story, is_new = _story_of(subject)
    if is_new:
        _add(story, [], StoryRevision.Action.BEGIN, why="", by_id=by_id, now=now)
        audit.record("registry.story.begun", story, by_id=by_id, now=now)
    return story


@transaction.atomic
def add_block(
    *,
    subject: Subject,
    kind: str,
    content: BlockContent,
    key: str,
    by_id: int | None,
    now: datetime,
    why: str = "",
) -> str:
    """
    A new block at the end; its id. The same form again (`key`) gets the same block.

    :raises TooManyBlocks: :raises UnknownSource:
    """
    story = locked(subject, by_id)
    scope, asked = f"story-block:{story.pk}", idempotency.fingerprint(kind)
    if earlier := idempotency.once(scope, key, asked):
        return earlier
    there = _latest(story)
    if blocks.find(there, key[:32]):
        return key[:32]
    if len(there) >= MOST_BLOCKS:
        raise TooManyBlocks
    block = blocks.new(
        block_id=key[:32],
        kind=kind,
        texts=content.texts,
        certainty=content.certainty,
        sources=_known(content.sources),
        url=content.url,
    )
    idempotency.keep(scope, key, asked, block["id"], now)
    _add(story, [*there, block], StoryRevision.Action.ADD, why=why, by_id=by_id, now=now)
    audit.record("registry.story.block_added", story, by_id=by_id, now=now, kind=str(kind))
    return str(block["id"])


@transaction.atomic
def change_block(
    *,
    subject: Subject,
    block_id: str,
    content: BlockContent,
    base: int,
    by_id: int | None,
    now: datetime,
    why: str = "",
) -> None:
    """
    Say something else in a block. `base`: the number of the revision that its editor started from.

    :raises NotFound: it was taken out meanwhile. :raises UnknownSource:
    :raises ChangedMeanwhile: the block has changed since `base`.
    """
    story = locked(subject, by_id)
    there = _latest(story)
    block = _block(there, block_id)
    if story.latest and base != story.latest.number:
        seen = StoryRevision.objects.filter(story=story, number=base).first()
        if seen is None or blocks.find(seen.blocks, block_id) != block:
            raise ChangedMeanwhile
    after = blocks.changed(
        block,
        texts=content.texts,
        certainty=content.certainty,
        sources=_known(content.sources),
        url=content.url,
        still_fits=content.still_fits,
    )
    if after == block:
        return
    everything = blocks.replaced(there, after)
    _add(story, everything, StoryRevision.Action.CHANGE, why=why, by_id=by_id, now=now)
    audit.record("registry.story.block_changed", story, by_id=by_id, now=now, block=block_id)


@transaction.atomic
def move_block(
    *, subject: Subject, block_id: str, by: int, by_id: int | None, now: datetime
) -> None:
    """One place up (-1) or down (1). :raises NotFound:"""
    story = locked(subject, by_id)
    there = _latest(story)
    _block(there, block_id)
    after = blocks.moved(there, block_id, by)
    if after != there:
        _add(story, after, StoryRevision.Action.MOVE, why="", by_id=by_id, now=now)
        audit.record("registry.story.block_moved", story, by_id=by_id, now=now, block=block_id)


@transaction.atomic
def remove_block(
    *, subject: Subject, block_id: str, by_id: int | None, now: datetime, why: str = ""
) -> None:
    """Take a block out; a repeat changes nothing, and an earlier revision still has it."""
    story = locked(subject, by_id)
    there = _latest(story)
    if not blocks.find(there, block_id):
        return
    after = blocks.without(there, block_id)
    _add(story, after, StoryRevision.Action.REMOVE, why=why, by_id=by_id, now=now)
    audit.record("registry.story.block_removed", story, by_id=by_id, now=now, block=block_id)


@transaction.atomic
def restore(
    *, subject: Subject, number: int, by_id: int | None, now: datetime, why: str = ""
) -> None:
    """
    Go back to an earlier text: it becomes the latest one, and what stood between stays kept.

    :raises NotFound:
    """
    story = locked(subject, by_id)
    earlier = StoryRevision.objects.filter(story=story, number=number).first()
    if earlier is None:
        raise NotFound
    if earlier.blocks == _latest(story):
        return
    said = why or f"{number}"
    _add(story, earlier.blocks, StoryRevision.Action.RESTORE, why=said, by_id=by_id, now=now)
    audit.record("registry.story.restored", story, by_id=by_id, now=now, number=number)


@transaction.atomic
def load_story(*, subject: Subject, told: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """
    A story that comes with the release, published. One that a person has touched stays as it is.

    Whether anything changed.
    """
    story, is_new = _story_of(subject)
    by_people = story.revisions.exclude(action=StoryRevision.Action.LOAD)
    if not is_new and (by_people.exists() or story.state != Story.State.PUBLISHED):
        return False
    there = _latest(story)
    after = _loaded(there, told)
    if after == there:
        return False
    _add(story, after, StoryRevision.Action.LOAD, why="", by_id=None, now=now)
    Story.objects.filter(pk=story.pk).update(
        published_id=story.latest_id, state=Story.State.PUBLISHED
    )
    if is_new:
        states.note(story, "", Story.State.PUBLISHED, "load", by_id=None, now=now)
    audit.record("registry.story.loaded", story, by_id=None, now=now)
    return True


def _loaded(there: Sequence[Stored], told: Sequence[Mapping[str, Any]]) -> list[Stored]:
    """A translation that the release does not renew with its source is stale here as well."""
    after = []
    for one in told:
        content: dict[str, Any] = {
            "texts": one["texts"],
            "certainty": one.get("certainty", "A"),
            "sources": one.get("sources", ()),
            "url": one.get("url", ""),
        }
        earlier = blocks.find(there, one["id"])
        if earlier is None or earlier["kind"] != one["kind"]:
            after.append(blocks.new(block_id=one["id"], kind=one["kind"], **content))
        else:
            after.append(blocks.changed(earlier, **content))
    return after


def require_curator(subject: Subject, user_id: int | None) -> None:
    """To anybody else there is nothing to write. :raises NotFound:"""
    if not rules.curates(subject, user_id):
        raise NotFound


def locked(subject: Subject, by_id: int | None) -> Story:
    """
    The story, for one who may write it; two who write at once wait for each other.

    :raises NotFound:
    """
    require_curator(subject, by_id)
    rows = Story.objects.select_for_update(of=("self",), no_key=True)
    story = rows.filter(**{f"{subject.kind}_id": subject.id}).select_related("latest").first()
    if story is None:
        raise NotFound
    return story


def _story_of(subject: Subject) -> tuple[Story, bool]:
    of: dict[str, Any] = {f"{subject.kind}_id": subject.id}
    return Story.objects.get_or_create(**of)


def _latest(story: Story) -> list[Stored]:
    return list(story.latest.blocks) if story.latest else []


def _block(there: Sequence[Stored], block_id: str) -> Stored:
    found = blocks.find(there, block_id)
    if found is None:
        raise NotFound
    return found


def _known(codes: Sequence[str]) -> list[str]:
    there = set(Source.objects.filter(code__in=list(codes)).values_list("code", flat=True))
    for code in codes:
        if code not in there:
            raise UnknownSource(UnknownSource.message % {"code": code}, field="sources")
    return list(codes)


def _add(
    story: Story, after: list[Stored], action: str, *, why: str, by_id: int | None, now: datetime
) -> None:
    number = story.latest.number + 1 if story.latest else 1
    story.latest = StoryRevision.objects.create(
        story=story, number=number, blocks=after, action=action, why=why[:200], by_id=by_id, at=now
    )
    story.save(update_fields=["latest"])
    keep_sources(story)


def keep_sources(story: Story) -> None:
    """Those that the public or the editors see, ready to be read with the story."""
    shown = queries.cited(story)
    story.sources.set(Source.objects.filter(code__in=shown))
