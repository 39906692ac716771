"""Whoever is shown or told of agrees first, and may take it back: it is out at once."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, idempotency
from langnghe.core.errors import NotFound, Refused
from langnghe.registry.heritage import blocks, queries
from langnghe.registry.heritage.facts import Subject
from langnghe.registry.heritage.models import ShownConsent, Story
from langnghe.registry.heritage.services.writing import locked


class EndsBeforeItBegins(Refused):
    code = "ends_before_it_begins"
    message = _("The consent ends before it was given.")


class GivenInFuture(Refused):
    code = "given_in_future"
    message = _("Nobody has agreed in the future: look at the day.")


@transaction.atomic
def count_people(
    *, subject: Subject, block_id: str, people: int, by_id: int | None, now: datetime
) -> None:
    """How many living people a block shows or tells of: without their consent nobody sees it."""
    story = locked(subject, by_id)
    if story.people.get(block_id, 0) != people:
        set_people(story, block_id, people)
        audit.record(
            "registry.story.people_counted", story, by_id=by_id, now=now, block=block_id, n=people
        )


def set_people(story: Story, block_id: str, people: int) -> None:
    """Inside the lock of the story."""
    story.people = {**story.people, block_id: people}
    story.save(update_fields=["people"])


@transaction.atomic
def record_consent(
    *,
    subject: Subject,
    block_id: str,
    person: str,
    purpose: str,
    given_on: date,
    valid_until: date | None,
    proof: str,
    key: str,
    by_id: int | None,
    now: datetime,
    today: date,
) -> None:
    """
    Somebody agrees to be shown or told of in one block. The same form again changes nothing.

    :raises EndsBeforeItBegins: :raises GivenInFuture:
    """
    story = locked(subject, by_id)
    if not (story.latest and blocks.find(story.latest.blocks, block_id)):
        raise NotFound
    if given_on > today:
        raise GivenInFuture(field="given_on")
    if valid_until and valid_until < given_on:
        raise EndsBeforeItBegins(field="valid_until")
    scope, asked = f"consent:{story.pk}", idempotency.fingerprint(block_id, person)
    if idempotency.once(scope, key, asked):
        return
    consent = ShownConsent.objects.create(
        story=story,
        block=block_id,
        person=person,
        purpose=purpose,
        proof=proof,
        given_on=given_on,
        valid_until=valid_until,
        recorded_at=now,
        recorded_by_id=by_id,
    )
    idempotency.keep(scope, key, asked, str(consent.uid), now)
    # Who agreed stands in the row; the trail is kept for ever and holds no names.
    audit.record("registry.consent.recorded", consent, by_id=by_id, now=now)


@transaction.atomic
def revoke_consent(
    *, subject: Subject, consent: ShownConsent, by_id: int | None, now: datetime
) -> None:
    """From now on the block is not shown without another one; a repeat changes nothing."""
    story = locked(subject, by_id)
    rows = ShownConsent.objects.filter(pk=consent.pk, story=story, revoked_at__isnull=True)
    if rows.update(revoked_at=now, revoked_by_id=by_id):
        audit.record("registry.consent.revoked", consent, by_id=by_id, now=now)


@transaction.atomic
def read_consents(
    *, subject: Subject, block_id: str, by_id: int | None, now: datetime
) -> list[ShownConsent]:
    """Who agreed to what: names of people, so it is written down who looked."""
    story = locked(subject, by_id)
    found = queries.consents(story, block_id)
    if found:
        audit.record(
            "registry.consent.read", story, by_id=by_id, now=now, block=block_id, n=len(found)
        )
    return found
