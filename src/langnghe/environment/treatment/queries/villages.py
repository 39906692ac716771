"""What everybody may know of the treatment plants of villages, in a fixed number of queries."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from langnghe.core.models import Certainty
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.facts import PlantFact
from langnghe.environment.treatment.models import Project, Served, Stage
from langnghe.environment.treatment.queries import removal

S = Project.State
# Water goes through it, well or badly.
RUNS = frozenset({S.COMMISSIONING, S.OPERATING, S.DEGRADED})
_FIELDS = ("slug", "name", "state", "capacity", "unit", "is_demo", "facility_id")


def plants(village_ids: Collection[int]) -> dict[int, list[PlantFact]]:
    """Of each village those that are not cancelled; what runs stands first (one query)."""
    newest = Stage.objects.filter(project=OuterRef("project"), state=OuterRef("project__state"))
    rows = Served.objects.filter(village__in=village_ids, project__kind=Project.Kind.PLANT)
    rows = rows.exclude(project__certainty=Certainty.DOUBTFUL).exclude(project__state=S.CANCELLED)
    told: Any = rows.order_by("-project__changed_at", "pk").values(
        "village_id",
        since=Subquery(newest.order_by("-pk").values("on")[:1]),
        **{name: F(f"project__{name}") for name in _FIELDS},
    )
    found: dict[int, list[PlantFact]] = {}
    for row in told:
        state = S(row["state"])
        fact = PlantFact(
            row["slug"], row["name"], str(state), str(rules.PROJECT.public[state]),
            state in RUNS, row["since"], row["capacity"], str(Project.Unit(row["unit"]).label),
            row["is_demo"], row["facility_id"],
        )  # fmt: skip
        found.setdefault(row["village_id"], []).append(fact)
    for own in found.values():
        own.sort(key=lambda one: not one.is_running)
    return found


def measured(plants: Collection[PlantFact], today: date) -> tuple[PlantFact, ...]:
    """The first that runs and is measured tells what it takes out (3 queries for any number)."""
    first = next((one for one in plants if one.is_running and one.facility_id), None)
    return tuple(
        replace(one, removal=tuple(removal.removal(one.facility_id, today)))
        if one is first
        else one
        for one in plants
    )
