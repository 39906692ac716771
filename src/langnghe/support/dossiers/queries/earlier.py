"""What an applicant has been granted before, whatever it was for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from langnghe.core import clock
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.facts import Subject
from langnghe.support.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Granted:
    number: str
    offer_slug: str
    scheme: str
    name: dict[str, str]
    state: str
    amount: int
    on: date


def granted_to(subject: Subject) -> QuerySet[Dossier]:
    """Dossiers of the same house or person, in whatever scheme, that were granted and stand."""
    if subject.producer_id is not None:
        same = Q(producer=subject.producer_id)
    else:
        same = Q(person=subject.person_id)
    return Dossier.objects.filter(same, state__in=rules.SUPPORTED)


def earlier_support(subject: Subject, *, since: date, until: date) -> list[Granted]:
    """In the order of the grants; `until` is exclusive (one query)."""
    rows = granted_to(subject).select_related("version__offer")
    found = [
        Granted(
            one.number or "", one.version.offer.slug, one.version.offer.scheme,
            dict(one.version.content["name"]), one.state, one.granted or 0,
            one.granted_on or clock.today(one.since),
        )
        for one in rows
    ]  # fmt: skip
    found.sort(key=lambda one: (one.on, one.number))
    return [one for one in found if since <= one.on < until]
