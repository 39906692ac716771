"""Papers on file and in dossiers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from langnghe.core.errors import NotFound
from langnghe.support.dossiers import answers
from langnghe.support.dossiers.models import Attached, Dossier, Paper
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers import definition as data


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A paper that the scheme asks for: what is attached, and what on file would do.

    `over`: papers on file of this kind that are not valid on the day.
    """

    paper: data.Paper
    attached: Paper | None
    on_file: tuple[Paper, ...]
    over: tuple[Paper, ...]


def on_file(dossier: Dossier) -> QuerySet[Paper]:
    """All papers of the applicant that no other has replaced."""
    mine = Q(producer=dossier.producer_id) if dossier.producer_id else Q(person=dossier.person_id)
    return Paper.objects.filter(mine, replaced_by__isnull=True).order_by("-pk")


def wanted(
    dossier: Dossier, definition: data.Definition, today: date, before: datetime | None = None
) -> list[Wanted]:
    """What belongs to such a dossier, in the scheme's order; attached `before`. Two queries."""
    attached = attached_to(dossier, before)
    filed: dict[str, list[Paper]] = {}
    for row in on_file(dossier):
        filed.setdefault(row.kind, []).append(row)
    found = []
    for paper in definition.papers_for(dossier.kind, dossier.answers):
        own = filed.get(paper.kind, [])
        good = [one for one in own if is_good(paper, one, today)]
        over = [one for one in own if one not in good]
        found.append(Wanted(paper, attached.get(paper.key), tuple(good), tuple(over)))
    return found


def attached_to(dossier: Dossier, before: datetime | None = None) -> dict[str, Paper]:
    rows = Attached.objects.filter(dossier=dossier).select_related("paper")
    return {one.key: one.paper for one in rows if before is None or one.at < before}


def is_good(paper: data.Paper, filed: Paper, on: date) -> bool:
    last = answers.last_day(paper, filed.issued_on, filed.expires_on)
    return last is None or last >= on


def own_paper(scope: Scope, uid: UUID) -> Paper:
    """:raises NotFound: another's."""
    mine = Q(producer__organisation_id__in=scope.workshops)
    if scope.user_id is not None:
        mine |= Q(person=scope.user_id)
    return _one(Paper.objects.filter(mine), uid)


def paper_in_dossier(dossier: Dossier, uid: UUID, before: datetime | None = None) -> Paper:
    """For the office: papers of this dossier, and no others of the applicant. :raises NotFound:"""
    inside = Attached.objects.filter(dossier=dossier, paper=OuterRef("pk"))
    if before is not None:
        inside = inside.filter(at__lt=before)
    return _one(Paper.objects.filter(Exists(inside)), uid)


def _one(rows: QuerySet[Paper], uid: UUID) -> Paper:
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def ending(today: date, until: date) -> Iterable[Paper]:
    """Papers that end soon and whose owner was not told yet."""
    rows = Paper.objects.filter(
        expires_on__gte=today, expires_on__lte=until, told_on__isnull=True, replaced_by__isnull=True
    )
    return rows.select_related("producer").order_by("pk")[:500]
