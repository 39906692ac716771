"""The register of decisions, search over all that an officer may see, and the morning's counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from langnghe.core import clock, pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import fold
from langnghe.registry.desk import taxcodes, terms
from langnghe.registry.desk.facts import Due, Scope
from langnghe.registry.desk.models import Case, Decision, Dossier, MakerFile, VillageClaim
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


def page_of(rows: QuerySet[Decision], cursor: str | None) -> pagination.Page[Decision]:
    return pagination.page(rows, order=("-decided_at", "-pk"), cursor=cursor, limit=PER_PAGE)


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
    makers, dossiers = waiting.files(scope), titles.waiting_dossiers(scope)
    claims, cases = waiting.open_claims(scope), waiting.open_cases(scope)
    # While the maker has the word nothing waits for the officer.
    reported = cases.filter(state=Case.State.OPEN)
    answered = cases.filter(state=Case.State.ANSWERED)
    matters = [
        *(_maker(one, known, now) for one in _oldest(makers, "submitted_at", "producer__village")),
        *(_village(one, known, now) for one in _oldest(claims, "asked_at", "village__commune")),
        *(_case(one, known, now) for one in _oldest(reported, "opened_at")),
        *(_case(one, known, now) for one in _oldest(answered, "answered_at")),
        *(_dossier(one, known, now) for one in _oldest(dossiers, "submitted_at")),
    ]
    dated = sorted(((one.due.on, one) for one in matters if one.due), key=lambda pair: pair[0])
    return Morning(
        makers=makers.count(),
        villages=claims.count(),
        cases=cases.count(),
        dossiers=dossiers.count(),
        checks=titles.unchecked(scope, today.year).count(),
        late=_count_late(makers, "submitted_at", known, terms.VERIFY, today)
        + _count_late(claims, "asked_at", known, terms.VILLAGE, today)
        + _count_late(dossiers, "submitted_at", known, terms.COUNCIL, today)
        + _count_late(reported, "opened_at", known, terms.LOOK, today)
        + _count_late(answered, "answered_at", known, terms.REVIEW, today),
        overdue=[one for day, one in dated if day < today],
        today=[one for day, one in dated if day == today],
        checks_by=known.yearly(today),
    )


def _oldest(rows: QuerySet[Any], since: str, village: str = "village") -> list[Any]:
    return list(rows.select_related(village).order_by(since, "pk")[:ON_THE_DESK])


def _count_late(rows: QuerySet[Any], since: str, known: terms.Terms, key: str, today: date) -> int:
    """By the day on which what is late must have begun: nothing has to be read for it."""
    last = known.late_since(key, today)
    if last is None:
        return 0
    after = datetime.combine(last + clock.ONE_DAY, time.min, clock.LOCAL)
    return rows.filter(**{f"{since}__lt": after}).count()


def _maker(one: MakerFile, known: terms.Terms, now: datetime) -> Matter:
    producer = one.producer
    due = known.due(terms.VERIFY, one.submitted_at, now)
    return Matter("maker", str(producer.uid), producer.name, producer.village.name, due)


def _village(one: VillageClaim, known: terms.Terms, now: datetime) -> Matter:
    due = known.due(terms.VILLAGE, one.asked_at, now)
    return Matter("village", str(one.uid), one.village.name, one.village.commune.name, due)


def _case(one: Case, known: terms.Terms, now: datetime) -> Matter:
    return Matter("case", str(one.uid), one.title, one.village.name, case_due(one, known, now))


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
