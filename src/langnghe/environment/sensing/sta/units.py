"""Which unit of UCUM a Datastream means."""

from typing import Any

from langnghe.environment.sensing import units

_BEFORE = ("ucum:", "http://unitsofmeasure.org/ucum.html#", "https://ucum.org/#",
           "http://unitsofmeasure.org/")  # fmt: skip


def ucum_of(unit: dict[str, Any]) -> str:
    """By its definition, or by its symbol; "": a unit that is not known here."""
    told = [str(unit.get("definition") or ""), str(unit.get("symbol") or "")]
    for before in _BEFORE:
        told[0] = told[0].removeprefix(before)
    for one in told:
        try:
            return units.ucum_of(one)
        except units.UnknownUnit:
            continue
    return ""
