"""Letters to makers about what was decided."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.registry.desk import queries, rules
from langnghe.registry.desk.facts import FirstProduct
from langnghe.registry.desk.models import Decision


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
            "platform_name": settings.PLATFORM_NAME,
        }
        text = render_to_string("desk/mail/decision.txt", context).strip()
    subject, _newline, body = text.partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject.strip(), body.strip(), to=[person.email], headers=headers).send()
