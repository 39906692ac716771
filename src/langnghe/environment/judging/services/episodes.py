"""
Episodes follow the verdicts: made of them anew wherever these changed, never of what was there
before, so that late and corrected readings end in the same episodes as those that came in time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from langnghe.core import outbox
from langnghe.environment.judging.facts import ExceedanceBegan, ExceedanceEnded
from langnghe.environment.judging.models import Assessment, Day, Episode, Verdict
from langnghe.environment.judging.runs import (
    EIGHT_HOURS_END,
    HOUR,
    Hours,
    Run,
    day_of,
    of_hours,
    of_samples,
)
from langnghe.environment.judging.services import alerts
from langnghe.environment.sensing.models import Station, Stream

# How far before a changed hour what it changes may begin: the hours in a row, and their day.
BEFORE = 24 * HOUR
# Of a year that was over nobody can do anything on the day.
MAKES_EPISODES = ("sample", "hour", "8h", "day")
Subject = tuple[Stream, Station, bool]


def follow(
    subjects: Mapping[int, Subject], touched: Iterable[tuple[int, int]], *, now: datetime
) -> None:
    """
    Bring the episodes of streams up to their verdicts, from a place (milliseconds) on.

    The caller holds the streams.
    """
    since: dict[int, int] = {}
    for stream_id, at in touched:
        if stream_id in subjects:
            since[stream_id] = min(at, since.get(stream_id, at))
    if not since:
        return
    known = _known(since)
    starts = {
        stream: min([at - BEFORE, *(one.began_at - BEFORE for one in known[stream])])
        for stream, at in since.items()
    }
    over = _over(starts)
    # Most streams are within their limits and always were.
    moved = {stream: at for stream, at in starts.items() if known[stream] or over[stream]}
    if not moved:
        return
    runs = _runs(subjects, moved)
    horizon = alerts.horizon(now)
    for stream_id in moved:
        stream, station, _by_sample = subjects[stream_id]
        _Following(stream, station, now, horizon).bring(
            known[stream_id], runs[stream_id], over[stream_id]
        )


def _known(since: Mapping[int, int]) -> dict[int, list[Episode]]:
    """Those that a change may reach."""
    condition = Q()
    for stream_id, at in since.items():
        condition |= Q(stream_id=stream_id) & (Q(last_at__gte=at - BEFORE) | Q(state="open"))
    rows = Episode.objects.filter(condition).exclude(state="withdrawn").order_by("began_at")
    found: dict[int, list[Episode]] = defaultdict(list)
    for one in rows.select_related("alert"):
        found[one.stream_id].append(one)
    return found


class Over(NamedTuple):
    """A verdict that was over: an episode of months has thousands of them."""

    stream_id: int
    pk: int
    at: int
    ratio: Decimal | None
    certainty: str


def _over(starts: Mapping[int, int]) -> dict[int, list[Over]]:
    condition = Q()
    for stream_id, at in starts.items():
        condition |= Q(stream_id=stream_id, at__gte=at)
    rows = Assessment.objects.filter(
        condition, verdict=Verdict.EXCEED, superseded_at__isnull=True, kind__in=MAKES_EPISODES
    ).order_by("at")
    found: dict[int, list[Over]] = defaultdict(list)
    told = rows.values_list("stream_id", "pk", "at", "ratio", "basis__certainty", "kind")
    for stream_id, pk, at, ratio, certainty, kind in told:
        # One of eight hours belongs to the day it ends on.
        ends = at + EIGHT_HOURS_END if kind == Assessment.Kind.EIGHT_HOURS else at
        found[stream_id].append(Over(stream_id, pk, ends, ratio, certainty))
    return found


def _runs(subjects: Mapping[int, Subject], starts: Mapping[int, int]) -> dict[int, list[Run]]:
    sampled = {stream: at for stream, at in starts.items() if subjects[stream][2]}
    averaged = {stream: at for stream, at in starts.items() if not subjects[stream][2]}
    runs: dict[int, list[Run]] = defaultdict(list)
    for stream_id, days in _days(averaged).items():
        runs[stream_id] = of_hours(days)
    for stream_id, samples in _samples(sampled).items():
        runs[stream_id] = of_samples(samples)
    return runs


def _days(starts: Mapping[int, int]) -> dict[int, list[Hours]]:
    if not starts:
        return {}
    condition = Q()
    for stream_id, at in starts.items():
        condition |= Q(stream_id=stream_id, day__gte=day_of(at // HOUR))
    found: dict[int, list[Hours]] = defaultdict(list)
    for row in Day.objects.filter(condition).order_by("stream_id", "day"):
        is_over = row.verdict == Verdict.EXCEED
        found[row.stream_id].append(Hours(row.day, row.passed, row.exceeded, is_over))
    return found


def _samples(starts: Mapping[int, int]) -> dict[int, list[tuple[int, bool]]]:
    if not starts:
        return {}
    condition = Q()
    for stream_id, at in starts.items():
        condition |= Q(stream_id=stream_id, at__gte=at)
    rows = Assessment.objects.filter(
        condition, kind="sample", superseded_at__isnull=True, verdict__in=["pass", "exceed"]
    )
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for stream_id, at, verdict in rows.order_by("at").values_list("stream_id", "at", "verdict"):
        found[stream_id].append((at, verdict == Verdict.EXCEED))
    return found


class _Following:
    """The episodes of one stream."""

    def __init__(self, stream: Stream, station: Station, now: datetime, horizon: int) -> None:
        self.stream, self.station, self.now = stream, station, now
        self.horizon = horizon

    def bring(self, known: list[Episode], runs: list[Run], over: list[Over]) -> None:
        left = list(known)
        pairs: list[tuple[Run, Episode | None]] = []
        for run in runs:
            mine = next((one for one in left if _meet(one, run)), None)
            if mine:
                left.remove(mine)
            pairs.append((run, mine))
        # Those that are gone first: there is one open episode per stream.
        for one in left:
            self._withdraw(one)
        for run, mine in pairs:
            within = [one for one in over if run.began <= one.at <= run.last]
            if within:
                self._keep(mine or self._new(run), run, within)

    def _new(self, run: Run) -> Episode:
        return Episode(
            station=self.station, stream=self.stream,
            parameter_code=self.stream.property.code or "", opened_at=self.now,
            began_at=run.began, last_at=run.last,
        )  # fmt: skip

    def _keep(self, episode: Episode, run: Run, over: list[Over]) -> None:
        is_new, before = episode._state.adding, _told(episode)
        worst = max(over, key=lambda one: (one.ratio or Decimal(0), -one.at))
        episode.began_at, episode.last_at = run.began, run.last
        episode.events, episode.worst_id, episode.worst_ratio = len(over), worst.pk, worst.ratio
        episode.certainty = max(one.certainty for one in over)
        was_open = episode.state == Episode.State.OPEN
        if run.is_open:
            episode.state, episode.closed_at = Episode.State.OPEN, None
        elif is_new or was_open:
            episode.state, episode.closed_at = Episode.State.CLOSED, self.now
        if not is_new and before == _told(episode):
            return
        episode.save()
        if is_new:
            self._announce_new(episode)
        elif was_open and not run.is_open:
            self._end(episode)
        elif run.is_open and not was_open:
            alerts.reopen(episode)

    def _announce_new(self, episode: Episode) -> None:
        if episode.last_at < self.horizon:
            return
        alerts.raise_exceedance(episode, now=self.now)
        began = ExceedanceBegan(str(episode.uid), self.station.pk)
        outbox.announce(began, now=self.now)
        if episode.state != Episode.State.OPEN:
            self._announce_end(episode)

    def _end(self, episode: Episode, *, withdrawn: bool = False) -> None:
        if alerts.end_exceedance(episode, now=self.now):
            self._announce_end(episode, withdrawn)

    def _announce_end(self, episode: Episode, withdrawn: bool = False) -> None:
        ended = ExceedanceEnded(str(episode.uid), self.station.pk, withdrawn)
        outbox.announce(ended, now=self.now)

    def _withdraw(self, episode: Episode) -> None:
        was_open = episode.state == Episode.State.OPEN
        episode.state = Episode.State.WITHDRAWN
        episode.closed_at = self.now if was_open else episode.closed_at
        episode.save(update_fields=["state", "closed_at"])
        self._end(episode, withdrawn=True)


def _meet(episode: Episode, run: Run) -> bool:
    return episode.began_at <= run.last and run.began <= episode.last_at


def _told(episode: Episode) -> tuple[object, ...]:
    return (
        episode.began_at, episode.last_at, episode.events, episode.worst_id, episode.state,
        episode.certainty, episode.worst_ratio,
    )  # fmt: skip
