"""The queue of an office: what is due first on top, visible to all who work there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from langnghe.core import clock, pagination
from langnghe.core.text import in_language
from langnghe.support.deciding import rules
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import of_offices
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import OfferVersion

PER_PAGE = 20
MOST_OFFERS = 200
SHOWN = (
    "uid", "number", "version_id", "state", "asked", "title", "submitted_at", "accepted_at",
    "due_on", "officer__full_name",
)  # fmt: skip
FILTERS = ("", "mine", "unassigned", "late", "ended")


@dataclass(frozen=True, slots=True)
class Filters:
    """`which`: one of FILTERS; state and offer where they are told."""

    which: str = ""
    state: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier of the queue with the term that runs."""

    dossier: Dossier
    scheme: str
    state: str
    term: clock.Deadline | None
    age: int
    left: int | None  # calendar days, negative when late

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < 0


@dataclass(frozen=True, slots=True)
class Queue:
    rows: list[Row]
    next_cursor: str | None


def queue(scope: Scope, filters: Filters, cursor: str | None, now: datetime) -> Queue:
    """Five queries beside those of the scope."""
    rows = _filtered(_of(scope), filters, scope, clock.today(now))
    rows = rows.select_related("officer").prefetch_related("returns").only(*SHOWN)
    order = ("-id",) if filters.which == "ended" else ("due_on", "id")
    page = pagination.page(rows, order=order, cursor=cursor, limit=PER_PAGE)
    return Queue(with_terms(page.items, now), page.next_cursor)


def _of(scope: Scope) -> QuerySet[Dossier]:
    """Of one office by equality: the index of its desk is walked from the first day on."""
    if len(scope.offices) == 1:
        return of_offices(scope).filter(office=next(iter(scope.offices)))
    return of_offices(scope)


def _filtered(
    rows: QuerySet[Dossier], told: Filters, scope: Scope, today: date
) -> QuerySet[Dossier]:
    if told.offer:
        rows = rows.filter(version__offer__slug=told.offer)
    if told.which == "ended":
        rows = rows.exclude(state__in=dossiers.ON_THE_DESK)
    else:
        # One state by its own index; all of them as it stands in the condition of the partial ones.
        # Both at once PostgreSQL takes for far fewer rows than there are, and sorts all of them.
        waiting = [one for one in _WAITING if told.state in ("", one)]
        rows = rows.filter(state__in=waiting, due_on__isnull=False)
    if told.which == "ended" and told.state:
        rows = rows.filter(state=told.state)
    if told.which == "mine":
        return rows.filter(officer=scope.user_id)
    if told.which == "unassigned":
        return rows.filter(officer__isnull=True)
    return rows.filter(due_on__lt=today) if told.which == "late" else rows


_WAITING = ("submitted", "returned", "review", "appraised")


def with_terms(found: Iterable[Dossier], now: datetime) -> list[Row]:
    """`found` with their returns."""
    found, calendar, today = list(found), clock.calendar(), clock.today(now)
    versions = OfferVersion.objects.in_bulk({one.version_id for one in found})
    known = {pk: version.definition for pk, version in versions.items()}
    names = {value: str(name) for value, name in Dossier.State.choices}
    return [
        _row(one, known[one.version_id], names[one.state], calendar, today, now) for one in found
    ]


def _row(
    one: Dossier, definition: Definition, state: str, calendar: clock.WorkCalendar, today: date,
    now: datetime,
) -> Row:  # fmt: skip
    returns = sorted(one.returns.all(), key=lambda row: row.number)
    term = dossiers.deadline(one, definition, returns, calendar)
    left = term.days_left(today) if term else None
    name = in_language(definition.name)
    return Row(one, name, state, term, rules.age(one.submitted_at, now), left)


def offers(scope: Scope) -> list[tuple[str, str]]:
    """Slug and name of the schemes of which the office has a dossier, to filter by."""
    # Asked of each version by an index: how many dossiers there are is not counted through.
    theirs = Dossier.objects.filter(office__in=scope.offices, version=OuterRef("pk"))
    rows = OfferVersion.objects.filter(Exists(theirs)).order_by("offer__slug", "number")
    names = rows.values_list("offer__slug", "content__name")[:MOST_OFFERS]
    return sorted({slug: in_language(name) for slug, name in names}.items())


def count_waiting(offices: Iterable[int]) -> int:
    """For the morning of an officer."""
    rows = Dossier.objects.filter(office__in=list(offices), submitted_at__isnull=False)
    return rows.filter(state__in=_WAITING).count()
