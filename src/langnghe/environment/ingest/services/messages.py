"""Observations that came as messages: written together, each by who may write it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from langnghe.core.prepared import all_of
from langnghe.environment.ingest import rules
from langnghe.environment.ingest.observations import Told
from langnghe.environment.sensing.facts import Recorded
from langnghe.environment.sensing.models import Detail, FeatureOfInterest, Station, Stream
from langnghe.environment.sensing.services import store
from langnghe.environment.sensing.services.readings import DETAILS


def foreign(organisation_id: int | None, streams: Collection[int]) -> set[int]:
    """Of these streams those that an organisation may not write, or that are not there."""
    if organisation_id is None:
        return set(streams)
    things = Station.objects.filter(rules.sends_for(organisation_id)).values("thing")
    named = Stream.objects.filter(pk__among=all_of(sorted(streams))).exclude(kind="corrected")
    own = set(named.filter(thing__owner=organisation_id).values_list("pk", flat=True))
    own |= set(named.filter(thing__in=things).values_list("pk", flat=True))
    return set(streams) - own


@transaction.atomic
def write(told: Iterable[Told], now: datetime) -> Recorded:
    """Of several for the same stream and instant the last one holds."""
    last = {(one.reading.stream_id, one.reading.at): one for one in told}
    features = {one.reading.feature_id for one in last.values() if one.reading.feature_id}
    rows = FeatureOfInterest.objects.filter(pk__in=features).values_list("pk", flat=True)
    known = set(rows) if features else set()
    readings = [
        one.reading._replace(feature_id=None)
        if one.reading.feature_id not in known
        else one.reading
        for one in last.values()
    ]
    recorded = store.record(readings, now=now)
    details = [
        Detail(stream_id=stream_id, at=at, **one.detail)
        for (stream_id, at), one in sorted(last.items())
        if one.detail
    ]
    Detail.objects.bulk_create(
        details, update_conflicts=True, unique_fields=["stream_id", "at"], update_fields=DETAILS
    )
    return recorded
