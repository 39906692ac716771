"""Officers are told of complaints; of many at once in one letter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters, outbox
from langnghe.environment.judging import officers
from langnghe.environment.judging.services import alerts
from langnghe.environment.seeing.complaints import Terms
from langnghe.environment.seeing.models import Complaint
from langnghe.environment.seeing.services import complaints

# After a letter the officers of a commune have so long a rest; what comes meanwhile is counted
# together in the next one.
REST = timedelta(hours=1)
MOST_NAMED = 10


def tell_officers(complaint_uid: str, *, now: datetime) -> None:
    """
    Those of the commune, or where it has none those of the city, each in his language.

    :raises outbox.NotYet: they were written to a moment ago.
    """
    one = Complaint.objects.get(uid=UUID(complaint_uid))
    if one.told_at or one.answered_at:
        return
    of_commune = Complaint.objects.filter(commune=one.commune_id)
    last = of_commune.aggregate(last=Max("told_at"))["last"]
    if last and now < last + REST:
        raise outbox.NotYet(last + REST)
    waiting = of_commune.filter(told_at__isnull=True, answered_at__isnull=True)
    found = list(waiting.select_related("commune", "village").order_by("opened_at", "pk"))
    people = officers.people(one.commune_id) or officers.people(one.commune_id, city=True)
    terms = Terms(now)
    for person in alerts.wants_mail(people):
        _send(found, person, terms)
    complaints.note_told(found, now=now)


def _send(found: Sequence[Complaint], person: accounts.Contact, terms: Terms) -> None:
    home = settings.PUBLIC_URL
    with override(person.language):
        context = {
            "rows": [
                (one, terms.due(one), home + reverse("seeing:complaint_desk", args=[one.uid]))
                for one in found[:MOST_NAMED]
            ],
            "n": len(found),
            "more": max(0, len(found) - MOST_NAMED),
            "commune": found[0].commune.name,
            "person": person,
            "link": home + reverse("seeing:complaints"),
            "platform_name": settings.PLATFORM_NAME,
        }
        text = render_to_string("seeing/mail/complaints.txt", context).strip()
    letters.send(text, person.email)
