"""Letters to makers about what was decided, and to officers about what waits."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import clock, letters
from langnghe.registry.desk import queries, rules
from langnghe.registry.desk.facts import FirstProduct
from langnghe.registry.desk.models import Decision
from langnghe.registry.desk.services import mornings


def tell_maker(decision_uid: str) -> None:
    """Nothing where no maker is concerned, or nothing happened to what he shows."""
    decision = queries.decision(UUID(decision_uid))
    producer = decision.producer
    if producer is None or decision.action == "dismiss":
        return
    first = queries.first_product(producer) if decision.action == "verify" else None
    for person in accounts.members_of(producer.organisation_id):
        if person.email:
            _send(decision, producer.uid, person, first)


def _send(
    decision: Decision, uid: UUID, person: accounts.Contact, first: FirstProduct | None
) -> None:
    with override(person.language):
        context = {
            "decision": decision,
            "action": rules.ACTIONS[decision.action],
            "reasons": rules.reason_labels(decision.reasons),
            "person": person,
            "first": first,
            "link": settings.PUBLIC_URL + reverse("desk:workshop", args=[uid]),
        }
        _post(person, "decision", context)


def write_to_officer(user_id: int, day: date, now: datetime) -> None:
    """Nothing on another day, twice, or to whom nothing waits."""
    letter = queries.morning_letter(user_id, day)
    person = accounts.to_tell_this_morning(user_id)
    scope = rules.scope_of(user_id)
    if letter is None or person is None or scope is None or clock.today(now) != day:
        return
    work = queries.arrived(scope, letter.told_until, now)
    if work.is_empty:
        return
    with override(person.language):
        pages = {name: settings.PUBLIC_URL + reverse(page) for name, page in PAGES.items()}
        context = {"work": work, "day": day, "scope": scope, "person": person, "pages": pages}
        # Should it be sent once more because we were killed just then, it is the same letter.
        host = urlsplit(settings.PUBLIC_URL).hostname
        _post(person, "morning", context, **{"Message-ID": f"<so-{letter.pk}-{day}@{host}>"})
    mornings.note_sent(letter=letter, now=now)


PAGES = {
    "desk": "web:desk",
    "makers": "desk:makers",
    "villages": "desk:claims",
    "cases": "desk:cases",
    "dossiers": "desk:dossiers",
    "account": "accounts_profile",
}


def _post(person: accounts.Contact, template: str, context: dict[str, Any], **headers: str) -> None:
    context = {**context, "platform_name": settings.PLATFORM_NAME}
    text = render_to_string(f"desk/mail/{template}.txt", context).strip()
    letters.send(text, person.email, **headers)
