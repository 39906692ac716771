"""Projects: at the desk, of an operator, and as everybody may read them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from langnghe.core import pagination, states
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty, StateChange
from langnghe.environment.sensing.models import Facility, Sample
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.facts import Milestone, Money
from langnghe.environment.treatment.models import Funding, Photo, Project, Trial
from langnghe.environment.treatment.queries import PER_PAGE, within
from langnghe.registry import public as registry

S = Project.State


@dataclass(frozen=True, slots=True)
class Row:
    """A project in a list: since when it is where it is, and how late."""

    project: Project
    villages: list[str]
    since: date | None
    age: int  # days in its state
    milestones: list[Milestone]
    late: int | None

    @property
    def is_late(self) -> bool:
        """Something promised is still to come; what came late once is only told."""
        return any(one.is_late and one.reached_on is None for one in self.milestones)

    @property
    def plain(self) -> Any:
        return rules.PROJECT.public[self.project.state]


def _listed(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("commune", "facility").prefetch_related(
        "plans", "stages", "served__village"
    )


def row_of(project: Project, today: date) -> Row:
    stages = list(project.stages.all())
    found = rules.milestones(project.plans.all(), stages, state=project.state, today=today)
    since = stages[-1].on if stages else None
    return Row(
        project,
        [one.village.name for one in project.served.all()],
        since,
        (today - since).days if since else 0,
        found,
        rules.days_late(found),
    )


def desk(
    scope: Scope, *, state: str, cursor: str | None, today: date
) -> tuple[list[Row], str | None]:
    """Those that an officer answers for; the one that moved longest ago first."""
    rows = within(_listed(Project.objects.all()), scope, "commune")
    rows = rows.filter(state=state) if state else rows.exclude(state__in=rules.OVER)
    page = pagination.page(rows, order=("changed_at", "pk"), cursor=cursor, limit=PER_PAGE)
    return [row_of(one, today) for one in page.items], page.next_cursor


def for_desk(scope: Scope, uid: UUID) -> Project:
    """:raises NotFound:"""
    rows = within(_listed(Project.objects.filter(uid=uid)), scope, "commune")
    return _one(rows)


def of_operator(scope: Scope) -> QuerySet[Project]:
    """The plants that it runs."""
    rows = Project.objects.filter(facility__operator_id__in=scope.organisations)
    return rows.filter(state__in=rules.RUNNING).select_related("facility")


def plant(scope: Scope, uid: UUID) -> Project:
    """:raises NotFound:"""
    return _one(of_operator(scope).filter(uid=uid))


def public(*, cursor: str | None, today: date) -> tuple[list[Row], str | None]:
    rows = _listed(_shown())
    page = pagination.page(rows, order=("slug",), cursor=cursor, limit=PER_PAGE)
    return [row_of(one, today) for one in page.items], page.next_cursor


def shown(slug: str) -> Project:
    """:raises NotFound:"""
    return _one(_listed(_shown().filter(slug=slug)))


def _shown() -> QuerySet[Project]:
    return Project.objects.exclude(certainty=Certainty.DOUBTFUL)


def _one(rows: QuerySet[Project]) -> Project:
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def locked(project: Project, scope: Scope) -> Project:
    """The one place where a project is locked. :raises NotFound: not his to change."""
    rows = Project.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("facility").get(pk=project.pk)
    if not rules.answers(row, scope):
        raise NotFound
    return row


_SUMS = {
    "planned": Sum("planned", default=0),
    "allocated": Sum("allocated", default=0),
    "disbursed": Sum("disbursed", default=0),
}


def money(project: Project) -> Money:
    return Money(**project.funding.aggregate(**_SUMS))


def by_source(project: Project) -> list[tuple[str, Money]]:
    """The money of each source over all years."""
    rows: Any = project.funding.order_by("source").values("source").annotate(**_SUMS)
    return [
        (
            str(Funding.Source(row["source"]).label),
            Money(row["planned"], row["allocated"], row["disbursed"]),
        )
        for row in rows
    ]


def history(project: Project) -> list[StateChange]:
    return list(states.history(project).select_related("by"))


def trials_now(project: Project) -> list[Trial]:
    """The samples of the trial operation that runs."""
    began = project.stages.filter(state=S.COMMISSIONING).order_by("-pk").first()
    if began is None:
        return []
    return list(project.trials.filter(taken_on__gte=began.on))


def connected(project: Project) -> int | None:
    newest = project.connections.order_by("-on", "-pk").first()
    return newest.households if newest else None


def facilities(scope: Scope) -> list[tuple[int, str]]:
    """Plants that are measured and that an officer may hang a project on."""
    rows = within(Facility.objects.filter(kind=Facility.Kind.PLANT), scope, "village__commune")
    return list(rows.order_by("name").values_list("pk", "name"))


def sample(project: Project, code: str) -> Sample | None:
    """A sample of the stations of its plant."""
    if project.facility_id is None:
        return None
    rows = Sample.objects.filter(station__facility_id=project.facility_id, code=code)
    return rows.order_by("-pk").first()


def village_of(scope: Scope, name: str) -> tuple[int, str] | None:
    """Id and commune of the village of this very name among those that an officer answers for."""
    cards, _next = registry.villages(text=name)
    among = [one for one in cards if scope.covers(one.commune.code)]
    exact = [one for one in among if one.name.casefold() == name.casefold()]
    found = exact or among
    return (found[0].id, found[0].commune.code) if len(found) == 1 else None


def photo(user_id: int, uid: UUID) -> Photo:
    """A picture for an officer or for the operator. :raises NotFound:"""
    desk, plants = rules.desk_of(user_id), rules.plants_of(user_id)
    if desk and desk.whole_city:
        mine = Q()
    else:
        communes = desk.communes if desk else frozenset()
        mine = Q(project__commune__in=communes) | Q(village__commune__in=communes)
    if plants and mine:
        mine |= Q(project__facility__operator_id__in=plants.organisations)
    row = Photo.objects.filter(mine, uid=uid).first()
    if row is None:
        raise NotFound
    return row
