"""A programme and its schemes take their steps."""

from datetime import datetime

from django.db import transaction

from langnghe.core import audit, states
from langnghe.programmes.models import Programme, Scheme
from langnghe.programmes.refusals import SaysNothing
from langnghe.programmes.rules import NEEDS_WORDS, PROGRAMME, SCHEME, Planner


@transaction.atomic
def move(
    *, thing: Programme | Scheme, action: str, words: str, planner: Planner, now: datetime
) -> None:
    """
    Take one step of a programme or a scheme.

    :raises SaysNothing: a step that stops or changes something, without a reason.
    :raises states.WrongState: the thing stands elsewhere meanwhile.
    """
    words = words.strip()
    if action in NEEDS_WORDS and not words:
        raise SaysNothing(field="words")
    table = PROGRAMME if isinstance(thing, Programme) else SCHEME
    states.move(thing, table, action, by_id=planner.user_id, now=now, reason=words)
    name = f"programmes.{thing._meta.model_name}.{action}"
    audit.record(name, thing, by_id=planner.user_id, now=now, reason=words)
