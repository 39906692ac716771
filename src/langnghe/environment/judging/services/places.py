"""
What an officer writes down of a facility: permits, what a plant takes in, who flows into it.

Nothing is deleted. Verdicts that stand on it are given again by the clock (`anew`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import Conflict, Refused
from langnghe.core.models import Certainty
from langnghe.environment.judging.facts import Allowed
from langnghe.environment.judging.models import Connection, Permit, PermitLimit, PlantAcceptance
from langnghe.environment.judging.places import WITHDRAWN, plain_limits
from langnghe.environment.sensing.models import Facility


class KnownPermit(Conflict):
    code = "known_permit"
    message = _("A permit of this number stands here already, with other contents.")


class KnownAcceptance(Conflict):
    code = "known_acceptance"
    message = _("Of this day and parameter the plant has a condition already.")


class EndsTooEarly(Refused):
    code = "ends_too_early"
    message = _("It must end after it began.")


class EndedAlready(Conflict):
    code = "ended_already"
    message = _("It ends on an earlier day already.")


class NoPlant(Refused):
    code = "no_plant"
    message = _("Only a treatment plant takes in the water of others.")


class ConnectedLater(Conflict):
    code = "connected_later"
    message = _("A connection that begins on this day or later is written down already.")


@transaction.atomic
def record_permit(
    *,
    facility: Facility,
    values: Mapping[str, Any],
    limits: Sequence[Allowed],
    by_id: int,
    now: datetime,
) -> Permit:
    """
    The same permit sent twice is one.

    :raises EndsTooEarly: :raises KnownPermit: the number stands there with other contents.
    """
    if values["until"] is not None and values["until"] <= values["since"]:
        raise EndsTooEarly(field="until")
    _lock(facility.pk)
    former = Permit.objects.filter(facility=facility, number=values["number"]).first()
    if former is not None:
        if _same(former, values, limits):
            return former
        raise KnownPermit(field="number")
    made = Permit.objects.create(facility=facility, recorded_by_id=by_id, **values)
    PermitLimit.objects.bulk_create(
        PermitLimit(permit=made, **_bound(one, values["source"])) for one in limits
    )
    audit.record(
        "judging.permit.recorded", made, by_id=by_id, now=now, facility=facility.pk,
        limits=_plain(limits), **values,
    )  # fmt: skip
    return made


@transaction.atomic
def correct_permit(
    *,
    permit: Permit,
    values: Mapping[str, Any],
    limits: Sequence[Allowed],
    by_id: int,
    now: datetime,
) -> None:
    """
    What was written down wrongly; the trail keeps what stood there.

    A limit that is not named any more is withdrawn: its row stays for the verdicts that stood on
    it, and holds on no day. Limits with days of their own are left as they are.

    :raises EndsTooEarly: :raises KnownPermit: another permit has this number.
    """
    if values["until"] is not None and values["until"] <= values["since"]:
        raise EndsTooEarly(field="until")
    _lock(permit.facility_id)
    row = Permit.objects.get(pk=permit.pk)
    if _same(row, values, limits):
        return
    others = Permit.objects.filter(facility=row.facility_id, number=values["number"])
    if others.exclude(pk=row.pk).exists():
        raise KnownPermit(field="number")
    before = {name: getattr(row, name) for name in values}
    known = {(one.parameter_code, one.statistic): one for one in plain_limits(row)}
    stood = [_line(one) for one in known.values()]
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    for one in limits:
        told = _bound(one, values["source"])
        former = known.pop((one.parameter, one.statistic), None)
        if former is None:
            PermitLimit.objects.create(permit=row, **told)
        else:
            PermitLimit.objects.filter(pk=former.pk).update(**told)
    PermitLimit.objects.filter(pk__in=[one.pk for one in known.values()]).update(until=WITHDRAWN)
    audit.record(
        "judging.permit.corrected", row, by_id=by_id, now=now, before=before, limits_before=stood,
        after=values, limits=_plain(limits),
    )  # fmt: skip


def _line(one: PermitLimit) -> list[str]:
    return [one.parameter_code, one.statistic, str(one.minimum), str(one.maximum), one.ucum]


def _same(former: Permit, values: Mapping[str, Any], limits: Sequence[Allowed]) -> bool:
    if any(getattr(former, name) != value for name, value in values.items()):
        return False
    told = {
        (one.parameter_code, one.statistic, one.minimum, one.maximum)
        for one in plain_limits(former)
    }
    return told == {(one.parameter, one.statistic, one.minimum, one.maximum) for one in limits}


@transaction.atomic
def end_permit(*, permit: Permit, until: date, by_id: int, now: datetime) -> None:
    """
    From this day on it holds no more; ending it on the same day again changes nothing.

    :raises EndsTooEarly: :raises EndedAlready:
    """
    row = Permit.objects.select_for_update().get(pk=permit.pk)
    if row.until == until:
        return
    if until <= row.since:
        raise EndsTooEarly(field="until")
    if row.until is not None and row.until < until:
        raise EndedAlready(field="until")
    before, row.until = row.until, until
    row.save(update_fields=["until"])
    audit.record(
        "judging.permit.ended", row, by_id=by_id, now=now, number=row.number, until=until,
        before=before,
    )  # fmt: skip


@transaction.atomic
def record_acceptance(
    *,
    plant: Facility,
    since: date,
    source: str,
    limits: Sequence[Allowed],
    by_id: int,
    now: datetime,
) -> None:
    """
    What the plant takes in from a day on; of the same parameter the newest day counts.

    :raises NoPlant: :raises KnownAcceptance:
    """
    if _lock(plant.pk).kind != Facility.Kind.PLANT:
        raise NoPlant
    rows = PlantAcceptance.objects.filter(plant=plant, since=since)
    known = {(one.parameter_code, one.statistic): (one.minimum, one.maximum) for one in rows}
    fresh = [one for one in limits if (one.parameter, one.statistic) not in known]
    for one in limits:
        bounds = known.get((one.parameter, one.statistic))
        if bounds not in {None, (one.minimum, one.maximum)}:
            raise KnownAcceptance(field="since")
    if not fresh:
        return
    PlantAcceptance.objects.bulk_create(
        PlantAcceptance(plant=plant, since=since, **_bound(one, source)) for one in fresh
    )
    audit.record(
        "judging.acceptance.recorded", plant, by_id=by_id, now=now, since=since, source=source,
        limits=_plain(fresh),
    )  # fmt: skip


@transaction.atomic
def connect(
    *, facility: Facility, plant: Facility, since: date, by_id: int, now: datetime
) -> Connection:
    """
    From a day on the water flows into this plant; the connection to another one ends on that day.

    The facility is then one whose water goes to a plant. Sent twice it is one connection.

    :raises NoPlant: :raises ConnectedLater:
    """
    row = _lock(facility.pk)
    if plant.kind != Facility.Kind.PLANT or plant.pk == facility.pk:
        raise NoPlant(field="plant")
    used = Connection.objects.filter(facility=facility)
    same = used.filter(plant=plant, since__lte=since, until__isnull=True).first()
    if same is not None:
        return same
    if used.filter(Q(since__gte=since) | Q(until__gt=since)).exists():
        raise ConnectedLater(field="since")
    used.filter(until__isnull=True).update(until=since)
    try:
        with transaction.atomic():
            made = Connection.objects.create(facility=facility, plant=plant, since=since)
    except IntegrityError as error:
        # one_plant_per_facility_at_a_time: holds even when another hand writes
        raise ConnectedLater(field="since") from error
    if row.receiver != Facility.Receiver.PLANT:
        Facility.objects.filter(pk=row.pk).update(receiver=Facility.Receiver.PLANT)
    audit.record(
        "judging.connection.recorded", made, by_id=by_id, now=now, facility=facility.pk,
        plant=plant.pk, since=since, receiver_before=row.receiver,
    )  # fmt: skip
    return made


def _lock(pk: int) -> Facility:
    """Whatever is written down of a facility waits for one another here."""
    return Facility.objects.select_for_update().get(pk=pk)


def _bound(one: Allowed, source: str) -> dict[str, Any]:
    return {
        "parameter_code": one.parameter, "minimum": one.minimum, "maximum": one.maximum,
        "ucum": one.ucum, "statistic": one.statistic, "source": source,
        "certainty": Certainty.VERIFIED,
    }  # fmt: skip


def _plain(limits: Iterable[Allowed]) -> list[list[str]]:
    return [
        [one.parameter, one.statistic, str(one.minimum), str(one.maximum), one.ucum]
        for one in limits
    ]
