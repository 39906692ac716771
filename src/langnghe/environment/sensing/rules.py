"""Who may see and change what is measured."""

from dataclasses import dataclass

from langnghe.accounts import public as accounts

Role = accounts.Role
Kind = accounts.Kind
CITY = frozenset({Kind.DEPARTMENT, Kind.PLATFORM})  # organisations that answer for all of it
OFFICERS = frozenset({Role.CITY_OFFICER, Role.INSPECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What a person or a token acts on beside what everybody may see.

    `organisations`: those it acts for, whose things, plants and workshops are its own;
    `communes`: whose villages it answers for; `whole_city`: all of them.
    """

    user_id: int | None = None
    organisations: frozenset[int] = frozenset()
    communes: frozenset[str] = frozenset()
    whole_city: bool = False

    def covers(self, commune: str) -> bool:
        return self.whole_city or commune in self.communes


NOBODY = Scope()


def scope_of(user_id: int | None) -> Scope:
    """Of a person (one query); of a guest: what everybody may see."""
    if user_id is None:
        return NOBODY
    held = accounts.memberships_of(user_id)
    return Scope(
        user_id,
        frozenset(one.organisation_id for one in held),
        frozenset(one.area_code for one in held if one.role == Role.COMMUNE_OFFICER),
        any(one.role in OFFICERS for one in held),
    )


def scope_of_token(token: accounts.TokenFact) -> Scope:
    """Of software that acts for one organisation, while its maker holds his role there."""
    return Scope(
        token.user_id,
        frozenset({token.organisation_id}),
        frozenset({token.area_code} if token.kind == Kind.COMMUNE else ()),
        token.kind in CITY,
    )
