"""Who may do what with people and organisations; predicates over memberships."""

from collections.abc import Iterable

from langnghe.accounts.models import Membership
from langnghe.accounts.roles import HELD_IN, RUNS_A_WORKSHOP, Role


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


def may_manage_members(memberships: Iterable[Membership], organisation_id: int) -> bool:
    """An owner of the producer, or an administrator."""
    return any(
        one.role == Role.ADMINISTRATOR
        or (one.role == Role.PRODUCER_OWNER and one.organisation_id == organisation_id)
        for one in memberships
    )
