"""The daily log of a plant, and what it comes to."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from langnghe.core import pagination
from langnghe.environment.treatment.facts import LogFigures
from langnghe.environment.treatment.models import DayLog, Project
from langnghe.environment.treatment.queries import PER_PAGE

PERIOD = 30  # days that a page looks back


def logs(project: Project, *, cursor: str | None) -> pagination.Page[DayLog]:
    """The newest first, each with how often it was corrected."""
    rows = project.logs.select_related("photo")
    return pagination.page(rows, order=("-day",), cursor=cursor, limit=PER_PAGE)


def today(rows: QuerySet[Project], day: date) -> list[tuple[Project, bool]]:
    """Plants, and whether the log of the day is written."""
    written = Exists(DayLog.objects.filter(project=OuterRef("pk"), day=day))
    return [(one, one.is_written) for one in rows.annotate(is_written=written).order_by("name")]


def log(project: Project, day: date) -> DayLog | None:
    return project.logs.select_related("photo").filter(day=day).first()


def began_on(project: Project) -> date | None:
    """When its first trial operation began, where that was written down."""
    stage = project.stages.filter(state=Project.State.COMMISSIONING).order_by("pk").first()
    return stage.on if stage else None


def missing_days(project: Project, today: date, days: int = 7) -> list[date]:
    """Days of the last week without a log, today not counted, since the trial operation began."""
    began = began_on(project)
    first = max(today - timedelta(days=days), began) if began else today
    wanted = [first + timedelta(days=n) for n in range((today - first).days)]
    known = set(project.logs.filter(day__gte=first).values_list("day", flat=True))
    return [day for day in wanted if day not in known]


def figures(project: Project, today: date, days: int = PERIOD) -> LogFigures:
    """Of the last days, today not counted."""
    zero = Decimal(0)
    since = today - timedelta(days=days)
    rows = project.logs.filter(day__gte=since, day__lt=today)
    sums = rows.aggregate(
        days=Count("pk"),
        bypass_days=Count("pk", filter=Q(bypass__gt=0)),  # before its sum takes the name
        inflow=Sum("inflow", default=zero),
        outflow=Sum("outflow", default=zero),
        power_kwh=Sum("power_kwh", default=zero),
        sludge_kg=Sum("sludge_kg", default=0),
        bypass=Sum("bypass", default=zero),
    )
    return LogFigures(**sums, of_days=days, capacity=project.capacity)
