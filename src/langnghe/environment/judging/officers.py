"""Who answers for a place, and who is told of it."""

from langnghe.accounts import public as accounts
from langnghe.environment.judging.rules import Sector


def people(commune: str, *, city: bool = False) -> list[accounts.Contact]:
    """The officers of a commune, or those of the city's department (one query)."""
    if city:
        return accounts.officers_of(department=Sector)
    return accounts.officers_of(area_code=commune)


def of_place(commune: str) -> dict[int, str]:
    """Who can be given an alert: id → name."""
    return {
        one.user_id: one.name or one.email or one.phone
        for one in [*people(commune), *people(commune, city=True)]
    }
