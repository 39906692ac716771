"""The officer's queues: makers to verify, reports to look at; each starts from his scope."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from langnghe.core import pagination, states
from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.models import (
    Case,
    Decision,
    MakerFile,
    Paper,
    Report,
    VillageClaim,
)
from langnghe.registry.desk.queries.making import villages_like
from langnghe.registry.models import Producer, Village

PER_PAGE = 20
MOST_BESIDE = 60
Rows = TypeVar("Rows", bound=QuerySet[Any])
OPEN_CASES = (Case.State.OPEN, Case.State.TAKEN_DOWN, Case.State.ANSWERED)


def within(rows: Rows, scope: Scope, village: str = "village") -> Rows:
    """Rows of the villages that the officer answers for."""
    if scope.whole_city:
        return rows
    return rows.filter(**{f"{village}__commune_id__in": scope.communes})


def files(scope: Scope, state: str = Producer.State.SUBMITTED) -> QuerySet[MakerFile]:
    rows = MakerFile.objects.filter(producer__state=state, submitted_at__isnull=False)
    return within(rows, scope, "producer__village")


def makers(scope: Scope, *, state: str, cursor: str | None) -> pagination.Page[MakerFile]:
    """Who waits the longest stands first."""
    rows = files(scope, state).select_related("producer__village__commune")
    return pagination.page(rows, order=("submitted_at", "pk"), cursor=cursor, limit=PER_PAGE)


def count_makers(scope: Scope) -> int:
    return files(scope).count()


def maker(scope: Scope, uid: UUID) -> Producer:
    """:raises NotFound: another commune's, or a draft that nobody handed in."""
    rows = Producer.objects.exclude(state=Producer.State.DRAFT).filter(uid=uid)
    row: Producer | None = within(rows, scope).select_related("village__commune").first()
    if row is None:
        raise NotFound
    return row


def papers_before(producer: Producer) -> list[Paper]:
    """All papers of a maker, those taken back after a decision last."""
    rows = list(Paper.objects.filter(producer=producer).select_related("producer"))
    return sorted(rows, key=lambda paper: paper.removed_at is not None)


def history(thing: Any) -> list[StateChange]:
    return list(states.history(thing).select_related("by"))


def cases(scope: Scope, *, open_only: bool, cursor: str | None) -> pagination.Page[Case]:
    rows = within(Case.objects.all(), scope).select_related("village__commune", "producer")
    if open_only:
        rows = rows.filter(state__in=OPEN_CASES)
        order: tuple[str, ...] = ("opened_at", "pk")
    else:
        order = ("-opened_at", "-pk")
    return pagination.page(rows, order=order, cursor=cursor, limit=PER_PAGE)


def claims(scope: Scope, *, open_only: bool, cursor: str | None) -> pagination.Page[VillageClaim]:
    """Villages that makers ask for; who waits the longest stands first."""
    rows = open_claims(scope) if open_only else within(VillageClaim.objects.all(), scope)
    order = ("asked_at", "pk") if open_only else ("-asked_at", "-pk")
    rows = rows.select_related("village__commune", "producer")
    return pagination.page(rows, order=order, cursor=cursor, limit=PER_PAGE)


def open_claims(scope: Scope) -> QuerySet[VillageClaim]:
    return within(VillageClaim.objects.filter(state=VillageClaim.State.OPEN), scope)


def claim(scope: Scope, uid: UUID) -> VillageClaim:
    """:raises NotFound:"""
    rows = within(VillageClaim.objects.filter(uid=uid), scope)
    row: VillageClaim | None = rows.select_related("village__commune", "producer").first()
    if row is None:
        raise NotFound
    return row


def villages_beside(one: VillageClaim) -> list[Village]:
    """Which village of the list may be meant: those of its commune, and those called alike."""
    alike = [found.pk for found in villages_like(one.village.name)]
    rows = Village.objects.public().filter(Q(commune_id=one.village.commune_id) | Q(pk__in=alike))
    return list(rows.select_related("commune").order_by("name", "slug")[:MOST_BESIDE])


def decisions_on_village(one: VillageClaim) -> list[Decision]:
    rows = Decision.objects.filter(subject=Decision.Subject.VILLAGE, village=one.village)
    return list(rows.order_by("decided_at", "pk"))


def open_cases(scope: Scope) -> QuerySet[Case]:
    return within(Case.objects.filter(state__in=OPEN_CASES), scope)


def case(scope: Scope, uid: UUID) -> Case:
    """:raises NotFound:"""
    rows = within(Case.objects.filter(uid=uid), scope)
    row: Case | None = rows.select_related("village__commune", "producer").first()
    if row is None:
        raise NotFound
    return row


def began(one: Case) -> datetime:
    """Since when the case lies with the authority (or with the maker)."""
    if one.state == Case.State.ANSWERED and one.answered_at:
        return one.answered_at
    if one.state == Case.State.TAKEN_DOWN and one.taken_down_at:
        return one.taken_down_at
    return one.opened_at


def decisions_in(one: Case) -> list[Decision]:
    return list(Decision.objects.filter(case=one).order_by("decided_at", "pk"))


def reports_in(one: Case) -> list[Report]:
    """The first of them; who reported is not read."""
    return list(Report.objects.filter(case=one).defer("reporter").order_by("pk")[:50])
