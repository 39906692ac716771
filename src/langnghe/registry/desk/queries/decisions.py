"""The register of decisions, search over all that an officer may see, and the morning's counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from langnghe.core import clock, pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import fold
from langnghe.registry.desk import taxcodes, terms
from langnghe.registry.desk.facts import Due, Scope
from langnghe.registry.desk.models import (
    Case,
    Decision,
    Dossier,
    MakerFile,
    MorningLetter,
    VillageClaim,
)
from langnghe.registry.desk.queries import titles, waiting
from langnghe.registry.models import Producer

PER_PAGE = 30
FOUND = 15  # of each kind
ON_THE_DESK = 25  # of each kind, the oldest first


def decisions(
    scope: Scope | None,
    *,
    text: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Decision]:
    """The newest first; `scope` None: what everybody may read of them."""
    rows = Decision.objects.select_related("village__commune")
    if scope:
        rows = waiting.within(rows, scope)
        for word in fold(text).split():
            rows = rows.filter(folded__contains=word)
    if subject:
        rows = rows.filter(subject=subject)
    if since:
        rows = rows.filter(decided_at__gte=datetime.combine(since, time.min, clock.LOCAL))
    if until:
        after = datetime.combine(until + clock.ONE_DAY, time.min, clock.LOCAL)
        rows = rows.filter(decided_at__lt=after)
    return rows


def page_of(
    rows: QuerySet[Decision], cursor: str | None, *, limit: int = PER_PAGE
) -> pagination.Page[Decision]:
    return pagination.page(rows, order=("-decided_at", "-pk"), cursor=cursor, limit=limit)


def all_of(rows: QuerySet[Decision]) -> Iterator[Decision]:
    """For a file: one after the other, whatever there is."""
    ordered = rows.select_related("decided_by").order_by("-decided_at", "-pk")
    return ordered.iterator(chunk_size=1_000)


def decision(uid: UUID) -> Decision:
    """:raises NotFound:"""
    row = Decision.objects.filter(uid=uid).select_related("village", "producer").first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, each of its kind."""

    makers: list[Producer]
    cases: list[Case]
    dossiers: list[Dossier]
    decisions: list[Decision]

    @property
    def is_empty(self) -> bool:
        return not (self.makers or self.cases or self.dossiers or self.decisions)


def search(scope: Scope, text: str) -> Found:
    """Four looks, whatever is found; a tax code finds its maker."""
    words = fold(text).split()
    makers = waiting.within(
        Producer.objects.exclude(state=Producer.State.DRAFT), scope
    ).select_related("village")
    named = Q()
    for word in words:
        named &= Q(folded__contains=word)
    code = taxcodes.normalised(text)
    if code and not taxcodes.trouble(code):
        named |= Q(pk__in=MakerFile.objects.filter(tax_code=code).values("producer_id"))
    cases = waiting.within(Case.objects.all(), scope).select_related("village")
    dossiers = waiting.within(Dossier.objects.all(), scope).select_related("village")
    in_village = Q()
    for word in words:
        in_village &= Q(village__folded__contains=word)
    return Found(
        list(makers.filter(named).order_by("slug")[:FOUND]),
        list(cases.filter(in_village | Q(title__icontains=text)).order_by("-pk")[:FOUND]),
        list(dossiers.filter(in_village | Q(person__icontains=text)).order_by("-pk")[:FOUND]),
        list(decisions(scope, text=text).order_by("-decided_at", "-pk")[:FOUND]),
    )


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing on the desk."""

    kind: str  # maker | village | case | dossier
    uid: str
    title: str
    place: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class Morning:
    """What lies on an officer's desk. `late` counts all of it, the lists show the oldest."""

    makers: int
    villages: int
    cases: int
    dossiers: int
    checks: int
    late: int
    overdue: list[Matter]
    today: list[Matter]
    checks_by: date | None


def morning(scope: Scope, now: datetime) -> Morning:
    """A fixed number of looks."""
    keys = (terms.VERIFY, terms.VILLAGE, terms.LOOK, terms.ANSWER, terms.REVIEW, terms.COUNCIL)
    known = terms.Terms(*keys, terms.MONTH, terms.DAY)
    today = clock.today(now)
    desk = _desk_of(scope)
    matters = [
        show(one, known, now)
        for pile, show in zip(desk, _SHOWN, strict=True)
        for one in _oldest(pile)
    ]
    dated = sorted(((one.due.on, one) for one in matters if one.due), key=lambda pair: pair[0])
    return Morning(
        makers=desk.makers.rows.count(),
        villages=desk.villages.rows.count(),
        cases=waiting.open_cases(scope).count(),
        dossiers=desk.dossiers.rows.count(),
        checks=titles.unchecked(scope, today.year).count(),
        late=_count_late(desk, known, today),
        overdue=[one for day, one in dated if day < today],
        today=[one for day, one in dated if day == today],
        checks_by=known.yearly(today),
    )


class Pile(NamedTuple):
    """One kind of thing that waits, since when, under which term."""

    rows: QuerySet[Any]
    since: str
    term: str
    place: str = "village"


class Desk(NamedTuple):
    makers: Pile
    villages: Pile
    reported: Pile
    answered: Pile
    dossiers: Pile


def _desk_of(scope: Scope) -> Desk:
    """While the maker has the word nothing waits for the officer."""
    cases = waiting.open_cases(scope)
    reported = cases.filter(state=Case.State.OPEN)
    answered = cases.filter(state=Case.State.ANSWERED)
    return Desk(
        Pile(waiting.files(scope), "submitted_at", terms.VERIFY, "producer__village"),
        Pile(waiting.open_claims(scope), "asked_at", terms.VILLAGE, "village__commune"),
        Pile(reported, "opened_at", terms.LOOK),
        Pile(answered, "answered_at", terms.REVIEW),
        Pile(titles.waiting_dossiers(scope), "submitted_at", terms.COUNCIL),
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a letter of the morning tells: figures, and nothing of anybody."""

    makers: int
    villages: int
    cases: int
    dossiers: int
    today: int
    late: int

    @property
    def is_empty(self) -> bool:
        return not any((self.makers, self.villages, self.cases, self.dossiers,
                        self.today, self.late))  # fmt: skip


def arrived(scope: Scope, since: datetime | None, now: datetime) -> Arrived:
    """What came after a moment and still waits; what is due today, and overdue."""
    desk, today = _desk_of(scope), clock.today(now)
    known = terms.Terms(*(pile.term for pile in desk))
    late = _count_late(desk, known, today)
    new = [
        (pile.rows.filter(**{f"{pile.since}__gt": since}) if since else pile.rows).count()
        for pile in desk
    ]
    return Arrived(
        makers=new[0],
        villages=new[1],
        cases=new[2] + new[3],
        dossiers=new[4],
        today=_count_late(desk, known, today + clock.ONE_DAY) - late,
        late=late,
    )


def morning_letter(user_id: int, day: date) -> MorningLetter | None:
    """The letter that is owed for a day and not sent yet."""
    rows = MorningLetter.objects.filter(user_id=user_id, day=day)
    return rows.exclude(sent_on=day).first()


def _oldest(pile: Pile) -> list[Any]:
    rows = pile.rows.select_related(pile.place)
    return list(rows.order_by(pile.since, "pk")[:ON_THE_DESK])


def _count_late(desk: Desk, known: terms.Terms, today: date) -> int:
    """By the day on which what is late must have begun: nothing has to be read for it."""
    late = 0
    for pile in desk:
        last = known.late_since(pile.term, today)
        if last is not None:
            after = datetime.combine(last + clock.ONE_DAY, time.min, clock.LOCAL)
            late += pile.rows.filter(**{f"{pile.since}__lt": after}).count()
    return late


def _maker(one: MakerFile, known: terms.Terms, now: datetime) -> Matter:
    producer = one.producer
    due = known.due(terms.VERIFY, one.submitted_at, now)
    return Matter("maker", str(producer.uid), producer.name, producer.village.name, due)


def _village(one: VillageClaim, known: terms.Terms, now: datetime) -> Matter:
    due = known.due(terms.VILLAGE, one.asked_at, now)
    return Matter("village", str(one.uid), one.village.name, one.village.commune.name, due)


def _case(one: Case, known: terms.Terms, now: datetime) -> Matter:
    place = one.village.name if one.village else ""
    return Matter("case", str(one.uid), one.title, place, case_due(one, known, now))


def case_due(one: Case, known: terms.Terms, now: datetime) -> Due | None:
    key = {
        Case.State.OPEN: terms.LOOK,
        Case.State.TAKEN_DOWN: terms.ANSWER,
        Case.State.ANSWERED: terms.REVIEW,
    }.get(Case.State(one.state))
    return known.due(key, waiting.began(one), now) if key else None


def _dossier(one: Dossier, known: terms.Terms, now: datetime) -> Matter:
    due = known.due(terms.COUNCIL, one.submitted_at, now)
    return Matter("dossier", str(one.uid), str(one), one.village.name, due)


_SHOWN: tuple[Callable[[Any, terms.Terms, datetime], Matter], ...] = (
    _maker, _village, _case, _case, _dossier,
)  # fmt: skip
