"""Terms that end are told of in time, once each: by the clock."""

from datetime import datetime

from django.db import transaction

from langnghe.core import clock, outbox
from langnghe.environment.cases.facts import TermNear
from langnghe.environment.cases.models import Reminder
from langnghe.environment.cases.queries import terms
from langnghe.environment.cases.queries.terms import Term

BEGINS_AT = 7  # o'clock in Viet Nam: nobody is told at night, or on a day off


def remind(*, now: datetime) -> int:
    """
    How many were told of. Of stages that passed while nobody was at work the last alone is told.
    """
    local = now.astimezone(clock.LOCAL)
    if local.hour < BEGINS_AT or not clock.calendar().is_working(local.date()):
        return 0
    found = {one.key: one for one in terms.near(now)}
    known = set(Reminder.objects.filter(key__in=found).values_list("key", flat=True))
    return sum(_tell(one, now) for key, one in found.items() if key not in known)


@transaction.atomic
def _tell(term: Term, now: datetime) -> bool:
    """Of several workers one: the key decides."""
    told = {"kind": term.kind, "stage": term.stage, "due_on": term.due_on, "at": now}
    told[f"{term.kind}_id"] = term.subject.pk
    made, is_new = Reminder.objects.get_or_create(key=term.key, defaults=told)
    if is_new:
        outbox.announce(TermNear(str(made.uid)), now=now)
    return is_new
