"""A story goes from draft to public, and back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import audit, states
from langnghe.core.errors import NotFound, Refused
from langnghe.core.models import Certainty
from langnghe.registry.desk import queries as desk
from langnghe.registry.heritage import blocks, queries
from langnghe.registry.heritage.facts import CLAIMS, SOURCE_LANGUAGE, TEXTS, Kind, Subject
from langnghe.registry.heritage.models import Story, StoryPicture
from langnghe.registry.heritage.rules import PUBLISHING
from langnghe.registry.heritage.services.writing import keep_sources, locked


class NotReady(Refused):
    """Something is missing before everybody may read it; `parts` say what."""

    code = "story_not_ready"


class TakenDown(Refused):
    code = "story_taken_down"
    message = gettext_lazy(
        "An authority took this text down. Publish it when it is restored, or write it anew after "
        "the last word."
    )


class ReasonWanted(Refused):
    code = "reason_wanted"


@transaction.atomic
def move_story(
    *, subject: Subject, action: str, by_id: int | None, now: datetime, reason: str = ""
) -> None:
    """
    Take one step of `rules.PUBLISHING`. To publish is to show the latest text from now on.

    :raises NotReady: :raises TakenDown: by an authority. :raises WrongState:
    :raises ReasonWanted: taken back without a reason.
    """
    if action not in {step.action for step in PUBLISHING.steps}:
        raise NotFound
    story = locked(subject, by_id)
    if action == "publish":
        _require_ready(story)
        _lift(subject, story)
        # Set first: a published story says which text, at every moment.
        Story.objects.filter(pk=story.pk).update(published_id=story.latest_id)
        story.published_id = story.latest_id
    if action == "withdraw" and not reason.strip():
        raise ReasonWanted(_("Say why it is taken back."), field="reason")
    states.move(story, PUBLISHING, action, by_id=by_id, now=now, reason=reason.strip())
    keep_sources(story)
    number = story.latest.number if story.latest else 0
    audit.record(f"registry.story.{action}", story, by_id=by_id, now=now, number=number)


def _lift(subject: Subject, story: Story) -> None:
    """What was taken down is not shown before the last word, and never again as it was."""
    rows: Any = queries.MODELS[subject.kind]._default_manager.filter(pk=subject.id)
    row = rows.select_for_update(of=("self",), no_key=True).get()  # as who takes it down does
    if not row.taken_down:
        return
    is_same = story.latest_id == story.published_id
    if is_same or desk.text_is_down(subject.kind, subject.id):
        raise TakenDown
    rows.update(taken_down="")


def _require_ready(story: Story) -> None:
    told = story.latest.blocks if story.latest else []
    if not told:
        raise NotReady(_("There is nothing to publish yet."))
    drawn = set(StoryPicture.objects.filter(story=story).values_list("block", flat=True))
    wrong = [
        NotReady(
            _("“%(title)s”: %(missing)s")
            % {"title": blocks.title(one) or Kind(one["kind"]).label, "missing": missing}
        )
        for one in told
        if (missing := _missing(one, drawn))
    ]
    if wrong:
        raise NotReady(_("Some parts are not ready."), parts=wrong)


def _missing(one: blocks.Stored, drawn: set[str]) -> str:
    first = "body" if one["kind"] == Kind.TEXT else TEXTS[one["kind"]][-1]
    if one["kind"] == Kind.PICTURE and one["id"] not in drawn:
        return _("the picture is missing")
    if one["kind"] in {Kind.STEPS, Kind.TIMELINE, Kind.RECIPE}:
        first = "entries"
    if one["kind"] in CLAIMS and not _says(one, first):
        return _("the Vietnamese text is missing")
    if one["kind"] == Kind.VIDEO and not one["url"]:
        return _("the address of the video is missing")
    # Of a picture its author tells.
    claims = one["kind"] in CLAIMS - {Kind.PICTURE} and one["certainty"] == Certainty.VERIFIED
    if claims and not one["sources"]:
        return _("it says that it was read in a source, but names none")
    return ""


def _says(one: dict[str, Any], name: str) -> bool:
    return bool(one["texts"].get(name, {}).get(SOURCE_LANGUAGE))
