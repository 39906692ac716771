"""
On whose behalf the present request acts, when that is not the person's own house.

Kept beside the call and not handed through it: so no service can forget to write it down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForWhom:
    """The organisation that something is done for, and the one whose people do it."""

    organisation_id: int
    name: str
    through_id: int
    scopes: frozenset[str]  # in which matters it may be done


_now: ContextVar[ForWhom | None] = ContextVar("acting_for", default=None)


def for_whom() -> ForWhom | None:
    return _now.get()


def act_for(whom: ForWhom) -> None:
    """From here to the end of the request; `apart` ends it."""
    _now.set(whom)


@contextmanager
def apart() -> Iterator[None]:
    """Whatever is said inside of it ends with it: a thread serves many requests."""
    token = _now.set(None)
    try:
        yield
    finally:
        _now.reset(token)
