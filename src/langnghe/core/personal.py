"""
What the contexts hold of a person: each tells its part and forgets it; nobody else knows both.

`settings.WIRING` names the module whose PERSONAL lists them; core imports nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Part:
    """
    One kind of facts about a person, in words for him and in rows for his file.

    `kept`: what stays after his account is deleted, and by which law; "": nothing does.
    """

    key: str
    title: str
    why: str
    rows: list[dict[str, Any]]
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """
    How one context tells and forgets; `forget` runs in the transaction of the erasure.

    `reads`: what its readings (`audit.record_reading`) are called before the person they concern.
    """

    tell: Callable[[int], list[Part]]
    forget: Callable[[int, datetime], object]
    reads: Mapping[str, str | Promise] = field(default_factory=dict)


def parts_of(user_id: int) -> list[Part]:
    """All that is held of a person, context by context."""
    return [part for holder in _holders() for part in holder.tell(user_id)]


def forget(user_id: int, now: datetime) -> None:
    """Every context takes the person out of what it may not keep."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Forget inside the transaction of the act.")
    for holder in _holders():
        holder.forget(user_id, now)


def words_for(action: str) -> str:
    """What was read, in words; its plain name where nobody says it in words."""
    for holder in _holders():
        if action in holder.reads:
            return str(holder.reads[action])
    return action


def _holders() -> list[Holder]:
    holders: list[Holder] = import_module(settings.WIRING).PERSONAL
    return holders
