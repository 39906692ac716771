"""What people measure and see at a station: values of a kit, a photo, a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, decoding, ids
from langnghe.core.errors import Refused
from langnghe.environment.ingest.models import FieldNote
from langnghe.environment.sensing import units
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.models import Station, Stream
from langnghe.environment.sensing.services import store, streams
from langnghe.environment.sensing.times import ms

KIND = Stream.Kind.FIELD
LONGEST = 1_600  # pixels


class NothingSeen(Refused):
    code = "nothing_seen"
    message = _("Write a value or a note, or add a photo.")


@dataclass(frozen=True, slots=True)
class Value:
    """`place`: of its row in the form, where a refusal belongs."""

    place: int
    code: str
    number: float
    unit: str


def note(
    *, station: Station, seen_at: datetime, values: Sequence[Value], text: str,
    photo: bytes | None, by_id: int, key: str, now: datetime,
) -> FieldNote:  # fmt: skip
    """
    Keep it once per key: what a phone sends again finds what is there.

    :raises NothingSeen: :raises UnknownUnit: :raises Incommensurable: :raises NotAnImage:
    """
    if found := FieldNote.objects.filter(by=by_id, key=key).first():
        return found
    if not (values or text or photo):
        raise NothingSeen
    name = _kept(photo) if photo else ""
    try:
        return _write(station, seen_at, values, text, name, by_id, key, now)
    except IntegrityError:
        # The same at the same moment.
        _forget(name)
        return FieldNote.objects.get(by=by_id, key=key)
    except Refused:
        _forget(name)
        raise


@transaction.atomic
def _write(
    station: Station, seen_at: datetime, values: Sequence[Value], text: str, photo: str,
    by_id: int, key: str, now: datetime,
) -> FieldNote:  # fmt: skip
    readings = [_reading(station, one, ms(seen_at)) for one in values]
    made = FieldNote.objects.create(
        station=station, seen_at=seen_at, note=text, photo=photo, by_id=by_id, key=key, sent_at=now,
        values=[[one.code, one.number, one.unit] for one in values],
    )  # fmt: skip
    store.record(readings, now=now)
    audit.record("ingest.field.noted", made, by_id=by_id, now=now, values=len(values))
    return made


def _reading(station: Station, value: Value, at: int) -> Reading:
    try:
        stream = streams.of_parameter(station, value.code, KIND)
        given = units.ucum_of(value.unit) if value.unit else stream.ucum
        convert = units.converter(given, stream.ucum)
    except Refused as refusal:
        refusal.field = f"value{value.place}"
        raise
    return Reading(stream.pk, at, convert(value.number) if convert else value.number)


def _kept(content: bytes) -> str:
    """Small, upright, and nothing but its pixels: a photo tells where somebody lives."""
    small = decoding.photo(content, longest=LONGEST, field="photo")
    return _store().save(f"field/{ids.uuid7()}.jpg", ContentFile(small.content))


def _forget(name: str) -> None:
    if name:
        _store().delete(name)


def _store() -> Storage:
    return FieldNote().photo.storage
