"""What was measured, as people write it."""

from decimal import Decimal

from langnghe.environment.sensing.facts import Flag
from langnghe.ui import formatting

DIGITS = 6  # more than any instrument knows
SIGNS = ((Flag.BELOW, "<"), (Flag.ABOVE, ">"))
UNITS = {"Cel": "°C", "[pH]": "", "{Pt-Co}": "Pt-Co", "{MPN}/(100.mL)": "MPN/100 ml",
         "mg/L": "mg/l", "ug/L": "µg/l", "ug/m3": "µg/m³", "mg/m3": "mg/m³", "m3/h": "m³/h",
         "dB[SPL]": "dBA"}  # fmt: skip


def unit(ucum: str) -> str:
    return UNITS.get(ucum, ucum)


def amount(value: float | None, ucum: str = "", flag: int = 0) -> str:
    """ "162 mg/l", "<0,0005 mg/l"; "—": nothing was measured."""
    if value is None:
        return "—"
    exact = Decimal(f"{value:.{DIGITS}g}").normalize()
    shown = formatting.number(float(exact), max(0, -int(exact.as_tuple().exponent)))
    sign = "".join(one for bit, one in SIGNS if flag & bit)
    return f"{sign}{shown}{formatting.NO_BREAK}{unit(ucum)}".strip(formatting.NO_BREAK)
