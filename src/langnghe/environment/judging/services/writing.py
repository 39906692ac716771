"""Verdicts as rows: what is the same is left, what differs replaces the former, which is kept."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from langnghe.core.prepared import all_of
from langnghe.environment.judging.facts import Answer
from langnghe.environment.judging.models import Assessment, Basis, Verdict
from langnghe.environment.judging.queries import class_of
from langnghe.environment.sensing.models import Station, Stream

Place = tuple[int, str, int]


@dataclass(slots=True)
class Result:
    """What judging came to; without an `answer` there is no verdict (any more)."""

    stream: Stream
    station: Station
    kind: Assessment.Kind
    at: int
    verdict: Verdict = Verdict.NOT_APPLICABLE
    answer: Answer | None = None
    value: Decimal = Decimal(0)
    flag: int = 0
    ratio: Decimal | None = None
    counted: int = 0
    expected: int = 0
    sample_id: int | None = None
    # An hour within its limit gets a row only where it replaces one.
    is_kept: bool = True
    digest: str = ""  # of its basis

    @property
    def place(self) -> Place:
        return self.stream.pk, self.kind.value, self.at


def write(results: Iterable[Result], now: datetime) -> None:
    """Whoever writes holds the streams (`verdicts._hold`)."""
    results = list(results)
    present = _present(results)
    wanted = [one for one in results if one.answer and (one.is_kept or one.place in present)]
    _digest(wanted)
    bases = _bases(wanted)
    made = {one.place: _row(one, bases, now) for one in wanted}
    new = {place: row for place, row in made.items() if not _same(present.get(place), row)}
    gone = {one.place for one in results if not one.answer} & present.keys()
    former = [present[place] for place in [*gone, *new] if place in present]
    Assessment.objects.filter(pk__among=all_of(sorted(one.pk for one in former))).update(
        superseded_at=now
    )
    Assessment.objects.bulk_create(new.values(), batch_size=500)
    replaced = [present[place] for place in new if place in present]
    for one in replaced:
        one.replaced_by = new[one.stream_id, one.kind, one.at]
    Assessment.objects.bulk_update(replaced, ["replaced_by"])


def _present(results: list[Result]) -> dict[Place, Assessment]:
    """The verdicts in force at these places."""
    rows = Assessment.objects.filter(
        stream_id__in={one.stream.pk for one in results},
        at__among=all_of(sorted({one.at for one in results})),
        superseded_at__isnull=True,
    )
    return {(row.stream_id, row.kind, row.at): row for row in rows}


def _same(former: Assessment | None, row: Assessment) -> bool:
    names = ("value", "flag", "verdict", "basis_id", "counted", "sample_id")
    return former is not None and all(getattr(former, n) == getattr(row, n) for n in names)


def _row(one: Result, bases: dict[str, int], now: datetime) -> Assessment:
    return Assessment(
        station=one.station, stream=one.stream, sample_id=one.sample_id, kind=one.kind, at=one.at,
        value=one.value, flag=one.flag, counted=one.counted, expected=one.expected,
        basis_id=bases[one.digest], verdict=one.verdict, ratio=one.ratio, judged_at=now,
    )  # fmt: skip


def _bases(results: list[Result]) -> dict[str, int]:
    """Digest → id of what the verdicts stand on, written where it is new."""
    wanted = {one.digest: one for one in results}
    if not wanted:
        return {}
    known = Basis.objects.filter(digest__among=all_of(sorted(wanted)))
    found = dict(known.values_list("digest", "pk"))
    new = [_basis(digest, one) for digest, one in wanted.items() if digest not in found]
    if new:
        Basis.objects.bulk_create(new, ignore_conflicts=True)
        found = dict(known.all().values_list("digest", "pk"))
    return found


def _content(one: Result) -> dict[str, Any]:
    """What is copied: plain values, numbers as text."""
    facility = one.station.facility
    told = {
        "answer": asdict(one.answer) if one.answer else {},
        "facility": asdict(class_of(facility)) if facility else None,
        "parameter": one.stream.property.code,
        "names": one.stream.property.names,
        "role": one.station.role,
    }
    content: dict[str, Any] = json.loads(json.dumps(told, default=str, ensure_ascii=False))
    return content


def _digest(results: list[Result]) -> None:
    """Many verdicts of a stream stand on one answer: it is written out once."""
    known: dict[tuple[int, int], str] = {}
    for one in results:
        key = one.stream.pk, id(one.answer)
        if key not in known:
            text = json.dumps(_content(one), sort_keys=True, ensure_ascii=False)
            known[key] = hashlib.sha256(text.encode()).hexdigest()
        one.digest = known[key]


def _basis(digest: str, one: Result) -> Basis:
    answer = one.answer
    assert answer is not None  # noqa: S101  only results with an answer are written
    kind, row_id = answer.row or ("", None)
    return Basis(
        digest=digest,
        parameter_code=one.stream.property.code or "",
        minimum=answer.minimum,
        maximum=answer.maximum,
        certainty=answer.certainty,
        content=_content(one),
        **({f"{kind}_id": row_id} if kind else {}),
    )
