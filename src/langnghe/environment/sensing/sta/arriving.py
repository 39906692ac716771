"""`CreateObservations`: many readings as rows of their components, without an object for each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from langnghe.environment.sensing.facts import TIME_BITS, Flag
from langnghe.environment.sensing.services import readings, store
from langnghe.environment.sensing.services.bulk import Row
from langnghe.environment.sensing.sta import access, bodies, database, dialect, times, writing
from langnghe.environment.sensing.sta.dialect import join, sql
from langnghe.environment.sensing.sta.entities import BY_NAME, OBSERVATION
from langnghe.environment.sensing.sta.errors import BadBody, BadRequest, Nothing
from langnghe.environment.sensing.sta.writing import LAST_INSTANT, Writer

PIECE = 10_000
ERROR = "error"
PLAIN = frozenset({"phenomenonTime", "result", "resultTime"})
COMPONENTS = {one.name for one in OBSERVATION.properties} | {"FeatureOfInterest/id", "id"}
Told = Sequence[Any]  # a row of components


def record(writer: Writer, told: Any, root: str) -> list[str]:
    """
    The address of each reading in the order told, or "error" for one that was refused.

    Written by pieces, each committed by itself: sent again after a cut it changes nothing.

    :raises BadBody: what was sent is no such list.
    """
    groups = [_group(one) for one in _list(told)]
    known = _streams(writer, {stream_id for stream_id, _names, _rows in groups})
    answers: list[str] = []
    waiting: list[Row] = []
    for stream_id, names, rows in groups:
        if stream_id not in known:
            answers += [ERROR] * len(rows)
            continue
        if not known[stream_id] and "FeatureOfInterest/id" not in names:
            known[stream_id] = writing.feature_for(stream_id)
        read = _reader(names) if frozenset(names) <= PLAIN else None
        for place in range(0, len(rows), PIECE):
            piece = rows[place : place + PIECE]
            instants, found, others = _plainly(stream_id, read, piece)
            waiting += found
            if others or len(waiting) >= PIECE:
                waiting = _store(waiting, writer)
            if others:
                rest = _full(writer, stream_id, names, [piece[number] for number in others])
                for number, instant in zip(others, rest, strict=True):
                    instants[number] = instant
            answers += _links(root, stream_id, instants)
    _store(waiting, writer)
    return answers


def _links(root: str, stream_id: int, instants: list[int | None]) -> list[str]:
    first = stream_id << TIME_BITS
    start = f"{root}/Observations("
    return [ERROR if at is None else f"{start}{first | at})" for at in instants]


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise BadBody(_("Write a list."))
    return told


def _group(told: Any) -> tuple[int, list[str], list[Any]]:
    group = bodies.an_object(told)
    stream_id = bodies.id_told(bodies.an_object(group.get("Datastream")))
    names, rows = group.get("components"), _list(group.get("dataArray"))
    if stream_id is None or not isinstance(names, list) or not set(map(str, names)) <= COMPONENTS:
        raise BadBody(_("Name the Datastream and the components that each row has."))
    if "result" not in names or len(set(names)) != len(names):
        raise BadBody(_("This is missing: %(name)s") % {"name": "result"})
    return stream_id, names, rows


def _streams(writer: Writer, ids: set[int]) -> dict[int, int | None]:
    """Those that he may write to, with the feature that they tell of."""
    wanted = sorted(pk for pk in ids if 0 < pk < 2**31)
    may = access.reached("Datastream", "t", writer.scope)
    where = join(" AND ", [dialect.among("t.id", wanted), may])
    return dict(
        database.rows(sql("SELECT t.id, t.feature_id FROM sensing_stream t WHERE {}", where))
    )


def _plainly(
    stream_id: int, read: Callable[[Told], tuple[int, float, bool]] | None, rows: list[Any]
) -> tuple[list[int | None], list[Row], list[int]]:
    """
    Numbers at instants, as nearly all of them are: when each row was, what is to be stored, and
    which rows go the long way.
    """
    if read is None:
        return [None] * len(rows), [], list(range(len(rows)))
    found: list[Row] = []
    instants: list[int | None] = []
    others: list[int] = []
    at_once = int(Flag.AT_ONCE)
    for number, row in enumerate(rows):
        try:
            at, result, is_at_once = read(row)
        except (ValueError, TypeError, IndexError):
            others.append(number)
            instants.append(None)
            continue
        instants.append(at)
        found.append((stream_id, at, result, at_once if is_at_once else 0, None))
    return instants, found, others


def _store(rows: list[Row], writer: Writer) -> list[Row]:
    """What is left to be stored: nothing."""
    try:
        store.record(rows, now=writer.now)
    except store.NoSuchStream as error:  # deleted meanwhile
        raise Nothing from error
    return []


def _reader(names: list[str]) -> Callable[[Told], tuple[int, float, bool]]:
    if "phenomenonTime" not in names:
        raise BadBody(_("This is missing: %(name)s") % {"name": "phenomenonTime"})
    width, time, value = len(names), names.index("phenomenonTime"), names.index("result")
    came = names.index("resultTime") if "resultTime" in names else time
    instant = times.instant

    def read(row: Told) -> tuple[int, float, bool]:
        """:raises ValueError: it is not that plain."""
        result = row[value]
        kind = type(result)
        if len(row) != width or type(row) is not list or (kind is not float and kind is not int):
            raise ValueError
        told = row[time]
        at = instant(told)
        if not (0 <= at <= LAST_INSTANT and -1e300 <= result <= 1e300):
            raise ValueError
        if came == time or row[came] is None:
            return at, float(result), False
        if row[came] != told:
            raise ValueError
        return at, float(result), True

    return read


def _full(writer: Writer, stream_id: int, names: list[str], rows: list[Any]) -> list[int | None]:
    told = [_told(writer, stream_id, names, row) for row in rows]
    good = list(_of_known_features(writer, [one for one in told if one is not None]))
    known = {id(one) for one in good}
    if good:
        try:
            readings.record(good, now=writer.now)
        except store.NoSuchStream as error:
            raise Nothing from error
    return [one.at if one is not None and id(one) in known else None for one in told]


def _told(writer: Writer, stream_id: int, names: list[str], row: Any) -> readings.Told | None:
    if not isinstance(row, list) or len(row) != len(names):
        return None
    fields = dict(zip(names, row, strict=True))
    feature = fields.pop("FeatureOfInterest/id", None)
    fields.pop("id", None)
    try:
        given = bodies.read(OBSERVATION, fields, is_whole=True)
        number = None if feature is None else bodies.id_told({"@iot.id": feature})
        return writing.told_of(given, stream_id, number, writer.instant)
    except BadRequest:
        return None


def _of_known_features(writer: Writer, told: list[readings.Told]) -> Iterator[readings.Told]:
    wanted = sorted({one.feature_id for one in told if one.feature_id is not None})
    if not wanted:
        yield from told
        return
    seen = access.seen("FeatureOfInterest", "t", writer.scope)
    bounded = [number for number in wanted if 0 < number < 2**31]
    where = join(" AND ", [dialect.among("t.id", bounded), seen])
    table = BY_NAME["FeatureOfInterest"].table
    found = database.rows(sql(f"SELECT t.id FROM {table} t WHERE {{}}", where))  # noqa: S608
    known = {row[0] for row in found}
    yield from (one for one in told if one.feature_id is None or one.feature_id in known)
