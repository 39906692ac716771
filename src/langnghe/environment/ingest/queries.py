"""What arrived and what of it waits; each read starts from whom the asker answers for."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from langnghe.accounts import public as accounts
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import in_language
from langnghe.environment.ingest.models import Delivery, Device, FieldNote, LabSheet, Quarantined
from langnghe.environment.ingest.rules import Asker
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import (
    Correction,
    Extent,
    Observation,
    ObservedProperty,
    Station,
    Stream,
)

PER_PAGE = 30
SHOWN = (
    Flag.CALIBRATING, Flag.FAULT, Flag.MAINTENANCE, Flag.RANGE, Flag.SPIKE, Flag.FLAT,
    Flag.UNCALIBRATED,
)  # fmt: skip


def stations(asker: Asker) -> QuerySet[Station]:
    if not asker.may_keep:
        return Station.objects.none()
    rows = Station.objects.filter(asker.stations())
    return rows.select_related("thing", "village__commune", "facility")


def station(asker: Asker, slug: str) -> Station:
    """:raises NotFound:"""
    found = stations(asker).filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def page_of_stations(asker: Asker, cursor: str | None) -> pagination.Page[Station]:
    return pagination.page(stations(asker), order=("slug", "id"), cursor=cursor, limit=PER_PAGE)


def station_to_sample(slug: str) -> Station:
    """
    Of which a laboratory hands in results: it knows the station by the slip of the sample.

    :raises NotFound:
    """
    rows = Station.objects.filter(slug=slug, thing__is_public=True)
    found = rows.select_related("thing", "village__commune").first()
    if found is None:
        raise NotFound
    return found


def stations_like(text: str) -> list[Station]:
    """Public ones whose name holds the words, for whoever hands in results of one."""
    rows = Station.objects.filter(thing__is_public=True)
    if text:
        rows = rows.filter(Q(thing__name__icontains=text) | Q(village__name__icontains=text))
    return list(rows.select_related("thing", "village").order_by("slug")[:PER_PAGE])


def _visible(asker: Asker) -> Q:
    if asker.whole_city:
        return Q()
    own = Q(station__in=stations(asker).order_by().values("pk"))
    return own | Q(station=None, organisation__in=asker.operates)


def deliveries(asker: Asker, cursor: str | None) -> pagination.Page[Delivery]:
    rows = Delivery.objects.filter(_visible(asker)).select_related("station__thing", "organisation")
    return pagination.page(rows, order=("-id",), cursor=cursor, limit=PER_PAGE)


def _lines(asker: Asker) -> QuerySet[Quarantined]:
    rows = Quarantined.objects.all()
    if not asker.whole_city:
        own = Q(station__in=stations(asker).order_by().values("pk"))
        rows = rows.filter(own | Q(station=None, delivery__organisation__in=asker.operates))
    return rows.select_related("delivery", "station__thing")


def lines(asker: Asker, *, only_open: bool, cursor: str | None) -> pagination.Page[Quarantined]:
    rows = _lines(asker)
    if only_open:
        rows = rows.filter(state=Quarantined.State.OPEN)
    return pagination.page(rows, order=("-id",), cursor=cursor, limit=PER_PAGE)


def count_open_lines(asker: Asker) -> int:
    """Up to a hundred: more is as bad."""
    rows = _lines(asker).filter(state=Quarantined.State.OPEN).order_by("pk")
    return rows.values("pk")[:100].count()


def line(asker: Asker, uid: UUID) -> Quarantined:
    """:raises NotFound:"""
    found = _lines(asker).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def devices(asker: Asker, now: datetime) -> list[tuple[Device, accounts.TokenFact]]:
    """Those in force of the organisations that he keeps stations for."""
    rows = Device.objects.filter(token__organisation__in=asker.operates).select_related("token")
    found = list(rows)
    tokens = accounts.tokens_in_force([one.token_id for one in found], now)
    return [(one, tokens[one.token_id]) for one in found if one.token_id in tokens]


def streams(of: Station) -> list[tuple[Stream, Extent | None]]:
    rows = Stream.objects.filter(thing=of.thing_id).select_related("property", "extent")
    found = list(rows.annotate(made=Count("corrections")).order_by("property__code", "kind", "pk"))
    return [(one, getattr(one, "extent", None)) for one in found]


def stream(of: Station, number: int) -> Stream:
    """:raises NotFound:"""
    rows = Stream.objects.filter(thing=of.thing_id, pk=number)
    found = rows.exclude(kind=Stream.Kind.CORRECTED).select_related("property", "extent").first()
    if found is None:
        raise NotFound
    return found


def correction(of: Stream, uid: UUID) -> Correction:
    """:raises NotFound:"""
    found = Correction.objects.filter(stream=of, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def corrected_id(of: Stream) -> int | None:
    return Stream.objects.filter(source=of).values_list("pk", flat=True).first()


def count_flags(of: Stream, since: int) -> list[tuple[Flag, int]]:
    """What the checks said since then, by flag (one query)."""
    rows = Observation.objects.filter(stream=of.pk, at__gte=since).exclude(flag=0).order_by()
    counts: dict[Flag, int] = {}
    for told, count in rows.values_list("flag").annotate(Count("at")):
        for flag in SHOWN:
            if told & flag:
                counts[flag] = counts.get(flag, 0) + count
    return sorted(counts.items())


def field_parameters(of: Station) -> list[tuple[str, str]]:
    """Code and what it is called, of the station's medium."""
    medium = {"ambient": "air", "noise": "noise"}.get(of.role, "water")
    rows = ObservedProperty.objects.filter(code__isnull=False, medium=medium).order_by("pk")
    return [(str(one.code), f"{in_language(one.names)} ({one.ucum})") for one in rows]


def corrections(of: Stream) -> list[Correction]:
    rows = Correction.objects.filter(stream=of).select_related("made_by", "undone_by")
    return list(rows.order_by("pk"))


def lab_sheets(asker: Asker, cursor: str | None) -> pagination.Page[LabSheet]:
    rows = _own_sheets(asker).select_related("station__thing", "laboratory")
    return pagination.page(rows.defer("rows"), order=("-id",), cursor=cursor, limit=PER_PAGE)


def lab_sheet(asker: Asker, uid: UUID) -> LabSheet:
    """:raises NotFound:"""
    rows = _own_sheets(asker).select_related("station__thing", "station__village", "laboratory")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _own_sheets(asker: Asker) -> QuerySet[LabSheet]:
    if asker.whole_city:
        return LabSheet.objects.all()
    overseen = Q(station__village__commune__in=asker.communes)
    return LabSheet.objects.filter(Q(laboratory__in=asker.analyses) | overseen)


def notes(of: Station) -> list[FieldNote]:
    rows = FieldNote.objects.filter(station=of).select_related("by")
    return list(rows.order_by("-pk")[:PER_PAGE])


def note(asker: Asker, uid: UUID) -> FieldNote:
    """:raises NotFound:"""
    own = stations(asker).order_by().values("pk")
    found = FieldNote.objects.filter(uid=uid, station__in=own).first()
    if found is None:
        raise NotFound
    return found
