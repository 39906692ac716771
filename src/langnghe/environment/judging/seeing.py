"""What a person or the public may see of verdicts and alerts; reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from langnghe.core import clock, pagination, parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty
from langnghe.environment.judging import rules
from langnghe.environment.judging.models import (
    Alert,
    Assessment,
    Coefficient,
    Limit,
    MailSwitch,
    Regulation,
)
from langnghe.environment.judging.resolving import starts_on
from langnghe.environment.judging.rules import Scope
from langnghe.environment.judging.runs import EIGHT_HOURS_END
from langnghe.environment.sensing.models import ObservedProperty, Station

PER_PAGE = 20
# How the source of a rule begins that no regulation sets.
OURS = "Rule of this platform"
BANDS = tuple(f"environment.band_{number}" for number in range(1, 6))


def covers(scope: Scope, station: Station) -> bool:
    """An officer of the place, the maker whose facility it is, who runs the plant."""
    if scope.covers(station.village.commune_id):
        return True
    facility = station.facility
    if facility is None:
        return False
    own = {facility.operator_id, facility.producer.organisation_id if facility.producer else None}
    return bool(own & scope.organisations)


def assessment(scope: Scope, uid: UUID) -> Assessment:
    """
    Public where the station is and nothing that the verdict stands on is in doubt.

    :raises NotFound:
    """
    rows = Assessment.objects.select_related(
        "basis", "sample", "stream__property", "replaced_by", "station__thing",
        "station__village__commune", "station__facility__producer",
    )  # fmt: skip
    one = rows.filter(uid=uid).first()
    if one is None:
        raise NotFound
    is_open = one.station.thing.is_public and one.basis.certainty != Certainty.DOUBTFUL
    own_laboratory = one.sample and one.sample.laboratory_id in scope.organisations
    if not (is_open or covers(scope, one.station) or own_laboratory):
        raise NotFound
    return one


def station(scope: Scope, slug: str) -> Station:
    """:raises NotFound:"""
    rows = Station.objects.select_related("thing", "village__commune", "facility__producer")
    one = rows.filter(slug=slug).first()
    if one is None or not (one.thing.is_public or covers(scope, one)):
        raise NotFound
    return one


def bands(on: date) -> list[Decimal]:
    """The bounds in force, ascending."""
    return sorted(parameters.values(*BANDS, on=on).values())


@dataclass(frozen=True, slots=True)
class Enough:
    """What share (per cent) of what was expected an average must have, and who says so."""

    share: Decimal
    source: str
    certainty: str
    is_ours: bool


def enough(on: date) -> Enough | None:
    """None: no such rule was in force."""
    try:
        one = parameters.rule("environment.completeness_min", on=on)
    except parameters.NoSuchParameter:
        return None
    is_ours = one.source.startswith(OURS)
    return Enough(one.value, one.source, str(one.get_certainty_display()), is_ours)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One regulation on a day, and its limits; those in doubt are counted, not shown."""

    regulation: Regulation
    state: str  # in_force | kept (by who was at work before) | undated
    limits: list[Limit]
    coefficients: list[Coefficient]
    hidden: int


def table(on: date, *, with_doubtful: bool) -> list[TableRow]:
    """All regulations that hold for anybody on a day (3 queries)."""
    found = [(one, _state(one, on)) for one in Regulation.objects.order_by("subject", "number")]
    shown = [(one, state) for one, state in found if state]
    limits = _newest(Limit.objects.filter(regulation__in=[one for one, _state in shown]), on)
    coefficients = list(Coefficient.objects.filter(regulation__in=[one for one, _s in shown]))
    rows = []
    for one, state in shown:
        own = [limit for limit in limits if limit.regulation_id == one.pk]
        factors = [factor for factor in coefficients if factor.regulation_id == one.pk]
        if not with_doubtful:
            kept = [limit for limit in own if limit.certainty != Certainty.DOUBTFUL]
            hidden, own = len(own) - len(kept), kept
            factors = [factor for factor in factors if factor.certainty != Certainty.DOUBTFUL]
        else:
            hidden = 0
        rows.append(TableRow(one, state, own, factors, hidden))
    return rows


def _state(one: Regulation, on: date) -> str:
    start = starts_on(one)
    if on < start:
        return ""
    if one.effective_until and on >= one.effective_until:
        kept = one.transition_until is not None and on < one.transition_until
        return "kept" if kept else ""
    return "in_force" if one.effective_from or not one.is_empty else "undated"


def _newest(rows: QuerySet[Limit], on: date) -> list[Limit]:
    """Of several of the same case the one that began last."""
    running = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)
    found: dict[tuple[Any, ...], Limit] = {}
    for one in running.order_by("valid_from", "pk"):
        case = (one.regulation_id, one.parameter_code, one.column, one.age, one.zone,
                one.flow_over, one.from_hour, one.statistic)  # fmt: skip
        found[case] = one
    return sorted(found.values(), key=lambda one: (one.regulation_id, one.pk))


def names_of_parameters(codes: Collection[str]) -> dict[str, dict[str, str]]:
    rows = ObservedProperty.objects.filter(code__in=codes)
    return {code or "": names for code, names in rows.values_list("code", "names")}


def regulation(code: str) -> Regulation:
    """:raises NotFound:"""
    one = Regulation.objects.filter(code=code).first()
    if one is None:
        raise NotFound
    return one


def alerts(scope: Scope, *, open_only: bool, cursor: str | None) -> pagination.Page[Alert]:
    """What waits longest stands first; of all, the newest."""
    rows = _alerts(scope).select_related(
        "station__thing", "station__village__commune", "stream__property", "episode__worst__basis",
        "assigned_to",
    )  # fmt: skip
    if open_only:
        rows = rows.filter(acknowledged_at__isnull=True)
        return pagination.page(rows, order=("opened_at", "pk"), cursor=cursor, limit=PER_PAGE)
    return pagination.page(rows, order=("-opened_at", "-pk"), cursor=cursor, limit=PER_PAGE)


def _alerts(scope: Scope) -> QuerySet[Alert]:
    if scope.whole_city:
        return Alert.objects.all()
    return Alert.objects.filter(station__village__commune_id__in=scope.communes)


def count_alerts(scope: Scope) -> int:
    """Those that nobody has acknowledged."""
    return _alerts(scope).filter(acknowledged_at__isnull=True).count()


def alert(scope: Scope, uid: UUID) -> Alert:
    """:raises NotFound: of another commune."""
    rows = _alerts(scope).select_related(
        "station__thing", "station__village__commune", "station__facility", "stream__property",
        "episode__worst__basis", "episode__worst__stream", "acknowledged_by", "assigned_to",
    )  # fmt: skip
    one: Alert | None = rows.filter(uid=uid).first()
    if one is None:
        raise NotFound
    return one


def gets_mail(user_id: int) -> bool:
    return not MailSwitch.objects.filter(user_id=user_id).exists()


def over_in(one: Alert) -> list[Assessment]:
    """The verdicts of its episode that were over, the latest first and not too many."""
    episode = one.episode
    if episode is None:
        return []
    # One of eight hours belongs to the day it ends on (`services.episodes`).
    back = (episode.began_at - EIGHT_HOURS_END, episode.last_at - EIGHT_HOURS_END)
    rows = Assessment.objects.filter(
        Q(kind="8h", at__range=back)
        | (~Q(kind="8h") & Q(at__range=(episode.began_at, episode.last_at))),
        stream_id=episode.stream_id, verdict="exceed", superseded_at__isnull=True,
    ).exclude(kind="year")  # fmt: skip
    return list(rows.select_related("basis", "stream__property").order_by("-at")[:PER_PAGE])


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad a parameter of a station was in the last six months, by both methods."""

    parameter: str
    names: dict[str, str]
    worst: Decimal
    band: int
    discharge: rules.Significance | None
    into_plant: rules.PlantSignificance | None


def severity(one: Station, now: datetime, *, with_doubtful: bool) -> list[Severity]:
    """Of each parameter with verdicts (3 queries)."""
    today = clock.today(now)
    last = today.year * 12 + today.month - 1
    year, month = divmod(last - rules.WINDOW + 1, 12)
    first = datetime(year, month + 1, 1, tzinfo=clock.LOCAL)
    rows = Assessment.objects.filter(
        station=one, superseded_at__isnull=True, ratio__isnull=False,
        at__gte=int(first.timestamp() * 1000),
    ).exclude(kind="year")  # fmt: skip
    if not with_doubtful:
        rows = rows.exclude(basis__certainty=Certainty.DOUBTFUL)
    told = rows.order_by("at").values_list("basis__parameter_code", "at", "ratio", "kind")
    ratios: dict[str, list[tuple[int, Decimal]]] = {}
    worst: dict[str, Decimal] = {}
    for code, at, ratio, kind in told:
        known = ratio or Decimal(0)
        worst[code] = max(known, worst.get(code, known))
        own = ratios.setdefault(code, [])
        # Of hours those alone are kept that are over; eight hours are of a day that is in already.
        if kind not in ("hour", "8h"):
            moment = datetime.fromtimestamp(at / 1000, clock.LOCAL)
            own.append((moment.year * 12 + moment.month - 1, known))
    bounds, names = bands(today), names_of_parameters(ratios)
    into_plant = bool(one.facility and one.facility.receiver == "plant")
    return [
        _severity(code, names.get(code, {}), worst[code], ratios[code], bounds, last, into_plant)
        for code in sorted(ratios)
    ]


def _severity(
    code: str, names: dict[str, str], worst: Decimal, ratios: list[tuple[int, Decimal]],
    bounds: list[Decimal], last: int, into_plant: bool,
) -> Severity:  # fmt: skip
    if into_plant:
        found = rules.plant_significance(code, [ratio for _month, ratio in ratios])
        return Severity(code, names, worst, rules.band(worst, bounds), None, found)
    months: dict[int, list[Decimal]] = {}
    for month, ratio in ratios:
        months.setdefault(month, []).append(ratio)
    means = {month: sum(all_of, Decimal(0)) / len(all_of) for month, all_of in months.items()}
    discharge = rules.significance(code, means, last=last)
    return Severity(code, names, worst, rules.band(worst, bounds), discharge, None)


def regulations() -> list[Regulation]:
    return list(Regulation.objects.order_by("-is_empty", "number"))
