"""Reads of complaints: by their secret link, and for the officers of the place."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from langnghe.core import clock, pagination, parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.environment.cases.models import Case
from langnghe.environment.cases.queries import villages as cases
from langnghe.environment.seeing import rules
from langnghe.environment.seeing.models import Complaint
from langnghe.environment.sensing.rules import Scope
from langnghe.registry import public as registry

TERM = "environment.complaint_working_days"
PER_PAGE = 20
MOST_VILLAGES = 500  # of a commune


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, how old the matter is, and how the day came about."""

    on: date
    age: int
    left: int
    why: str

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def is_today(self) -> bool:
        return self.left == 0


class Terms:
    """The term and the calendar, read once for a whole list (2 queries)."""

    def __init__(self, now: datetime) -> None:
        self.today = clock.today(now)
        self.days = parameters.values(TERM, on=self.today).get(TERM)
        self.calendar = clock.calendar()

    def due(self, one: Complaint) -> Due | None:
        """None: it is answered, or no term is known. A gap in the data is never guessed."""
        if one.answered_at or self.days is None:
            return None
        start = clock.today(one.opened_at)
        term = clock.Deadline(start, int(self.days), clock.Counting.WORKING, self.calendar)
        if term.due_on is None:
            return None
        age, left = (self.today - start).days, (term.due_on - self.today).days
        return Due(term.due_on, age, left, term.explain())


def by_secret(number: str, secret: str) -> Complaint:
    """:raises NotFound: no such complaint, or not its secret."""
    rows = Complaint.objects.select_related("commune", "village", "case")
    one = rows.filter(number=number).first()
    if not constant_time_compare(one.secret if one else "", secret) or one is None:
        raise NotFound
    return one


def _of(scope: Scope) -> QuerySet[Complaint]:
    rows = Complaint.objects.select_related("commune", "village", "case")
    return rows if scope.whole_city else rows.filter(commune_id__in=scope.communes)


def waiting(scope: Scope) -> int:
    return _of(scope).filter(answered_at__isnull=True).count()


def listed(
    scope: Scope, *, open_only: bool, cursor: str | None, case: str = ""
) -> pagination.Page[Complaint]:
    """What waits longest stands first; of all, the newest. `case`: the number of one."""
    rows = _of(scope)
    if case:
        rows = rows.filter(case__number=case)
    if open_only:
        rows = rows.filter(answered_at__isnull=True)
        return pagination.page(rows, order=("opened_at", "pk"), cursor=cursor, limit=PER_PAGE)
    return pagination.page(rows, order=("-opened_at", "-pk"), cursor=cursor, limit=PER_PAGE)


def one(scope: Scope, uid: UUID) -> Complaint:
    """:raises NotFound: of another commune."""
    found = _of(scope).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def may_join(complaint: Complaint) -> list[Case]:
    """Cases under way in its village, or where no village is known, in its commune."""
    found = cases.open_in(complaint.commune_id)
    return [one for one in found if rules.is_of(one, complaint)]


def villages_of(complaint: Complaint) -> list[tuple[int, str]]:
    """Where a case of it may be."""
    if complaint.village:
        return [(complaint.village.pk, complaint.village.name)]
    cards, _next = registry.villages(commune=complaint.commune_id, limit=MOST_VILLAGES)
    return [(one.id, one.name) for one in cards]


def history(complaint: Complaint) -> list[StateChange]:
    rows = StateChange.objects.filter(
        object_type=complaint._meta.label_lower, object_id=str(complaint.pk)
    )
    return list(rows.order_by("pk"))
