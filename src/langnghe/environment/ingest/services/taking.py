"""Lines of a station's file → readings of its streams, in their units; or why not."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from langnghe.environment.ingest import txt
from langnghe.environment.ingest.txt import NOTHING, Broken, Entry, Line
from langnghe.environment.sensing import loading, units
from langnghe.environment.sensing.models import Station, Stream
from langnghe.environment.sensing.services import streams
from langnghe.environment.sensing.services.bulk import Row
from langnghe.environment.sensing.units import Convert

AHEAD = timedelta(hours=1)  # that a logger's clock may be


@cache
def codes() -> dict[str, str]:
    """Symbol of annex 15, or code of the national list → code; capitals do not matter."""
    rows = loading.parameters()
    own = {row["code"].lower(): row["code"] for row in rows}
    return own | {row["symbol"].lower(): row["code"] for row in rows if row["symbol"]}


class Target(NamedTuple):
    stream_id: int
    convert: Convert | None


class Taker:
    """For one station, within one transaction: it looks each stream and unit up once."""

    def __init__(self, station: Station, now: datetime) -> None:
        self.station = station
        self.latest = int((now + AHEAD).timestamp() * 1000)
        self._streams = streams.by_parameter(station, Stream.Kind.AUTOMATIC)
        self._targets: dict[tuple[str, str], Target] = {}
        self._refused: dict[tuple[str, str], str] = {}

    def take(self, entries: Iterable[Entry], first: int = 1) -> tuple[list[Row], list[Broken]]:
        """Readings for `store.record`; `first`: the place of the first entry in its file."""
        rows: list[Row] = []
        broken: list[Broken] = []
        targets, instant, states, latest = self._targets, txt.instant, txt.STATUS, self.latest
        for number, entry in enumerate(entries, first):
            if type(entry) is tuple and len(entry) == 5:  # plainly, as nearly all are
                symbol, value, unit, at, status = entry
                target, moment = targets.get((symbol, unit)), instant(at)
                if target and moment and moment <= latest:
                    result = float(value.replace(",", "."))
                    if convert := target.convert:
                        result = convert(result)
                    rows.append((target.stream_id, moment, result, states[status], None))
                    continue
            self._take_one(txt.told(entry, number), rows, broken)
        return rows, broken

    def _take_one(self, line: Line | Broken, rows: list[Row], broken: list[Broken]) -> None:
        if isinstance(line, Broken):
            broken.append(line)
            return
        target = "future" if line.at > self.latest else self._target(line)
        if isinstance(target, str):
            broken.append(Broken(line.number, target, line.text))
            return
        value = line.value
        if value is not None and target.convert:
            value = target.convert(value)
        rows.append((target.stream_id, line.at, value, int(line.flag), None))

    def _target(self, line: Line) -> Target | str:
        # Where there is no value, its unit is often missing, too.
        key = (line.symbol, line.unit if line.value is not None else "")
        found = self._targets.get(key) or self._refused.get(key)
        if found is None:
            found = self._found(line)
            if isinstance(found, str):
                self._refused[key] = found
            else:
                self._targets[key] = found
        return found

    def _found(self, line: Line) -> Target | str:
        code = codes().get(line.symbol.lower(), "")
        try:
            stream = self._streams.get(code) or streams.of_parameter(self.station, code)
        except streams.NoSuchParameter:
            return "symbol"
        self._streams[code] = stream
        if line.value is None or (line.unit in NOTHING and stream.ucum == "[pH]"):
            return Target(stream.pk, None)
        try:
            given = units.ucum_of(line.unit)
            return Target(stream.pk, units.converter(given, stream.ucum))
        except (units.UnknownUnit, units.Incommensurable):
            return "unit"
