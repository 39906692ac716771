"""A facility is told of each step of the authority in its case."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.environment.cases import wording
from langnghe.environment.cases.models import Entry


def tell_facility(entry_uid: str) -> None:
    """The maker's people and who runs the plant, each in his language."""
    rows = Entry.objects.select_related("case__facility__producer")
    one = rows.get(uid=UUID(entry_uid))
    facility = one.case.facility
    if facility is None:
        return
    own = {facility.operator_id, facility.producer.organisation_id if facility.producer else None}
    people = {
        person.email: person
        for organisation_id in sorted(pk for pk in own if pk is not None)
        for person in accounts.members_of(organisation_id)
        if person.email
    }
    for person in people.values():
        with override(person.language):
            context = {
                "entry": one, "case": one.case, "label": wording.action(one.action),
                "person": person, "platform_name": settings.PLATFORM_NAME,
                "link": settings.PUBLIC_URL + reverse("cases:own_case", args=[one.case.uid]),
            }  # fmt: skip
            text = render_to_string("cases/mail/step.txt", context).strip()
        subject, _newline, body = text.partition("\n")
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(subject.strip(), body.strip(), to=[person.email], headers=headers).send()
