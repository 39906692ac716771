"""Which unit of UCUM a Datastream means."""

from functools import cache
from typing import Any

from langnghe.environment.sensing import loading

_BEFORE = ("ucum:", "http://unitsofmeasure.org/ucum.html#", "https://ucum.org/#",
           "http://unitsofmeasure.org/")  # fmt: skip


@cache
def _known() -> frozenset[str]:
    return frozenset(row["ucum"] for row in loading.parameters() if row["ucum"])


def ucum_of(unit: dict[str, Any]) -> str:
    """By its definition, or by its symbol; "": a unit that no parameter of the list is in."""
    told = [str(unit.get("definition") or ""), str(unit.get("symbol") or "")]
    for before in _BEFORE:
        told[0] = told[0].removeprefix(before)
    return next((one for one in told if one in _known()), "")
