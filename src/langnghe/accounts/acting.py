"""
For which of his organisations a person acts: it belongs to the request, like its language.

Pages of the workshop put `preferred` first where the address names none, so that a page that knows
nothing of this acts for the right one; a person with one organisation never notices.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

SESSION_KEY = "acts_for"


@dataclass(frozen=True, slots=True)
class Workshop:
    """One that a person may act for, as the switch shows it."""

    organisation_id: int
    uid: UUID
    name: str


# The request and not what its session holds: a page that never asks reads no session.
_request: ContextVar["HttpRequest | None"] = ContextVar("request", default=None)


def begin(request: "HttpRequest | None") -> None:
    _request.set(request)


def preferred() -> int | None:
    """
    The organisation that was chosen last in this session.

    It opens nothing: whoever asks puts it first among those that the person works in now.
    """
    request = _request.get()
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY) if session is not None else None


def choose(organisation_id: int) -> None:
    request = _request.get()
    if request is not None and preferred() != organisation_id:
        request.session[SESSION_KEY] = organisation_id


def remember(workshops: list[Workshop]) -> None:
    """What was read of the asker for this page anyway, so that the switch costs no query."""
    if (request := _request.get()) is not None:
        request.workshops = workshops  # type: ignore[attr-defined]


def remember_roles(user_id: int | None, roles: frozenset[str]) -> None:
    """The same of the offices that the asker holds."""
    request = _request.get()
    if request is not None and user_id is not None and request.user.pk == user_id:
        request.roles = roles  # type: ignore[attr-defined]


def roles(request: "HttpRequest") -> frozenset[str]:
    """Those that a page has asked for; none where it did not."""
    found: frozenset[str] = getattr(request, "roles", frozenset())
    return found


def choices(request: "HttpRequest") -> list[tuple[Workshop, bool]]:
    """What the switch shows: each workshop, and whether he acts for it; nothing for one alone."""
    workshops: list[Workshop] = getattr(request, "workshops", [])
    if len(workshops) < 2:
        return []
    chosen = request.session.get(SESSION_KEY)
    if chosen not in {one.organisation_id for one in workshops}:
        chosen = workshops[0].organisation_id
    return [(one, one.organisation_id == chosen) for one in workshops]
