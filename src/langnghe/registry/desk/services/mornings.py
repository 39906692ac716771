"""Each working day's morning every officer is owed one letter of what waits on his desk."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from langnghe.accounts import public as accounts
from langnghe.core import clock, outbox
from langnghe.registry.desk.facts import MorningDue
from langnghe.registry.desk.models import MorningLetter

BEGINS_AT = 7  # o'clock in Viet Nam


def owe_letters(*, now: datetime) -> int:
    """
    By the clock; how many. One per officer and day, however often it runs: the UPDATE decides.
    """
    local = now.astimezone(clock.LOCAL)
    if local.hour < BEGINS_AT or not clock.calendar().is_working(local.date()):
        return 0
    officers = accounts.told_each_morning()
    rows = MorningLetter.objects.filter(user_id__in=officers)
    missing = set(officers) - set(rows.values_list("user_id", flat=True))
    new = [MorningLetter(user_id=user_id) for user_id in sorted(missing)]
    MorningLetter.objects.bulk_create(new, ignore_conflicts=True)
    not_owed = Q(day__isnull=True) | Q(day__lt=local.date())
    owed = 0
    for user_id in rows.filter(not_owed).order_by("pk").values_list("user_id", flat=True):
        with transaction.atomic():
            if rows.filter(not_owed, user_id=user_id).update(day=local.date()):
                outbox.announce(MorningDue(user_id, local.date()), now=now)
                owed += 1
    return owed


@transaction.atomic
def note_sent(*, letter: MorningLetter, now: datetime) -> None:
    """What is told need not be told again."""
    rows = MorningLetter.objects.filter(pk=letter.pk)
    rows.update(sent_on=letter.day, told_until=now)
