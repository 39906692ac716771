"""Who may do what with people and organisations; predicates over memberships."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from langnghe.accounts.models import Invitation, Membership, Organisation, User
from langnghe.accounts.roles import (
    CONNECTS_SENSORS,
    HELD_IN,
    MAY_VOUCH,
    RUNS_A_WORKSHOP,
    Kind,
    Role,
)
from langnghe.accounts.scopes import OF_LENDERS, Scope
from langnghe.core.states import Table, step

State = Invitation.State
INVITATION = Table(
    steps=(
        step("accept", State.OPEN, State.ACCEPTED, _("Accept")),
        step("decline", State.OPEN, State.DECLINED, _("Decline")),
        step("withdraw", State.OPEN, State.WITHDRAWN, _("Withdraw")),
    )
)


def fits(role: str, kind: str) -> bool:
    """Whether a role is held in this kind of organisation."""
    return HELD_IN.get(role) == kind


def is_administrator(memberships: Iterable[Membership]) -> bool:
    return any(one.role == Role.ADMINISTRATOR for one in memberships)


def works_in(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """Owner or staff of this producer."""
    return any(
        one.role in RUNS_A_WORKSHOP and one.organisation_id == organisation_id
        for one in memberships
    )


def answers_for(memberships: Iterable[Membership], area_code: str) -> bool:
    """An officer of this very commune."""
    return any(
        one.role == Role.COMMUNE_OFFICER and one.organisation.area_code == area_code
        for one in memberships
    )


def may_see_software(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """
    Owner and staff see which software is connected, what it was told, and may have it told again.
    """
    return works_in(memberships, organisation_id)


def may_connect_software(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """
    Only an owner makes and revokes tokens, adds and ends addresses, and sees their secrets.

    What he lets in reads the names and addresses of buyers, and acts in his name.
    """
    return any(
        one.role == Role.PRODUCER_OWNER and one.organisation_id == organisation_id
        for one in memberships
    )


def may_connect_office(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """
    Offices, laboratories and operators of plants make and revoke tokens as well: for what stations
    measure, and nothing else. So do lenders: for their loans.
    """
    return any(
        one.role in CONNECTS_SENSORS | {Role.LENDER} and one.organisation_id == organisation_id
        for one in memberships
    )


def scopes_of(kind: str) -> frozenset[str]:
    """What a token of an organisation of this kind may be for."""
    if kind == Kind.LENDER:
        return OF_LENDERS
    of_workshops = frozenset(Scope.values) - OF_LENDERS
    return of_workshops if kind == Kind.PRODUCER else frozenset({Scope.SENSORS_WRITE})


def may_manage_members(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """An owner of the producer, or an administrator."""
    return any(
        one.role == Role.ADMINISTRATOR
        or (one.role == Role.PRODUCER_OWNER and one.organisation_id == organisation_id)
        for one in memberships
    )


def may_vouch(memberships: Iterable[Membership]) -> bool:
    """Officers of a commune and the board of a village association."""
    return any(one.role in MAY_VOUCH for one in memberships)


def may_vouch_for(
    voucher: Iterable[Membership],
    person: Iterable[Membership],
    *,
    areas: set[str],
    boards: set[int],
) -> Organisation | None:
    """
    For which of his organisations he may, if at all. `areas`: communes where the person makes;
    `boards`: the associations of his villages.

    Never for people in office or in a laboratory: an association could become an administrator or
    its own judge that way. A maker is vouched for where he is known; a buyer may come to any.
    """
    if any(one.role not in RUNS_A_WORKSHOP for one in person):
        return None
    for one in voucher:
        if one.role in MAY_VOUCH and (not areas or _knows(one, areas, boards)):
            return one.organisation
    return None


def _knows(one: Membership, areas: set[str], boards: set[int]) -> bool:
    if one.role == Role.ASSOCIATION:
        return one.organisation_id in boards
    return one.organisation.area_code in areas


def is_meant(invitation: Invitation, user: User) -> bool:
    """The link alone is not enough: it may have been passed on."""
    return invitation.contact in {str(user.phone or ""), user.email or ""} - {""}


def is_over(invitation: Invitation, now: datetime) -> bool:
    return invitation.state != State.OPEN or invitation.expires_at <= now


def as_digits(told: str) -> str:
    """With spaces or hyphens it is what was sent, too."""
    return re.sub(r"[^0-9]", "", told)[:12]


def as_spoken(told: str) -> str:
    """In whatever groups and letters it was written down."""
    return re.sub(r"[^0-9A-Z]", "", told.upper())[:16]
