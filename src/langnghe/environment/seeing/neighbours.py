"""What acting (cases) and treating tell of villages: the one place where it is asked for."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from langnghe.environment.cases.facts import Checked
from langnghe.environment.cases.queries import villages as cases
from langnghe.environment.cases.queries.villages import between, under_way
from langnghe.environment.seeing.facts import Neighbours
from langnghe.environment.treatment.facts import PlantFact
from langnghe.environment.treatment.queries import villages as treatment
from langnghe.ui import formatting

__all__ = ["between", "lines", "of_each", "of_one", "under_way"]
NOTHING = Neighbours()
EXAMPLE = gettext_lazy("example")


def of_each(village_ids: Collection[int]) -> dict[int, Neighbours]:
    """
    Villages of which anything is known: cases, the newest checklist, plants.

    3 queries for any number of villages, and one more where there is a checklist.
    """
    acting, lists = cases.acting(village_ids), cases.checked(village_ids)
    plants = treatment.plants(village_ids)
    return {
        one: Neighbours(acting.get(one), lists.get(one), tuple(plants.get(one, ())))
        for one in {*acting, *lists, *plants}
    }


def of_one(village_id: int, today: date) -> Neighbours:
    """With what its plant takes out of the water."""
    found = of_each([village_id]).get(village_id, NOTHING)
    plants = treatment.measured(found.plants, today)
    return Neighbours(found.cases, found.checklist, plants)


def lines(found: Neighbours) -> tuple[str, ...]:
    """The same in short sentences; of what is not known there is none."""
    told = []
    if found.cases and found.cases.open:
        told.append(open_cases(found.cases.open))
    if found.checklist:
        told.append(checklist(found.checklist))
    told.extend(plant(one) for one in found.plants)
    return tuple(told)


def open_cases(n: int) -> str:
    return ngettext("%(n)s case is under way", "%(n)s cases are under way", n) % {"n": n}


def checklist(one: Checked) -> str:
    return _("Article 56 of the Law: %(met)s of %(of)s conditions are met") % {
        "met": one.met, "of": one.of,
    }  # fmt: skip


def plant(one: PlantFact) -> str:
    said = f"{one.name}: {one.words}"
    if one.capacity is not None:
        said += f", {formatting.exact(float(one.capacity))}{formatting.NO_BREAK}{one.unit}"
    is_said = f"({EXAMPLE})" in one.name
    return f"{said} ({EXAMPLE})" if one.is_demo and not is_said else said
