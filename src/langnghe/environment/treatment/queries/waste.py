"""Waste of the villages: accounts, loads, and the balance of each quarter."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from langnghe.core import pagination, states
from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.environment.sensing.models import Facility
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.facts import Balance
from langnghe.environment.treatment.models import (
    Destination,
    GatheringPoint,
    Movement,
    Quarter,
    WasteStream,
)
from langnghe.environment.treatment.queries import PER_PAGE, within


def streams(scope: Scope, *, cursor: str | None) -> pagination.Page[WasteStream]:
    """By village, with the estimate, and the oldest quarter that is open."""
    estimate = (
        WasteStream.objects.filter(pk=OuterRef("pk"))
        .order_by()
        .annotate(sum=Sum("generators__kg_a_month"))
        .values("sum")
    )
    oldest = Quarter.objects.filter(stream=OuterRef("pk"), state=Quarter.State.OPEN)
    oldest = oldest.order_by("year", "quarter")
    rows = within(WasteStream.objects.all(), scope, "village__commune").annotate(
        estimate=Subquery(estimate),
        open_year=Subquery(oldest.values("year")[:1]),
        open_quarter=Subquery(oldest.values("quarter")[:1]),
        open_quarters=Count("quarters", filter=Q(quarters__state=Quarter.State.OPEN)),
    )
    rows = rows.select_related("village__commune")
    return pagination.page(rows, order=("village__slug", "pk"), cursor=cursor, limit=PER_PAGE)


def is_overdue(stream: Any, today: date) -> bool:
    """Whether a quarter that is over still waits for its closing."""
    if stream.open_year is None:
        return False
    return (stream.open_year, stream.open_quarter) < rules.quarter_of(today)


def stream(scope: Scope, uid: UUID) -> WasteStream:
    """:raises NotFound:"""
    rows = within(WasteStream.objects.filter(uid=uid), scope, "village__commune")
    row: WasteStream | None = rows.select_related("village__commune").first()
    if row is None:
        raise NotFound
    return row


def locked(stream: WasteStream, scope: Scope) -> WasteStream:
    """The one place where an account is locked. :raises NotFound: not his to write in."""
    rows = WasteStream.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("village").get(pk=stream.pk)
    if not scope.covers(row.village.commune_id):
        raise NotFound
    return row


def points(village_id: int) -> list[GatheringPoint]:
    return list(GatheringPoint.objects.filter(village_id=village_id))


def point(scope: Scope, uid: UUID) -> GatheringPoint:
    """:raises NotFound:"""
    rows = within(GatheringPoint.objects.filter(uid=uid), scope, "village__commune")
    row: GatheringPoint | None = rows.select_related("village").first()
    if row is None:
        raise NotFound
    return row


def facilities(village_id: int) -> list[tuple[int, str]]:
    rows = Facility.objects.filter(village_id=village_id)
    return list(rows.order_by("name").values_list("pk", "name"))


def destinations() -> list[Destination]:
    return list(Destination.objects.all())


def loads(stream: WasteStream, *, cursor: str | None) -> pagination.Page[Movement]:
    """The newest first; what was struck out stands there as such."""
    rows = Movement.objects.filter(stream=stream)
    rows = rows.select_related("generator", "point", "to_point", "destination", "photo")
    return pagination.page(rows, order=("-moved_on", "-pk"), cursor=cursor, limit=PER_PAGE)


def load(stream: WasteStream, uid: UUID) -> Movement:
    """:raises NotFound:"""
    row = Movement.objects.filter(stream=stream, uid=uid).first()
    if row is None:
        raise NotFound
    return row


def left(stream_id: int) -> QuerySet[Movement]:
    """Loads that left the village."""
    return Movement.objects.filter(
        stream_id=stream_id, destination__isnull=False, struck_at__isnull=True
    )


def moved_in(stream_id: int, year: int, quarter: int) -> int:
    """Kilograms that left in a quarter."""
    since, until = rules.days_of(year, quarter)
    rows = left(stream_id).filter(moved_on__gte=since, moved_on__lt=until)
    return int(rows.aggregate(sum=Sum("kg", default=0))["sum"])


def balance(row: Quarter) -> Balance:
    """As it stands; of a closed one as it was closed."""
    is_open = row.state == Quarter.State.OPEN
    moved = moved_in(row.stream_id, row.year, row.quarter) if is_open else row.moved
    return Balance(row.stored_start, row.generated, moved, row.stored_end)


def quarters(stream: WasteStream) -> list[tuple[Quarter, Balance]]:
    """The newest first; three queries, however many are open (one, as a rule)."""
    rows = list(stream.quarters.select_related("closed_by"))
    return [(row, balance(row)) for row in rows]


def quarter(stream: WasteStream, year: int, quarter: int) -> Quarter:
    """:raises NotFound:"""
    row = stream.quarters.filter(year=year, quarter=quarter).first()
    if row is None:
        raise NotFound
    return row


def newest_quarter(stream: WasteStream) -> Quarter | None:
    return stream.quarters.order_by("-year", "-quarter").first()


def is_first(row: Quarter) -> bool:
    """Before it nothing was counted: what it began with is said by a person."""
    earlier = Quarter.objects.filter(stream_id=row.stream_id).exclude(pk=row.pk)
    return not earlier.filter(
        Q(year__lt=row.year) | Q(year=row.year, quarter__lt=row.quarter)
    ).exists()


def history(row: Quarter) -> list[StateChange]:
    return list(states.history(row).select_related("by"))
