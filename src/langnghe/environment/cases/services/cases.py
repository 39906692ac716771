"""A case, step by step: each under the name of a person and a day, with its photos."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from langnghe.accounts import public as accounts
from langnghe.core import audit, clock, ids, outbox, parameters, states
from langnghe.environment.cases import checklists, refusals, rules
from langnghe.environment.cases.facts import CaseMoved
from langnghe.environment.cases.models import Case, Entry, Inspection, Measure, Photo
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.rules import Scope
from langnghe.environment.judging.models import Episode
from langnghe.environment.sensing.models import Facility

# Of which steps the facility is told.
TOLD = frozenset({
    "notify", "dismiss", "confirm", "order", "extend", "reinspect", "close", "escalate", "fine",
    "appeal_answered",
})  # fmt: skip


@transaction.atomic
def open_case(
    *, source: str, source_key: str, village_id: int, title: str, now: datetime, words: str = "",
    facility: Facility | None = None, episode: Episode | None = None, by_id: int | None = None,
) -> Case:  # fmt: skip
    """
    Open a case, or give back the one that the same source opened before.

    `source_key` names what it came from: "complaint:…", "finding:…", "episode:…", "hand:…".
    """
    case = Case(
        number=f"MT{clock.today(now).year}-{ids.code(5)}", source=source, source_key=source_key,
        village_id=village_id, facility=facility, episode=episode, title=title, words=words,
        since=now, opened_by_id=by_id, opened_at=now, flow=facility.flow if facility else None,
    )  # fmt: skip
    if episode is not None:
        case.parameter_code, case.ratio = episode.parameter_code, episode.worst_ratio
        case.role = episode.station.role
    if found := Case.objects.filter(source_key=source_key).first():
        return found
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:  # at the same moment; what else is wrong stays wrong
        return Case.objects.get(source_key=source_key)
    states.note_new([case], by_id=by_id, now=now)
    _enter(case, "open", words, by_id, now)
    audit.record("cases.case.opened", case, by_id=by_id, now=now, source=source_key)
    return case


def open_from_episode(*, episode: Episode, by_id: int | None, now: datetime) -> Case:
    """`episode` with its station, the thing and the facility of that."""
    station = episode.station
    return open_case(
        source=Case.Source.EPISODE, source_key=f"episode:{episode.uid}", episode=episode,
        village_id=station.village_id, facility=station.facility, by_id=by_id, now=now,
        title=f"{episode.parameter_code} · {station.thing.name}",
    )  # fmt: skip


@transaction.atomic
def name_facility(*, case: Case, facility: Facility, scope: Scope, now: datetime) -> None:
    """Whom it concerns, found out later: only as long as nobody was notified."""
    rows = Case.objects.filter(pk=case.pk, state=Case.State.DETECTED)
    if not rows.update(facility=facility, flow=facility.flow):
        raise states.WrongState
    _enter(case, "facility", facility.name, scope.user_id, now)
    audit.record("cases.case.facility", case, by_id=scope.user_id, now=now, facility=facility.pk)


@transaction.atomic
def notify(*, case: Case, scope: Scope, now: datetime, words: str = "", **_more: Any) -> None:
    """:raises FacilityMissing:"""
    if case.facility_id is None:
        raise refusals.FacilityMissing
    _step(case, "notify", words, scope, now)


@transaction.atomic
def verify(*, case: Case, scope: Scope, now: datetime, words: str = "", **_more: Any) -> None:
    _step(case, "verify", words, scope, now)


@transaction.atomic
def dismiss(*, case: Case, scope: Scope, now: datetime, words: str = "", **_more: Any) -> None:
    """:raises WordsMissing: without a reason nothing is dropped."""
    _require_words(words)
    _step(case, "dismiss", words, scope, now)


@transaction.atomic
def confirm(*, case: Case, scope: Scope, now: datetime, words: str = "", **_more: Any) -> None:
    """:raises WordsMissing: by what. :raises EpisodeWithdrawn:"""
    _require_words(words)
    if case.episode and case.episode.state == Episode.State.WITHDRAWN:
        raise refusals.EpisodeWithdrawn
    _step(case, "confirm", words, scope, now)


@transaction.atomic
def order(
    *, case: Case, scope: Scope, now: datetime, measures: Sequence[tuple[str, int]] = (),
    words: str = "", **_more: Any,
) -> None:  # fmt: skip
    """What has to be done, each within its working days. :raises MeasuresMissing:"""
    if not measures or any(not told.strip() or days < 1 for told, days in measures):
        raise refusals.MeasuresMissing(field="measures")
    Case.objects.filter(pk=case.pk, state=Case.State.CONFIRMED).update(
        order_days=max(days for _told, days in measures)
    )
    _step(case, "order", words, scope, now)
    Measure.objects.bulk_create(
        Measure(case=case, number=number, words=told.strip(), days=days,
                ordered_on=clock.today(now))
        for number, (told, days) in enumerate(measures, 1)
    )  # fmt: skip


@transaction.atomic
def extend(
    *, case: Case, scope: Scope, now: datetime, days: int | None = None, words: str = "",
    **_more: Any,
) -> None:  # fmt: skip
    """Once, while the term runs, for a reason. :raises TermOver: :raises ExtendedAlready:"""
    _require_words(words)
    if not days or days < 1:
        raise refusals.MeasuresMissing(field="days")
    if is_overdue(case, now):
        raise refusals.TermOver
    rows = Case.objects.filter(pk=case.pk, state=Case.State.ORDERED)
    if not rows.filter(extended_by=0).update(extended_by=days):
        raise refusals.ExtendedAlready if rows.exists() else states.WrongState
    _step(case, "extend", words, scope, now)


@transaction.atomic
def submit(
    *, case: Case, scope: Scope, now: datetime, words: str, pictures: Sequence[Taken]
) -> None:
    """The facility shows what it did. :raises WordsMissing: :raises EvidenceMissing:"""
    _require_words(words)
    if not pictures:
        raise refusals.EvidenceMissing(field="photos")
    _step(case, "submit", words, scope, now, pictures=pictures)


@transaction.atomic
def answer(
    *, case: Case, scope: Scope, now: datetime, words: str, pictures: Sequence[Taken]
) -> None:
    """The facility says what is true; the state stays. :raises WordsMissing:"""
    _require_words(words)
    if not rules.answers(case, scope):
        raise refusals.NotYours
    _enter(case, "answer", words, scope.user_id, now, is_owner=True, pictures=pictures)
    audit.record("cases.case.answered", case, by_id=scope.user_id, now=now)


@transaction.atomic
def reinspect(
    *, case: Case, scope: Scope, now: datetime, on: date | None = None, words: str = "",
    **_more: Any,
) -> None:  # fmt: skip
    """Go and look, once the evidence is there or the term is over. :raises TermRuns:"""
    if case.state == Case.State.ORDERED and not is_overdue(case, now):
        raise refusals.TermRuns
    _step(case, "reinspect", words, scope, now)
    day = on or clock.today(now)
    again = Inspection.objects.create(
        village=case.village, facility=case.facility, kind=Inspection.Kind.AGAIN, case=case,
        planned_on=day, year=day.year, is_announced=True, cause=case.number,
        checklists=checklists.versions(case.facility_id is not None, day),
        planned_by_id=rules.person(scope), planned_at=now,
    )  # fmt: skip
    again.team.create(user_id=rules.person(scope))
    states.note_new([again], by_id=scope.user_id, now=now)


@transaction.atomic
def close(
    *, case: Case, scope: Scope, now: datetime, met: Iterable[int] = (), words: str = "",
    **_more: Any,
) -> None:  # fmt: skip
    """:raises NotInspectedAgain: :raises MeasuresOpen:"""
    seen = Inspection.objects.filter(case=case, kind="again", state=Inspection.State.SIGNED)
    if not seen.exists():
        raise refusals.NotInspectedAgain
    case.measures.filter(number__in=list(met), met_at__isnull=True).update(
        met_at=now, met_by_id=scope.user_id
    )
    if case.measures.filter(met_at__isnull=True).exists():
        raise refusals.MeasuresOpen(field="met")
    _step(case, "close", words, scope, now)


@transaction.atomic
def escalate(
    *, case: Case, scope: Scope, now: datetime, to: str = "", words: str = "", **_more: Any
) -> None:
    """:raises WordsMissing: to whom, and why."""
    _require_words(words)
    if to not in rules.PASSED_ON:
        raise refusals.WordsMissing(field="to")
    Case.objects.filter(pk=case.pk, state=Case.State.REINSPECTION).update(passed_on_as=to)
    _step(case, "escalate", words, scope, now)


VERBS: dict[str, Callable[..., None]] = {
    "notify": notify, "verify": verify, "dismiss": dismiss, "confirm": confirm, "order": order,
    "extend": extend, "reinspect": reinspect, "close": close, "escalate": escalate,
}  # fmt: skip


def is_overdue(case: Case, now: datetime) -> bool:
    terms = parameters.values(*rules.TERMS.values(), on=clock.today(now))
    return rules.is_overdue(case, terms, clock.calendar(), clock.today(now))


def _require_words(words: str) -> None:
    if not words.strip():
        raise refusals.WordsMissing(field="words")


def _step(
    case: Case, action: str, words: str, scope: Scope, now: datetime, *,
    pictures: Sequence[Taken] = (),
) -> None:  # fmt: skip
    """
    :raises NotYours: :raises WrongState:
    """
    chosen = rules.CASE.step(action)
    if chosen.who is None or not chosen.who(case, scope):
        raise refusals.NotYours
    states.move(case, rules.CASE, action, by_id=scope.user_id, now=now, reason=words)
    if chosen.target not in chosen.sources:
        Case.objects.filter(pk=case.pk).update(since=now)
        case.since = now
    owner = action == "submit"
    _enter(case, action, words, scope.user_id, now, is_owner=owner, pictures=pictures)
    audit.record(f"cases.case.{action}", case, by_id=scope.user_id, now=now, words=words)


def _enter(
    case: Case, action: str, words: str, by_id: int | None, now: datetime, *,
    is_owner: bool = False, pictures: Sequence[Taken] = (),
) -> Entry:  # fmt: skip
    entry = Entry.objects.create(
        case=case, action=action, words=words, by_id=by_id, is_owner=is_owner, at=now,
        office=office_of(by_id),
    )  # fmt: skip
    distinct = {one.digest: one for one in pictures}
    Photo.objects.bulk_create(
        Photo(
            key=f"{entry.uid}:{one.digest}", entry=entry, file=one.file, digest=one.digest,
            width=one.width, height=one.height, added_by_id=by_id or 0, added_at=now,
        )
        for one in distinct.values()
    )  # fmt: skip
    if action in TOLD:
        outbox.announce(CaseMoved(str(entry.uid)), now=now)
    return entry


def note(*, case: Case, action: str, words: str, by_id: int | None, now: datetime) -> Entry:
    """What happened beside the steps of the table: a fine, an appeal."""
    owner = action == "appeal"
    return _enter(case, action, words, by_id, now, is_owner=owner)


def office_of(user_id: int | None) -> str:
    """For whom a person acts; "" for the machine."""
    held = accounts.memberships_of(user_id)
    return next((one.organisation for one in held), "")
