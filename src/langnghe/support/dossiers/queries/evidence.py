"""Facts of an applicant: what he agreed to, and what an office sees of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from langnghe.support.dossiers import rules, sources
from langnghe.support.dossiers.facts import FactSource, Figures, Subject
from langnghe.support.dossiers.models import Dossier, Evidence, Permission
from langnghe.support.offers.definition import Definition


@dataclass(frozen=True, slots=True)
class Offered:
    """A fact before the applicant: what the office would see, and whether he agreed."""

    source: FactSource
    since: date
    until: date  # exclusive
    figures: Figures | None  # None: the platform knows nothing of it
    permission: Permission | None
    is_needed: bool

    @property
    def lines(self) -> list[tuple[str, str]]:
        return self.source.words(self.figures) if self.figures else []


def subject(dossier: Dossier) -> Subject:
    return Subject(dossier.producer_id, dossier.person_id)


def permitted(dossier: Dossier) -> dict[str, Permission]:
    """Those in force."""
    rows = Permission.objects.filter(dossier=dossier, revoked_at__isnull=True)
    return {one.fact: one for one in rows}


def offered(dossier: Dossier, definition: Definition, today: date) -> list[Offered]:
    """Every fact that the scheme asks for, read as it is today."""
    given = permitted(dossier)
    found = []
    for source in sources.asked_by(definition):
        since, until = sources.period(source, today)
        figures = source.read(subject(dossier), since, until)
        needed = source.key in definition.facts_required
        found.append(Offered(source, since, until, figures, given.get(source.key), needed))
    return found


def seen_by_office(dossier: Dossier, decided_at: datetime | None = None) -> list[Evidence]:
    """
    The last copy of each fact, while its permission is in force.

    What was decided, at `decided_at`, stands on the facts that were permitted then: those stay.
    """
    copies = Evidence.objects.filter(dossier=dossier)
    given = Permission.objects.filter(dossier=dossier)
    if decided_at is None or dossier.state not in rules.DECIDED:
        given = given.filter(revoked_at__isnull=True)
    else:
        copies = copies.filter(copied_at__lte=decided_at)
        still = Q(revoked_at__isnull=True) | Q(revoked_at__gt=decided_at)
        given = given.filter(still, given_at__lte=decided_at)
    seen = copies.filter(fact__in=given.order_by().values("fact")).order_by("pk")
    return list({one.fact: one for one in seen}.values())
