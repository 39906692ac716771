"""What cases and inspections tell of villages: counted, without a name; everybody may know it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Max, Q

from langnghe.core import clock
from langnghe.environment.cases import rules
from langnghe.environment.cases.facts import Acting, Checked, Months
from langnghe.environment.cases.models import Case, Check, Inspection

ARTICLE_56 = "art56"
MOST = 50  # that one chooses from
C = Case.State


def under_way() -> dict[int, int]:
    """Village → its cases under way; those without one are left out (one query)."""
    rows = Case.objects.exclude(state__in=rules.ENDED).order_by()
    return dict(rows.values_list("village_id").annotate(n=Count("pk")))


def acting(village_ids: Collection[int]) -> dict[int, Acting]:
    """Villages that ever had a case (one query)."""
    rows = Case.objects.filter(village__in=village_ids).order_by()
    counted = rows.values_list("village_id").annotate(
        open=Count("pk", filter=~Q(state__in=rules.ENDED)),
        closed=Count("pk", filter=Q(state=C.CLOSED)),
    )
    return {village: Acting(under_way, closed) for village, under_way, closed in counted}


def between(village_ids: Collection[int], since: datetime, until: datetime) -> dict[int, Months]:
    """What was opened and what ended in a span (one query)."""
    opened = Q(opened_at__gte=since, opened_at__lt=until)
    ended = Q(state__in=rules.ENDED, since__gte=since, since__lt=until)
    rows = Case.objects.filter(opened | ended, village__in=village_ids).order_by()
    counted = rows.values_list("village_id").annotate(
        opened=Count("pk", filter=opened), ended=Count("pk", filter=ended)
    )
    return {village: Months(*told) for village, *told in counted}


def checked(village_ids: Collection[int]) -> dict[int, Checked]:
    """Of each village its newest checklist of article 56 that is signed (2 queries)."""
    rows = Inspection.objects.filter(
        village__in=village_ids, facility__isnull=True, state=Inspection.State.SIGNED
    )
    signed = rows.annotate(at=Max("minutes__drawn_up_at")).order_by("at", "pk")
    newest = {
        village: (pk, at)
        for village, pk, at, lists in signed.values_list("village_id", "pk", "at", "checklists")
        if at and any(code == ARTICLE_56 for code, _version in lists)
    }
    if not newest:
        return {}
    of_inspection: dict[int, list[Check]] = {}
    for one in Check.objects.filter(
        inspection__in=[pk for pk, _at in newest.values()], item__startswith=f"{ARTICLE_56}."
    ):
        of_inspection.setdefault(one.inspection_id, []).append(one)
    found = {
        village: _counted(of_inspection.get(pk, []), clock.today(at))
        for village, (pk, at) in newest.items()
    }
    return {village: one for village, one in found.items() if one.of}


def _counted(checks: Collection[Check], on: date) -> Checked:
    values = [own[0].value for own in rules.heads(checks).values()]
    of = sum(value != Check.Value.NOT_APPLICABLE for value in values)
    return Checked(values.count(Check.Value.YES), values.count(Check.Value.PARTLY), of, on)


def open_in(commune: str) -> list[Case]:
    """For officers who answer for it: what something new may belong to."""
    rows = Case.objects.filter(village__commune=commune).exclude(state__in=rules.ENDED)
    return list(rows.order_by("-opened_at", "-pk")[:MOST])
