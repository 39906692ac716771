"""Who may do what, the states of a project, and arithmetic that needs no row."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment.facts import Milestone, Proof
from langnghe.environment.treatment.models import Measured, Plan, Project, Stage

Role = accounts.Role
S = Project.State
WHOLE_CITY = frozenset({Role.CITY_OFFICER, Role.ADMINISTRATOR})


def desk_of(user_id: int | None) -> Scope | None:
    """What an officer answers for (one query); None: to him there is no desk."""
    held = accounts.memberships_of(user_id)
    whole = any(one.role in WHOLE_CITY for one in held)
    communes = frozenset(
        one.area_code for one in held if one.role == Role.COMMUNE_OFFICER and one.area_code
    )
    if not whole and not communes:
        return None
    return Scope(user_id, frozenset(), communes, whole)


def plants_of(user_id: int | None) -> Scope | None:
    """The operators that a person works for (one query)."""
    found = accounts.organisation_ids(user_id, frozenset({Role.PLANT_OPERATOR}))
    return Scope(user_id, frozenset(found)) if found else None


def answers(project: Project, scope: Scope) -> bool:
    return scope.covers(project.commune_id)


def runs(project: Project, scope: Scope) -> bool:
    """Whoever operates the plant that is measured writes its log."""
    return project.facility is not None and project.facility.operator_id in scope.organisations


BEFORE_CONSTRUCTION = (S.PROPOSED, S.APPROVED, S.FUNDED, S.BIDDING)
PROJECT = Table(
    steps=(
        step("approve", S.PROPOSED, S.APPROVED, _("Approve"), answers),
        step("fund", S.APPROVED, S.FUNDED, _("The money is found"), answers),
        step("tender", S.FUNDED, S.BIDDING, _("Invite bids"), answers),
        step("build", S.BIDDING, S.UNDER_CONSTRUCTION, _("Construction begins"), answers),
        step("try", S.UNDER_CONSTRUCTION, S.COMMISSIONING, _("Trial operation begins"), answers),
        step("operate", S.COMMISSIONING, S.OPERATING, _("Put into operation"), answers),
        step("degrade", S.OPERATING, S.DEGRADED, _("It works badly"), answers),
        step("suspend", S.OPERATING, S.SUSPENDED, _("Suspend"), answers),
        step("upgrade", (S.DEGRADED, S.SUSPENDED), S.UPGRADING, _("Begin the upgrade"), answers),
        # What was upgraded proves itself like what is new.
        step("try_again", S.UPGRADING, S.COMMISSIONING, _("Trial operation begins anew"), answers),
        step("close", (S.DEGRADED, S.SUSPENDED), S.CLOSED, _("Close for good"), answers),
        step("cancel", BEFORE_CONSTRUCTION, S.CANCELLED, _("Cancel"), answers),
    ),
    public={
        S.PROPOSED: _("Proposed; nobody has decided yet"),
        S.APPROVED: _("Approved; the money is still looked for"),
        S.FUNDED: _("The money is there; the builder is still to be chosen"),
        S.BIDDING: _("The builder is being chosen"),
        S.UNDER_CONSTRUCTION: _("It is being built"),
        S.COMMISSIONING: _("Built; on trial"),
        S.OPERATING: _("It works"),
        S.DEGRADED: _("It works, but not as it should"),
        S.SUSPENDED: _("It stands still"),
        S.UPGRADING: _("It is being upgraded"),
        S.CLOSED: _("Closed for good"),
        S.CANCELLED: _("Will not be built"),
    },
)
NEEDS_A_REASON = frozenset({"degrade", "suspend", "upgrade", "close", "cancel"})
# From its trial on a plant has a log.
RUNNING = frozenset({S.COMMISSIONING, S.OPERATING, S.DEGRADED, S.SUSPENDED, S.UPGRADING})
OVER = frozenset({S.CLOSED, S.CANCELLED})
# In the order in which a project comes to them: what may be planned.
PLANNED = (
    S.APPROVED, S.FUNDED, S.BIDDING, S.UNDER_CONSTRUCTION, S.COMMISSIONING, S.OPERATING,
)  # fmt: skip

CHEMICALS: dict[str, Promise] = {
    "pac": _("PAC (coagulant)"),
    "polymer": _("Polymer"),
    "lime": _("Lime"),
    "acid": _("Acid"),
    "chlorine": _("Chlorine"),
    "other": _("Other chemicals"),
}


def milestones(
    plans: Iterable[Plan], stages: Iterable[Stage], *, state: str, today: date
) -> list[Milestone]:
    """
    What was promised and what came of it, in the order of the way. Late is counted from what was
    promised first; what was promised later is told beside it.
    """
    first: dict[str, date] = {}
    latest: dict[str, date] = {}
    reached: dict[str, date] = {}
    for plan in plans:
        first.setdefault(plan.state, plan.planned_on)
        latest[plan.state] = plan.planned_on
    for stage in stages:
        reached.setdefault(stage.state, stage.on)
    return [
        _milestone(one, first.get(one), latest.get(one), reached.get(one), state, today)
        for one in PLANNED
        if one in first or one in reached
    ]


def _milestone(
    one: Project.State,
    first: date | None,
    latest: date | None,
    reached: date | None,
    state: str,
    today: date,
) -> Milestone:
    late: int | None = None
    if first is not None and (reached or (today > first and state not in OVER)):
        late = ((reached or today) - first).days
    return Milestone(one, str(one.label), first, latest if latest != first else None, reached, late)


def days_late(found: Collection[Milestone]) -> int | None:
    """
    How late a project is now: by the first thing that is still to come, or, where nothing is, by
    the last one that came. None: nothing was promised.
    """
    waiting = [one for one in found if one.reached_on is None and one.days_late is not None]
    if waiting:
        return waiting[0].days_late
    done = [one for one in found if one.reached_on and one.days_late is not None]
    return done[-1].days_late if done else None


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter of a day."""
    return day.year, (day.month + 2) // 3


def days_of(year: int, quarter: int) -> tuple[date, date]:
    """Its first day, and the first day of the next one."""
    after_year, after = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
    return date(year, 3 * quarter - 2, 1), date(after_year, 3 * after - 2, 1)


def proofs(measured: Iterable[Measured]) -> list[Proof]:
    """The parameters that were measured before and after, in the same unit."""
    before: dict[int, Measured] = {}
    after: dict[int, Measured] = {}
    for one in measured:
        (before if one.phase == Measured.Phase.BEFORE else after)[one.property_id] = one
    return [
        Proof(
            old.property.code or old.property.name,
            old.property.names,
            old.unit,
            old.value,
            after[key].value,
            after[key].is_below,
        )
        for key, old in before.items()
        # Nothing can be less than what could not be seen before.
        if key in after and after[key].unit == old.unit and old.value > 0 and not old.is_below
    ]


def open_steps(project: Project, scope: Scope) -> list[Any]:
    return PROJECT.open_to(project, scope)
