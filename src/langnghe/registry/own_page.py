"""What a maker says of himself on his public page, in his own words."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, clock, outbox
from langnghe.core.errors import Refused
from langnghe.core.text import fold
from langnghe.registry.desk import queries as desk
from langnghe.registry.desk import refusals
from langnghe.registry.facts import ShownOtherwise
from langnghe.registry.models import Producer

Texts = Mapping[str, str]
LONGEST_NAME, LONGEST_STORY, LONGEST_NOTE = 160, 4_000, 400
EARLIEST = 1_000


class NameWanted(Refused):
    code = "name_wanted"
    message = _("What is your workshop called?")


class YearRefused(Refused):
    code = "year_refused"
    message = _("This is no year in which a workshop can have begun.")


@transaction.atomic
def change_page(
    *,
    producer_id: int,
    name: str,
    story: Texts,
    since_year: int | None,
    opening_hours: Texts,
    visit_note: Texts,
    by_id: int,
    now: datetime,
) -> None:
    """
    New words on the page. Its address stays, so that what is printed still leads there.

    :raises NameWanted: :raises YearRefused:
    :raises StoryTakenDown: an authority has taken his words off the page.
    """
    if not name.strip():
        raise NameWanted(field="name")
    if since_year is not None and not EARLIEST <= since_year <= clock.today(now).year:
        raise YearRefused(field="since_year")
    producer = (
        Producer.objects.select_for_update(of=("self",))
        .select_related("village")
        .get(pk=producer_id)
    )
    before = {field: getattr(producer, field) for field in FIELDS}
    producer.name, producer.since_year = name.strip(), since_year
    producer.story, producer.opening_hours = _said(story), _said(opening_hours)
    producer.visit_note = _said(visit_note)
    if producer.story != before["story"] and desk.story_is_down(producer):
        raise refusals.StoryTakenDown(field="story")
    changed = [field for field in FIELDS if getattr(producer, field) != before[field]]
    if not changed:
        return
    producer.folded = fold(f"{producer.name} {producer.village.name}")
    producer.save(update_fields=[*FIELDS, "folded"])
    if "name" in changed:
        outbox.announce(ShownOtherwise("producer", producer.pk), now=now)
    audit.record("registry.producer.page_changed", producer, by_id=by_id, now=now, fields=changed)


FIELDS = ("name", "story", "since_year", "opening_hours", "visit_note")


def _said(texts: Texts) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
