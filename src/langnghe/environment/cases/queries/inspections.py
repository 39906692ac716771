"""Inspections with their lists as filled in, and the plan of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.environment.cases import checklists, rules
from langnghe.environment.cases.models import Check, Finding, Inspection, Minutes, Photo
from langnghe.environment.cases.queries.cases import SHOWN
from langnghe.environment.cases.rules import Scope
from langnghe.environment.judging import officers
from langnghe.environment.sensing.models import Facility, Station

PER_PAGE = 20
WITH = ("village__commune", "facility__producer", "case")
OPEN = frozenset({"planned", "under_way", "minutes"})


def _of_officer(scope: Scope) -> QuerySet[Inspection]:
    if scope.whole_city:
        return Inspection.objects.all()
    return Inspection.objects.filter(village__commune_id__in=scope.communes)


def listed(scope: Scope, *, open_only: bool, cursor: str | None) -> pagination.Page[Inspection]:
    rows = _of_officer(scope).select_related(*WITH)
    if open_only:
        rows = rows.filter(state__in=OPEN)
        return pagination.page(rows, order=("planned_on", "pk"), cursor=cursor, limit=PER_PAGE)
    return pagination.page(rows, order=("-planned_on", "-pk"), cursor=cursor, limit=PER_PAGE)


def inspection(scope: Scope, uid: UUID) -> Inspection:
    """:raises NotFound: of another commune."""
    found: Inspection | None = _of_officer(scope).select_related(*WITH).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def own_inspection(scope: Scope, uid: UUID) -> Inspection:
    """Of one's own facility, once there are minutes to read. :raises NotFound:"""
    rows = Inspection.objects.select_related(*WITH).filter(state__in=SHOWN)
    found = rows.filter(uid=uid).first()
    if found is None or not rules.is_of(found.facility, scope):
        raise NotFound
    return found


def own_inspections(scope: Scope) -> list[Inspection]:
    """With minutes to read; and those that were announced and have not begun."""
    shown = Q(state__in=SHOWN) | Q(state=Inspection.State.PLANNED, is_announced=True)
    rows = Inspection.objects.filter(shown).select_related(*WITH)
    own = rows.filter(facility__producer__organisation_id__in=scope.organisations)
    own |= rows.filter(facility__operator_id__in=scope.organisations)
    return list(own.order_by("-planned_on", "-pk")[:PER_PAGE])


def of_year(facility: Facility | None, village_id: int, year: int) -> Inspection | None:
    """The planned one that is there already."""
    rows = Inspection.objects.filter(kind="planned", year=year).exclude(state="cancelled")
    own = rows.filter(facility=facility) if facility else rows.filter(
        facility__isnull=True, village_id=village_id
    )  # fmt: skip
    return own.order_by("planned_on", "pk").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One item, its answers (several contradict), and whose place a new one takes."""

    item: checklists.Item
    answers: Sequence[Check]
    bases: str
    photos: Sequence[Photo]

    @property
    def value(self) -> str:
        return self.answers[0].value if len(self.answers) == 1 else ""

    @property
    def note(self) -> str:
        return self.answers[0].note if len(self.answers) == 1 else ""


@dataclass(frozen=True, slots=True)
class Filled:
    name: str
    version: int
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class State:
    lists: Sequence[Filled]
    answered: int
    items: int
    contradictions: int
    late: Sequence[Check]


def filled(one: Inspection) -> State:
    """All lists of an inspection (2 queries)."""
    checks = list(one.checks.select_related("by"))
    heads, bases = rules.heads(checks), rules.bases_of(checks)
    photos: dict[str, list[Photo]] = {}
    for photo in one.photos.exclude(item=""):
        photos.setdefault(photo.item, []).append(photo)
    lists = []
    for checklist in checklists.named(one.checklists):
        lines = [
            Line(item, heads.get(item.code, []), " ".join(bases.get(item.code, [])),
                 photos.get(item.code, []))
            for item in checklist.items
        ]  # fmt: skip
        lists.append(Filled(str(checklist.name), checklist.version, lines))
    return State(
        lists, len(heads), sum(len(one.lines) for one in lists),
        sum(len(own) > 1 for own in heads.values()), [one for one in checks if one.is_late],
    )  # fmt: skip


def findings(one: Inspection) -> list[Finding]:
    return list(one.findings.select_related("case"))


def finding(one: Inspection, number: int) -> Finding:
    """:raises NotFound:"""
    found = one.findings.filter(number=number).first()
    if found is None:
        raise NotFound
    found.inspection = one
    return found


def minutes(one: Inspection) -> Minutes | None:
    """The latest text, with who signed it."""
    rows = one.minutes.prefetch_related("signatures__paper").select_related("drawn_up_by")
    found = rows.order_by("-version").first()
    if found is not None:
        found.inspection = one
    return found


def stations(one: Inspection) -> list[Station]:
    rows = Station.objects.select_related("thing")
    own = rows.filter(facility=one.facility) if one.facility else rows.filter(village=one.village)
    return list(own.order_by("slug"))


def team_of(one: Inspection) -> list[str]:
    return [member.user.full_name for member in one.team.select_related("user")]


def candidates(commune: str, asker: int | None) -> dict[int, str]:
    """Who may go along: id → name; the asker goes anyway."""
    return {pk: name for pk, name in officers.of_place(commune).items() if pk != asker}


def planned_counts(year: int) -> dict[int, int]:
    """Facility → planned inspections of a year."""
    rows = Inspection.objects.filter(kind="planned", year=year, facility__isnull=False)
    rows = rows.exclude(state="cancelled").order_by()
    return dict(rows.values_list("facility_id").annotate(n=Count("pk")))
