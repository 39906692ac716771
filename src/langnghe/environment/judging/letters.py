"""Letters to officers about alerts, and what software is told."""

from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters
from langnghe.environment.judging import officers, wording
from langnghe.environment.judging.facts import ExceedanceBegan, ExceedanceEnded
from langnghe.environment.judging.models import Alert, Episode
from langnghe.environment.judging.services import alerts


def tell_officers(alert_uid: str, *, city: bool = False) -> None:
    """Those of the commune, or of the city, who did not switch it off; each in his language."""
    rows = Alert.objects.select_related(
        "station__thing", "station__village__commune", "episode__worst__basis",
        "episode__worst__stream",
    )  # fmt: skip
    one = rows.get(uid=UUID(alert_uid))
    people = officers.people(one.station.village.commune_id, city=city)
    for person in alerts.wants_mail(people):
        _send(one, person, city)


def _send(one: Alert, person: accounts.Contact, city: bool) -> None:
    with override(person.language):
        worst = one.episode.worst if one.episode else None
        context = {
            "alert": one,
            "line": wording.alert_line(one),
            "told": wording.told(worst) if worst else None,
            "since": wording.moment(one.since),
            "person": person,
            "escalated": city,
            "link": settings.PUBLIC_URL + reverse("judging:alert", args=[one.uid]),
            "platform_name": settings.PLATFORM_NAME,
        }
        text = render_to_string("judging/mail/alert.txt", context).strip()
    letters.send(text, person.email)


def tell_software(fact: ExceedanceBegan | ExceedanceEnded) -> None:
    """The software of the maker and of the plant, of what concerns their own facility."""
    rows = Episode.objects.select_related(
        "station__facility__producer", "worst__basis", "station__thing"
    )
    one = rows.get(uid=UUID(fact.episode_uid))
    facility = one.station.facility
    if facility is None:
        return
    began = isinstance(fact, ExceedanceBegan)
    kind = accounts.Event.EXCEEDANCE_BEGAN if began else accounts.Event.EXCEEDANCE_ENDED
    data = {
        "episode": str(one.uid),
        "station": one.station.slug,
        "parameter": one.parameter_code,
        "state": one.state,
        "began": wording.moment(one.began_at).isoformat(),
        "worst_ratio": None if one.worst_ratio is None else str(one.worst_ratio),
        "verdict": settings.PUBLIC_URL + reverse("judging:verdict", args=[one.worst.uid]),
    }
    own = {facility.producer.organisation_id if facility.producer else None, facility.operator_id}
    for organisation_id in sorted(one for one in own if one is not None):
        accounts.announce_event(
            organisation_id=organisation_id, kind=kind, key=f"{one.uid}:{kind}", data=data,
            now=timezone.now(),
        )  # fmt: skip
