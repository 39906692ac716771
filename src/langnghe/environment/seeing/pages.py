"""What a station's page shows, put together for its reader and for programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from langnghe.core.text import in_language
from langnghe.environment.judging import seeing as judged
from langnghe.environment.judging import wording
from langnghe.environment.judging.models import Verdict
from langnghe.environment.seeing import limits, periods, plots, queries, series
from langnghe.environment.seeing.facts import Newest, StationFact
from langnghe.environment.seeing.limits import Step
from langnghe.environment.seeing.periods import Period
from langnghe.environment.seeing.series import HOUR, Line
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import Station, Stream
from langnghe.environment.sensing.rules import Scope
from langnghe.ui import formatting

FEW = 200  # readings of a laboratory that a table shows one by one
DIGITS = 4
# An average of a whole year has no place in it, and its limit is another than the drawn one.
NOT_DRAWN = frozenset({"year"})
BADGES = {"pass": "good", "exceed": "bad", "": "plain"}


@dataclass(frozen=True, slots=True)
class Row:
    """A value in words."""

    stream_id: int
    parameter: str
    kind: str
    value: str
    at: datetime | None
    status: str
    verdict: str
    badge: str
    verdict_uid: str
    judged_on: datetime | None
    completeness: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the table behind the plot."""

    label: str
    low: str
    mean: str
    high: str
    readings: int
    counted: int
    name: str = ""  # of the nearer span that a link leads to
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    since: date
    until: date
    bounds: str
    document: str
    sentence: str
    in_doubt: bool


def value(number: float | None, ucum: str = "", flag: int = 0) -> str:
    """ "162 mg/l", "< 5 mg/l"; no more digits than an instrument knows."""
    if number is None:
        return "—"
    text = f"{number:.{DIGITS}g}" if abs(number) < 10**DIGITS else f"{number:.0f}"
    return wording.amount(text, ucum, flag)


def status(flag: int) -> str:
    """What a reader must know of a reading."""
    if flag & Flag.FAULT:
        return _("instrument faulty")
    if flag & Flag.CALIBRATING:
        return _("being calibrated")
    if flag & Flag.MAINTENANCE:
        return _("being maintained")
    if flag & (Flag.RANGE | Flag.REJECTED):
        return _("does not count")
    if flag & (Flag.SPIKE | Flag.FLAT | Flag.UNCALIBRATED):
        return _("doubtful")
    return ""


def row(one: Newest, kinds: dict[str, str]) -> Row:
    return Row(
        one.stream_id, in_language(one.names) or one.code, kinds.get(one.kind, one.kind),
        value(one.value, one.ucum, one.flag), wording.moment(one.at) if one.at else None,
        status(one.flag), str(Verdict(one.verdict).label) if one.verdict else _("no verdict yet"),
        BADGES.get(one.verdict, "wait"), one.verdict_uid,
        wording.moment(one.judged_at) if one.judged_at else None, one.completeness,
    )  # fmt: skip


def rows(station: StationFact) -> list[Row]:
    kinds = {str(key): str(label) for key, label in Stream.Kind.choices}
    return [row(one, kinds) for one in station.newest]


@dataclass(frozen=True, slots=True)
class Page:
    """The plot of one stream in one span, and all behind it."""

    stream: Stream
    name: str
    ucum: str
    period: Period
    drawing: plots.Drawing | None
    words: str
    table: list[Told]
    limits: list[Limit]
    no_table: str
    hidden: bool  # there is a limit that only officers may see


def page(station: Station, stream: Stream, name: str, around: date, scope: Scope) -> Page:
    """For a reader whom `judging.seeing.station` let in (12 queries)."""
    extent = getattr(stream, "extent", None)
    known = (extent.first_at, extent.last_at) if extent else None
    period = periods.period(name, around, known)
    inside = judged.covers(scope, station)
    found = limits.steps(station, stream, period.first, period.end)
    shown = [one for one in found if inside or not one.in_doubt]
    told = series.of(stream, period.first, period.end, plots.POINTS)
    ucum = comparing.unit_of(stream)
    over = [
        (
            one.at + _half(one.kind),
            float(one.value),
            _over(one, ucum),
            str(one.uid),
        )
        for one in queries.exceedances(
            scope, station, stream, period.first, period.end, but=NOT_DRAWN
        )
    ]
    sampled = stream.kind in {Stream.Kind.LABORATORY, Stream.Kind.FIELD}
    drawing = plots.draw(told, shown, over, interval=stream.interval * 1_000, connected=not sampled)
    table = _readings(stream, period) if sampled else _lines(stream, period)
    return Page(
        stream=stream,
        name=in_language(stream.property.names) or stream.property.code or "",
        ucum=wording.unit(ucum),
        period=period,
        drawing=drawing,
        words=_words(table, len(over)),
        table=table,
        limits=[_limit(one) for one in shown],
        no_table=_no_table(shown),
        hidden=len(shown) < len(found),
    )


def _half(kind: str) -> int:
    """An average stands in the middle of its hours or day."""
    return {"hour": HOUR // 2, "8h": 4 * HOUR, "day": 12 * HOUR}.get(kind, 0)


def _over(one: Any, ucum: str) -> str:
    kind, at = wording.KINDS[one.kind], formatting.moment(wording.moment(one.at))
    return f"{wording.amount(one.value.normalize(), ucum)} ({kind}, {at})"


def _limit(one: Step) -> Limit:
    answer = one.answer
    found = one.minimum is not None or one.maximum is not None
    return Limit(
        one.since, one.until,
        wording.bounds(one.minimum, one.maximum, answer.ucum) if found else "",
        answer.document,
        "" if found or not answer.steps else wording.sentence(_plain(answer.steps[-1])),
        one.in_doubt,
    )  # fmt: skip


def _plain(step: Any) -> dict[str, Any]:
    """As a kept verdict has it: days as text."""
    told = {k: v.isoformat() if isinstance(v, date) else v for k, v in step.told.items()}
    return {"code": step.code, "told": told}


def _no_table(steps: Iterable[Step]) -> str:
    """What stands over the page of a stream whose numbers nobody could establish."""
    for one in steps:
        if one.answer.outcome == "no_table":
            return one.answer.document or _("the regulation")
    return ""


def _words(table: list[Told], over: int) -> str:
    if not table:
        return _("Nothing was measured")
    said = _("From %(first)s to %(last)s") % {"first": table[0].label, "last": table[-1].label}
    if over:
        said += "; " + _("%(n)s times over the limit") % {"n": over}
    return said


def _readings(stream: Stream, period: Period) -> list[Told]:
    found = series.readings(stream.pk, period.first - 1, period.end, FEW)
    convert = comparing.converter(stream)
    if convert:
        found = [(at, None if it is None else convert(it), flag) for at, it, flag in found]
    return [
        Told(formatting.moment(wording.moment(at)), "", value(result, "", flag), "", 1,
             int(result is not None))
        for at, result, flag in found
    ]  # fmt: skip


def _lines(stream: Stream, period: Period) -> list[Told]:
    """Hours of a day, days of a week or a month, months of longer spans."""
    by_hour = period.name == "ngay"
    found = series.lines(stream, period.first, period.end, by_hour=by_hour)
    if by_hour:
        return [_told(f"{one.place % 24:02d}:00", one) for one in found]
    if period.name in {"tuan", "thang"}:
        return [_of_day(one) for one in found]
    months: dict[tuple[int, int], Line] = {}
    for one in found:
        day = _date(one.place)
        key = day.year, day.month
        months[key] = months[key].and_(one) if key in months else one
    return [_of_month(date(*key, 1), one) for key, one in months.items()]


def _date(place: int) -> date:
    return periods.day_of(place * 24 * HOUR)


def _of_day(one: Line) -> Told:
    day = _date(one.place)
    return _told(formatting.day(day), one, "ngay", day)


def _of_month(day: date, one: Line) -> Told:
    return _told(f"{day:%m/%Y}", one, "thang", day)


def _told(label: str, one: Line, name: str = "", day: date | None = None) -> Told:
    low, mean, high = (value(number) for number in (one.low, one.mean, one.high))
    return Told(label, low, mean, high, one.readings, one.counted, name, day)
