"""What treatment and waste hold of a person, and why (see `core.personal`)."""

from typing import Any

from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.environment.treatment.models import DayLog, Movement, Stage


def tell_held(user_id: int) -> list[Part]:
    logs = DayLog.objects.filter(written_by=user_id).select_related("project").order_by("day")
    loads = Movement.objects.filter(recorded_by=user_id).order_by("pk")
    steps = Stage.objects.filter(officer=user_id).select_related("project").order_by("pk")
    rows: list[dict[str, Any]] = [
        *({"plant": one.project.name, "day": one.day.isoformat(), "words": one.words}
          for one in logs),
        *({"waste_moved_on": one.moved_on.isoformat()} for one in loads),
        *({"project": one.project.name, "step": one.state} for one in steps),
    ]  # fmt: skip
    return [
        Part(
            "environment_treatment",
            _("What I wrote of plants, waste and projects"),
            _("A log and a waste record name who wrote them."),
            rows,
            kept=_("The logs and records themselves; your name goes with your account."),
        )
    ]
