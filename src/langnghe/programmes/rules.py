"""Who works on programmes and their money, and what may happen to a plan."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.programmes.models import Programme, Scheme

PLANNERS = frozenset({accounts.Role.CITY_OFFICER, accounts.Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Planner:
    """An officer of the city, or an administrator."""

    user_id: int


def planner(user_id: int | None) -> Planner | None:
    """None: to anybody else the desk of programmes does not exist."""
    if user_id is None or not accounts.organisation_ids(user_id, PLANNERS):
        return None
    return Planner(user_id)


def plans(_thing: object, asker: Planner | None) -> bool:
    return asker is not None


P, S = Programme.State, Scheme.State

PROGRAMME = Table(
    (
        step("consult", P.DRAFTING, P.CONSULTED, _("Put out for consultation"), plans),
        step("approve", P.CONSULTED, P.APPROVED, _("Approve"), plans),
        step("start", P.APPROVED, P.RUNNING, _("Start"), plans),
        step("amend", P.RUNNING, P.AMENDED, _("Amend"), plans),
        step("suspend", (P.RUNNING, P.AMENDED), P.SUSPENDED, _("Suspend"), plans),
        step("resume", (P.AMENDED, P.SUSPENDED), P.RUNNING, _("Go on"), plans),
        step("complete", (P.RUNNING, P.SUSPENDED), P.COMPLETED, _("Bring it to its end"), plans),
    )
)
SCHEME = Table(
    (
        step("announce", S.DRAFT, S.ANNOUNCED, _("Announce"), plans),
        step("open", S.ANNOUNCED, S.RUNNING, _("Open the scheme"), plans),
        step("close", (S.ANNOUNCED, S.RUNNING), S.CLOSED, _("Close the scheme"), plans),
    )
)
# Whoever stops or changes something says why.
NEEDS_WORDS = frozenset({"amend", "suspend", "close"})
