"""What an officer must look at: raised, acknowledged, given to somebody, passed on, ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import audit, clock, outbox, parameters
from langnghe.core.errors import Conflict, Refused
from langnghe.environment.judging import rules
from langnghe.environment.judging.facts import AlertEscalated, AlertRaised
from langnghe.environment.judging.models import Alert, Episode, MailSwitch
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import Extent, Observation, Station, Stream

SILENT_AFTER = "environment.silence_hours"
STATUS_AFTER = "environment.status_hours"
TOLD_WITHIN = "environment.alert_told_within_days"
ANSWER_WITHIN = "environment.alert_answer_working_days"
NOT_MEASURING = Flag.FAULT | Flag.CALIBRATING | Flag.MAINTENANCE
HOUR = 3_600_000
A_DAY = 24


class AlreadyAcknowledged(Conflict):
    code = "alert_acknowledged"
    message = _("Somebody has acknowledged this already.")


class NobodyThere(Refused):
    """Who does not answer for the place cannot be given the alert."""

    code = "not_an_officer_here"
    message = _("This person does not answer for this place.")


def raise_exceedance(episode: Episode, *, now: datetime) -> None:
    """Of one that came late and is over already, too; that alert is ended as it is raised."""
    ended_at = None if episode.state == Episode.State.OPEN else now
    _raise(
        Alert(kind=Alert.Kind.EXCEEDANCE, station=episode.station, stream=episode.stream,
              episode=episode, since=episode.began_at, opened_at=now, ended_at=ended_at),
        now,
    )  # fmt: skip


def horizon(now: datetime) -> int:
    """Milliseconds: what was over before wakes nobody up (two years brought in at once)."""
    days = int(parameters.value(TOLD_WITHIN, on=now.date()))
    return int((now - timedelta(days=days)).timestamp() * 1000)


def end_exceedance(episode: Episode, *, now: datetime) -> bool:
    """Whether there was one to end: what is long past was never told of."""
    rows = Alert.objects.filter(episode=episode, ended_at__isnull=True)
    return bool(rows.update(ended_at=now))


def reopen(episode: Episode) -> None:
    """The day's average came over after its hours had gone back within the limit."""
    Alert.objects.filter(episode=episode).update(ended_at=None)


def watch_capacity(
    stream: Stream, station: Station, at: int, hourly: Decimal | None, *, now: datetime
) -> None:
    """The mean flow of a day (m³ an hour) against what the facility may discharge (m³ a day)."""
    facility = station.facility
    if stream.property.code != "FLOW" or facility is None or facility.flow is None:
        return
    if hourly is None or station.role != Station.Role.EFFLUENT:
        return
    open_ones = Alert.objects.filter(stream=stream, kind="capacity", ended_at__isnull=True)
    if hourly * A_DAY <= facility.flow:
        open_ones.filter(since__lte=at).update(ended_at=now)
    elif at >= horizon(now) and not open_ones.exists():
        _raise(Alert(kind=Alert.Kind.CAPACITY, station=station, stream=stream, since=at,
                     opened_at=now), now)  # fmt: skip


@transaction.atomic
def watch(*, now: datetime) -> None:
    """By the clock: stations that are silent, instruments that do not measure."""
    told = parameters.values(SILENT_AFTER, STATUS_AFTER, on=now.date())
    present = int(now.timestamp() * 1000)
    _silence(present - int(told[SILENT_AFTER] * HOUR), now)
    _status(present - int(told[STATUS_AFTER] * HOUR), now)


def _silence(before: int, now: datetime) -> None:
    """
    One alert for a station, however many parameters it measures. Invented readings end on the day
    they were made.
    """
    rows = Station.objects.filter(is_automatic=True, is_demo=False, facility__ended_on__isnull=True)
    rows = rows.annotate(last=Max("thing__streams__extent__last_at")).filter(last__isnull=False)
    silent = {one.pk: one for one in rows.filter(last__lt=before)}
    open_ones = Alert.objects.filter(kind="silence", ended_at__isnull=True)
    open_ones.exclude(station__in=silent).update(ended_at=now)
    known = set(open_ones.values_list("station_id", flat=True))
    for station in (one for pk, one in silent.items() if pk not in known):
        _raise(Alert(kind=Alert.Kind.SILENCE, station=station, since=station.last,
                     opened_at=now), now)  # fmt: skip


def _status(before: int, now: datetime) -> None:
    """Instruments whose readings have said nothing but fault or calibration for so long."""
    flagged = Extent.objects.extra(  # noqa: S610  bits have no lookup of their own
        where=[f"(last_flag & {int(NOT_MEASURING)}) <> 0"]
    ).filter(stream__thing__station__isnull=False, last_at__gte=before)
    rows = Observation.objects.filter(stream_id=OuterRef("stream_id"), at__gte=before)
    measured = rows.extra(where=[f"(flag & {int(NOT_MEASURING)}) = 0"])  # noqa: S610
    flagged = flagged.filter(first_at__lte=before).filter(~Exists(measured))
    found = {
        one.stream_id: one.stream
        for one in flagged.select_related("stream__thing__station__village")
    }
    open_ones = Alert.objects.filter(kind="status", ended_at__isnull=True)
    open_ones.exclude(stream__in=found).update(ended_at=now)
    known = set(open_ones.values_list("stream_id", flat=True))
    for stream in (one for pk, one in found.items() if pk not in known):
        _raise(Alert(kind=Alert.Kind.STATUS, station=stream.thing.station, stream=stream,
                     since=before, opened_at=now), now)  # fmt: skip


def _raise(alert: Alert, now: datetime) -> None:
    alert.save()
    outbox.announce(AlertRaised(str(alert.uid)), now=now)


@transaction.atomic
def acknowledge(*, alert: Alert, words: str, by_id: int, now: datetime) -> None:
    """
    I have seen it and do what is to be done.

    :raises AlreadyAcknowledged:
    """
    rows = Alert.objects.filter(pk=alert.pk, acknowledged_at__isnull=True)
    if not rows.update(acknowledged_at=now, acknowledged_by_id=by_id, words=words):
        raise AlreadyAcknowledged
    audit.record("judging.alert.acknowledged", alert, by_id=by_id, now=now, words=words)


@transaction.atomic
def assign(*, alert: Alert, to_id: int, by_id: int, now: datetime) -> None:
    """
    Give it to somebody who answers for the place.

    :raises NobodyThere:
    """
    if not rules.scope_of(to_id).covers(alert.station.village.commune_id):
        raise NobodyThere
    Alert.objects.filter(pk=alert.pk).update(assigned_to_id=to_id)
    audit.record("judging.alert.assigned", alert, by_id=by_id, now=now, to=to_id)


@transaction.atomic
def escalate(*, now: datetime) -> int:
    """By the clock: what nobody acknowledged within the term goes to the city; how many."""
    days = int(parameters.value(ANSWER_WITHIN, on=now.date()))
    calendar, today = clock.calendar(), clock.today(now)
    waiting = Alert.objects.filter(
        acknowledged_at__isnull=True, escalated_at__isnull=True, ended_at__isnull=True,
        opened_at__lt=now - timedelta(days=days),
    )  # fmt: skip
    late = [one for one in waiting if _deadline(one, days, calendar).is_late(today)]
    for one in late:
        rows = Alert.objects.filter(pk=one.pk, escalated_at__isnull=True)
        if rows.update(escalated_at=now):
            outbox.announce(AlertEscalated(str(one.uid)), now=now)
    return len(late)


def _deadline(alert: Alert, days: int, calendar: clock.WorkCalendar) -> clock.Deadline:
    return clock.Deadline(clock.today(alert.opened_at), days, clock.Counting.WORKING, calendar)


@transaction.atomic
def switch_mail(*, user_id: int, on: bool, now: datetime) -> None:
    """Whether an officer is told of alerts by mail."""
    if on:
        MailSwitch.objects.filter(user_id=user_id).delete()
    else:
        MailSwitch.objects.get_or_create(user_id=user_id, defaults={"off_since": now})


def wants_mail(people: Iterable[accounts.Contact]) -> list[accounts.Contact]:
    people = list(people)
    off = set(
        MailSwitch.objects.filter(user_id__in=[one.user_id for one in people]).values_list(
            "user_id", flat=True
        )
    )
    return [one for one in people if one.email and one.user_id not in off]
