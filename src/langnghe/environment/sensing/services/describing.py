"""What is told of things, places, instruments and series, and what goes with them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import Conflict
from langnghe.environment.sensing.models import (
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    Stream,
    Thing,
)
from langnghe.environment.sensing.services import readings

Row = TypeVar("Row", bound=models.Model)
# What has no foreign key in the database goes with its streams.
_OF_STREAMS = ("sensing_observation", "sensing_detail", "sensing_hour", "sensing_touched")


class StillNeeded(Conflict):
    """The register or a verdict hangs on it."""

    code = "still_needed"
    message = _("The register hangs on it: it cannot be deleted.")


class OthersStandOnIt(StillNeeded):
    """What was measured was judged, or counts elsewhere."""

    message = _("Verdicts or other records stand on what was measured: it cannot be deleted.")


@transaction.atomic
def add(
    model: type[Row], fields: Mapping[str, Any], *, owner_id: int | None, by_id: int, now: datetime
) -> Row:
    """A new entity; what has an owner gets this one."""
    owned = {"owner_id": owner_id} if hasattr(model, "owner_id") else {}
    row = model._default_manager.create(**fields, **owned)
    audit.record(_act(row, "described"), row, by_id=by_id, now=now)
    return row


@transaction.atomic
def change(row: models.Model, fields: Mapping[str, Any], *, by_id: int, now: datetime) -> None:
    """Of the fields told, with what they were."""
    before = {name: getattr(row, name) for name, value in fields.items()
              if getattr(row, name) != value}  # fmt: skip
    if not before:
        return
    for name in before:
        setattr(row, name, fields[name])
    row.save(update_fields=list(before))
    audit.record(_act(row, "changed"), row, by_id=by_id, now=now, before=before)


def _act(row: models.Model, done: str) -> str:
    return f"sensing.{row._meta.model_name}.{done}"


@transaction.atomic
def place(thing_id: int, location_ids: Collection[int], *, at: int) -> None:
    """A thing stands here from now on: that is remembered, and its readings are of this place."""
    thing = Thing.objects.select_for_update().get(pk=thing_id)
    thing.locations.set(location_ids)
    moved = HistoricalLocation.objects.create(thing=thing, at=at)
    moved.locations.set(location_ids)
    follow_place(thing)


def follow_place(thing: Thing) -> None:
    """The streams that told of the former place tell of the present one."""
    rows = thing.streams.filter(feature__made_of__isnull=False)
    streams = list(rows.select_related("feature").order_by("pk"))
    feature = feature_at(thing) if streams else None
    for stream in streams:
        if stream.feature is not None and feature is not None and stream.feature != feature:
            stream.other_features.add(stream.feature)
            stream.feature = feature
            stream.save(update_fields=["feature"])


def feature_at(thing: Thing) -> FeatureOfInterest | None:
    """What is at the place of a thing: made once of each place."""
    location = thing.locations.order_by("pk").first()
    return None if location is None else feature_of(location)


def feature_of(location: Location) -> FeatureOfInterest:
    names = ("name", "description", "encoding", "shape", "west", "south", "east", "north",
             "owner_id")  # fmt: skip
    told = {name: getattr(location, name) for name in names}
    feature, _new = FeatureOfInterest.objects.get_or_create(made_of=location, defaults=told)
    return feature


@transaction.atomic
def feature_for(stream_id: int) -> int | None:
    """Of what a stream tells; found out with its first reading. None: its thing has no place."""
    stream = Stream.objects.select_for_update().select_related("thing").get(pk=stream_id)
    if stream.feature_id is None:
        stream.feature = feature_at(stream.thing)
        stream.save(update_fields=["feature"])
    return stream.feature_id


@transaction.atomic
def note_place(historical: HistoricalLocation, location_ids: Collection[int], *, at: int) -> None:
    """Where a thing stood at some time; if that is its latest place, it stands there now."""
    historical.locations.set(location_ids)
    later = HistoricalLocation.objects.filter(thing=historical.thing_id, at__gt=at)
    if not later.exists():
        historical.thing.locations.set(location_ids)
        follow_place(historical.thing)


@transaction.atomic
def remove_streams(ids: Collection[int]) -> None:
    """Series with their readings, and what was corrected of them."""
    rows = Stream.objects.filter(models.Q(pk__in=ids) | models.Q(source__in=ids))
    found = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not found:
        return
    numbers = ", ".join(str(int(pk)) for pk in found)
    with connection.cursor() as cursor:
        for table in _OF_STREAMS:
            cursor.execute(f"DELETE FROM {table} WHERE stream_id IN ({numbers})")  # noqa: S608
    Stream.objects.filter(pk__in=found).delete()


@transaction.atomic
def remove(row: models.Model, *, stream_ids: Collection[int], by_id: int, now: datetime) -> None:
    """
    An entity with the series that hang on it, and what the standard says goes with it.

    :raises StillNeeded: nothing is deleted then.
    """
    audit_of = _act(row, "deleted")
    pk = row.pk
    try:
        with transaction.atomic():
            if isinstance(row, Location):
                row.historical_locations.all().delete()
            if isinstance(row, FeatureOfInterest):
                keys = readings.of_feature(row.pk, stream_ids)
                readings.take_back(keys, by_id=by_id, now=now)
            else:
                remove_streams(stream_ids)
            row.delete()
    except ProtectedError as error:
        raise (OthersStandOnIt if stream_ids else StillNeeded) from error
    row.pk = pk
    audit.record(audit_of, row, by_id=by_id, now=now, streams=sorted(stream_ids))
