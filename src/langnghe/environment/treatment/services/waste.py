"""Waste: accounts of a village, loads, and the balance that must close."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock, states
from langnghe.core.errors import NotFound
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import (
    Destination,
    GatheringPoint,
    Movement,
    Quarter,
    WasteStream,
)
from langnghe.environment.treatment.pictures import Kept
from langnghe.environment.treatment.queries import waste as reads
from langnghe.environment.treatment.services import person, photos
from langnghe.ui.formatting import number


@transaction.atomic
def open_stream(
    *, village: tuple[int, str], values: Mapping[str, Any], scope: Scope, now: datetime
) -> WasteStream:
    """Begin the account of a waste. :raises KnownAlready: :raises NotFound: another's village."""
    village_id, commune = village
    if not scope.covers(commune):
        raise NotFound
    stream = WasteStream(village_id=village_id, **values)
    _save_new(stream, field="name")
    audit.record("treatment.waste.opened", stream, by_id=scope.user_id, now=now)
    return stream


@transaction.atomic
def add_generator(
    *, stream: WasteStream, values: Mapping[str, Any], scope: Scope, now: datetime
) -> None:
    """Where it arises, and how much by estimate. :raises NotFound:"""
    row = reads.locked(stream, scope)
    made = row.generators.create(**values)
    audit.record(
        "treatment.generator.added", made, by_id=scope.user_id, now=now, kg=made.kg_a_month
    )


@transaction.atomic
def save_point(
    *, stream: WasteStream, values: Mapping[str, Any], scope: Scope, now: datetime
) -> None:
    """A gathering point of the village, as it was seen last. :raises NotFound:"""
    row = reads.locked(stream, scope)
    told = dict(values)
    point, _new = GatheringPoint.objects.update_or_create(
        village_id=row.village_id, name=told.pop("name"), defaults=told
    )
    audit.record(
        "treatment.point.seen", point, by_id=scope.user_id, now=now, condition=point.condition
    )


@transaction.atomic
def add_destination(*, values: Mapping[str, Any], scope: Scope, now: datetime) -> Destination:
    """:raises KnownAlready:"""
    destination = Destination(**values)
    _save_new(destination, field="name")
    audit.record("treatment.destination.added", destination, by_id=scope.user_id, now=now)
    return destination


@transaction.atomic
def move(
    *, stream: WasteStream, values: Mapping[str, Any], key: str, kept: Kept | None = None,
    scope: Scope, now: datetime,
) -> Movement:  # fmt: skip
    """
    Record a load, once per form.

    :raises WrongDay: :raises QuarterClosed: :raises FormerQuarterOpen: :raises OtherVillage:
    :raises ManifestWanted: :raises ManifestTaken: :raises NotLicensed: :raises NotFound:
    """
    row = reads.locked(stream, scope)
    if known := row.movements.filter(key=key).first():
        return known
    day: date = values["moved_on"]
    if day > clock.today(now):
        raise refusals.WrongDay(_("This day has not come yet."), field="moved_on")
    _places(row, values)
    _quarter(row, *rules.quarter_of(day))
    licence = _licence(row, values)
    load = Movement(
        stream=row, **values, key=key, licence=licence, recorded_by_id=person(scope),
        recorded_at=now,
        photo=photos.add(kept, by_id=person(scope), now=now, village_id=row.village_id),
    )  # fmt: skip
    try:
        with transaction.atomic():
            load.save()
    except IntegrityError as error:
        raise refusals.ManifestTaken(field="manifest") from error
    audit.record("treatment.load.moved", load, by_id=scope.user_id, now=now, kg=load.kg)
    return load


@transaction.atomic
def strike_out(
    *, stream: WasteStream, load: Movement, words: str, scope: Scope, now: datetime
) -> None:
    """
    A wrong record counts no more; it stays to be read.

    :raises ReasonWanted: :raises QuarterClosed: :raises ChangedMeanwhile: :raises NotFound:
    """
    row = reads.locked(stream, scope)
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    _quarter(row, *rules.quarter_of(load.moved_on))
    struck = row.movements.filter(pk=load.pk, struck_at__isnull=True).update(
        struck_at=now, struck_by=scope.user_id, struck_words=words.strip()
    )
    if not struck:
        raise refusals.ChangedMeanwhile
    audit.record("treatment.load.struck_out", load, by_id=scope.user_id, now=now, words=words)


@transaction.atomic
def begin_quarter(
    *, stream: WasteStream, year: int, quarter: int, stored_start: int | None = None, scope: Scope,
    now: datetime,
) -> Quarter:  # fmt: skip
    """
    What is stored when the first one begins is said; each later one begins with what was there.

    :raises FormerQuarterOpen: :raises QuarterClosed: :raises WrongDay: :raises NotFound:
    """
    row = reads.locked(stream, scope)
    if rules.days_of(year, quarter)[0] > clock.today(now):
        raise refusals.WrongDay(_("This day has not come yet."), field="year")
    return _quarter(row, year, quarter, stored_start)


@transaction.atomic
def count(
    *, stream: WasteStream, year: int, quarter: int, generated: int, stored_end: int,
    stored_start: int | None = None, scope: Scope, now: datetime,
) -> Quarter:  # fmt: skip
    """
    Write down what arose and what is left, as long as the quarter is open.

    :raises QuarterClosed: :raises FormerQuarterOpen: :raises NotFound:
    """
    row = reads.locked(stream, scope)
    found = _quarter(row, year, quarter)
    found.generated, found.stored_end = generated, stored_end
    if stored_start is not None and reads.is_first(found):
        found.stored_start = stored_start  # of the first one it is said, of others it is known
    found.save(update_fields=["generated", "stored_end", "stored_start"])
    audit.record(
        "treatment.quarter.counted", found, by_id=scope.user_id, now=now, start=found.stored_start,
        generated=generated, end=stored_end,
    )  # fmt: skip
    return found


@transaction.atomic
def close_quarter(
    *, stream: WasteStream, year: int, quarter: int, words: str = "", scope: Scope, now: datetime
) -> Quarter:
    """
    A person closes it: because it adds up, or with the reason why it does not.

    :raises NotBalanced: :raises WrongDay: it is not over yet. :raises WrongState:
    :raises NotFound:
    """
    row = reads.locked(stream, scope)
    found = reads.quarter(row, year, quarter)
    if found.state != Quarter.State.OPEN:
        raise states.WrongState
    if rules.days_of(year, quarter)[1] > clock.today(now):
        raise refusals.WrongDay(_("The quarter is not over yet."))
    balance = reads.balance(found)
    if not balance.closes and not words.strip():
        said = _("It does not add up by %(kg)s kg. Find them, or say why it cannot be otherwise.")
        raise refusals.NotBalanced(said % {"kg": number(balance.size)}, field="words")
    found.moved, found.words = balance.moved, "" if balance.closes else words.strip()
    Quarter.objects.filter(pk=found.pk).update(
        moved=found.moved, words=found.words, state=Quarter.State.CLOSED,
        closed_by=scope.user_id, closed_at=now,
    )  # fmt: skip
    states.note(
        found, Quarter.State.OPEN, Quarter.State.CLOSED, "close", by_id=scope.user_id, now=now,
        reason=found.words,
    )  # fmt: skip
    audit.record(
        "treatment.quarter.closed", found, by_id=scope.user_id, now=now, gap=balance.gap,
        words=found.words,
    )  # fmt: skip
    found.refresh_from_db()
    return found


@transaction.atomic
def reopen_quarter(
    *, stream: WasteStream, year: int, quarter: int, words: str, scope: Scope, now: datetime
) -> None:
    """
    Only the last one: the next begins with what was stored here.

    :raises ReasonWanted: :raises LaterQuarter: :raises WrongState: :raises NotFound:
    """
    row = reads.locked(stream, scope)
    found = reads.quarter(row, year, quarter)
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    if reads.newest_quarter(row) != found:
        raise refusals.LaterQuarter
    if found.state != Quarter.State.CLOSED:
        raise states.WrongState
    Quarter.objects.filter(pk=found.pk).update(
        state=Quarter.State.OPEN, closed_by=None, closed_at=None, words=""
    )
    states.note(
        found, Quarter.State.CLOSED, Quarter.State.OPEN, "reopen", by_id=scope.user_id, now=now,
        reason=words,
    )  # fmt: skip
    audit.record("treatment.quarter.reopened", found, by_id=scope.user_id, now=now, words=words)


def _quarter(row: WasteStream, year: int, quarter: int, stored_start: int | None = None) -> Quarter:
    """The open quarter, begun where it was not; the account is locked."""
    found = row.quarters.filter(year=year, quarter=quarter).first()
    if found:
        if found.state == Quarter.State.CLOSED:
            raise refusals.QuarterClosed
        return found
    newest = reads.newest_quarter(row)
    if newest is None:
        return row.quarters.create(year=year, quarter=quarter, stored_start=stored_start or 0)
    if newest.state == Quarter.State.OPEN:
        raise refusals.FormerQuarterOpen
    if (year, quarter) != rules.quarter_of(rules.days_of(newest.year, newest.quarter)[1]):
        raise refusals.FormerQuarterOpen  # none may be left out, and none comes before the first
    return row.quarters.create(year=year, quarter=quarter, stored_start=newest.stored_end)


def _places(row: WasteStream, values: Mapping[str, Any]) -> None:
    """Generators are of this account, gathering points of this village."""
    generator, points = values.get("generator"), (values.get("point"), values.get("to_point"))
    if generator and generator.stream_id != row.pk:
        raise refusals.OtherVillage(field="origin")
    if any(point and point.village_id != row.village_id for point in points):
        raise refusals.OtherVillage(field="target")


def _licence(row: WasteStream, values: Mapping[str, Any]) -> str:
    """The licence by which the destination takes it that day, copied."""
    destination: Destination | None = values.get("destination")
    if destination is None:
        return ""
    if row.kind != WasteStream.Kind.HAZARDOUS:
        return destination.licence
    if not values.get("manifest"):
        raise refusals.ManifestWanted(field="manifest")
    day, since, until = values["moved_on"], destination.licensed_since, destination.licensed_until
    in_force = (since is None or since <= day) and (until is None or day < until)
    if not (destination.takes_hazardous and in_force):
        raise refusals.NotLicensed(field="target")
    return destination.licence


def _save_new(thing: Any, *, field: str) -> None:
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise refusals.KnownAlready(field=field) from error
