"""
Units by UCUM (ucum.org), as far as they are met here, and as loggers and laboratories spell them.

A table of our own: libraries that speak all of UCUM take `{MPN}` and `{Pt-Co}` for plain numbers,
as the standard does, and would turn one into the other. Here what is counted is a kind of its own.
Factors are fractions: what is converted and converted back is the same number.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused

Convert = Callable[[float], float]


class UnknownUnit(Refused):
    """No unit, or none that is measured here."""

    code = "unknown_unit"

    def __init__(self, unit: str) -> None:
        super().__init__(_("“%(unit)s” is no unit that we know.") % {"unit": unit[:40]})


class Incommensurable(Refused):
    """Each is a unit, but no number leads from one to the other."""

    code = "incommensurable_unit"

    def __init__(self, unit: str, wanted: str) -> None:
        said = _("“%(unit)s” cannot be converted into “%(wanted)s”.")
        super().__init__(said % {"unit": unit[:40], "wanted": wanted})


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` and `offset` lead to the base units: base = number × factor + offset."""

    factor: Fraction
    kind: tuple[tuple[str, int], ...]  # base → power, sorted
    offset: Fraction = Fraction(0)


PREFIXES: Mapping[str, Fraction] = {
    "k": Fraction(1000),
    "h": Fraction(100),
    "d": Fraction(1, 10),
    "c": Fraction(1, 100),
    "m": Fraction(1, 1000),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
}
# Whether it takes prefixes, factor, kind.
Row = tuple[bool, Fraction, dict[str, int]]
_PA = {"g": 1, "m": -1, "s": -2}
ATOMS: Mapping[str, Row] = {
    "g": (True, Fraction(1), {"g": 1}),
    "t": (True, Fraction(10**6), {"g": 1}),
    "m": (True, Fraction(1), {"m": 1}),
    "L": (True, Fraction(1, 1000), {"m": 3}),
    "l": (True, Fraction(1, 1000), {"m": 3}),
    "s": (True, Fraction(1), {"s": 1}),
    "min": (False, Fraction(60), {"s": 1}),
    "h": (False, Fraction(3600), {"s": 1}),
    "d": (False, Fraction(86400), {"s": 1}),
    "Pa": (True, Fraction(1000), _PA),
    "bar": (True, Fraction(10**8), _PA),
    "atm": (False, Fraction(101_325_000), _PA),
    "m[Hg]": (True, Fraction(133_322_387_415, 1000), _PA),
    "Bq": (True, Fraction(1), {"decay": 1, "s": -1}),
    "S": (True, Fraction(1), {"S": 1}),
    "mol": (True, Fraction(1), {"mol": 1}),
    "K": (True, Fraction(1), {"K": 1}),
    "%": (False, Fraction(1, 100), {}),
    "[ppth]": (False, Fraction(1, 1000), {}),
    "[ppm]": (False, Fraction(1, 10**6), {}),
    "[ppb]": (False, Fraction(1, 10**9), {}),
    "[pH]": (False, Fraction(1), {"pH": 1}),
    "[CFU]": (False, Fraction(1), {"CFU": 1}),
}
# What has a zero of its own, or is a logarithm: it stands alone and takes no prefix.
ALONE: Mapping[str, Unit] = {
    "Cel": Unit(Fraction(1), (("K", 1),), Fraction(27315, 100)),
    "[degF]": Unit(Fraction(5, 9), (("K", 1),), Fraction(45967, 180)),
    "dB[SPL]": Unit(Fraction(1), (("dB[SPL]", 1),)),
}
# How others write them; capitals do not matter here.
SPELLINGS: Mapping[str, str] = {
    "oc": "Cel", "°c": "Cel", "ºc": "Cel", "c": "Cel", "degc": "Cel", "độ c": "Cel", "cel": "Cel",
    "pt-co": "{Pt-Co}", "pt/co": "{Pt-Co}", "ptco": "{Pt-Co}", "tcu": "{Pt-Co}", "hazen": "{Pt-Co}",
    "{pt-co}": "{Pt-Co}",
    "ph": "[pH]", "[ph]": "[pH]", "ph unit": "[pH]",
    "%v": "%", "%vol": "%", "%rh": "%", "% v": "%", "vol%": "%",
    "ppm": "[ppm]", "ppb": "[ppb]", "ppt": "[ppth]", "‰": "[ppth]",
    "mpn/100ml": "{MPN}/(100.mL)", "mpn/100 ml": "{MPN}/(100.mL)", "mpn/l": "{MPN}/L",
    "cfu/100ml": "[CFU]/(100.mL)", "cfu/100 ml": "[CFU]/(100.mL)",
    "db": "dB[SPL]", "dba": "dB[SPL]", "db(a)": "dB[SPL]", "db[spl]": "dB[SPL]",
    "ntu": "{NTU}", "fnu": "{NTU}", "{ntu}": "{NTU}",
    "m3/ngày": "m3/d", "m3/ngay": "m3/d", "m3/ngđ": "m3/d", "m3/ngày đêm": "m3/d",
    "m3/day": "m3/d", "m3/giờ": "m3/h", "m3/gio": "m3/h", "m3/hr": "m3/h", "l/giây": "L/s",
    "mmhg": "mm[Hg]", "kpa": "kPa", "hpa": "hPa", "pa": "Pa",
}  # fmt: skip
_MARKS = str.maketrans({"µ": "u", "μ": "u", "³": "3", "²": "2", "·": ".", "₃": "3", " ": " "})
_NORMAL = re.compile(r"nm3", re.IGNORECASE)
_LITRE = re.compile(r"(?<![A-Za-z\[])([hdcmun]?)l(?![A-Za-z])")
_TOKEN = re.compile(
    r"[./()]|\{[^{}]{1,20}\}|\d{1,9}|[A-Za-z%][A-Za-z]*(?:\[[A-Za-z]+\])?|\[[A-Za-z]+\]"
)
_DEEPEST = 5


def ucum_of(spelling: str) -> str:
    """
    The UCUM code of what somebody wrote: itself when it is one.

    A normal cubic metre is a cubic metre: what is told per it was converted by the instrument.

    :raises UnknownUnit:
    """
    text = spelling.strip().translate(_MARKS)
    text = _LITRE.sub(r"\1L", _NORMAL.sub("m3", text))
    lower = _LITRE.sub(r"\1L", text.lower())
    for one in (SPELLINGS.get(text.lower(), ""), text, lower):
        if one and _parsed(one) is not None:
            return one
    raise UnknownUnit(spelling)


def is_known(code: str) -> bool:
    """Whether it is a UCUM code of what is measured here."""
    return _parsed(code) is not None


def converter(given: str, wanted: str) -> Convert | None:
    """
    What turns numbers in one unit into those in another; None where they are the same already.

    :raises UnknownUnit: :raises Incommensurable:
    """
    ours, theirs = _unit(wanted), _unit(given)
    if ours.kind != theirs.kind:
        raise Incommensurable(given, wanted)
    factor = theirs.factor / ours.factor
    offset = (theirs.offset - ours.offset) / ours.factor
    if factor == 1 and not offset:
        return None
    # By the shortest number that is written so: 0.1 is a tenth, not what a double makes of it.
    return lambda number: float(Fraction(repr(number)) * factor + offset)


def _unit(code: str) -> Unit:
    found = _parsed(code)
    if found is None:
        raise UnknownUnit(code)
    return found


@lru_cache(maxsize=500)
def _parsed(code: str) -> Unit | None:
    if code in ALONE:
        return ALONE[code]
    if not code or len(code) > 60:
        return None
    tokens = _TOKEN.findall(code)
    if "".join(tokens) != code:
        return None
    try:
        factor, kind = _Terms(tokens).whole()
    except (LookupError, ValueError, ZeroDivisionError):
        return None
    return Unit(factor, tuple(sorted((base, power) for base, power in kind.items() if power)))


class _Terms:
    """`term = component (("." | "/") component)*`, from left to right (UCUM, 2.3)."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.place, self.depth = [*tokens, ""], 0, 0

    def whole(self) -> tuple[Fraction, dict[str, int]]:
        found = self._term()
        if self._next():
            raise ValueError
        return found

    def _next(self) -> str:
        return self.tokens[self.place]

    def _take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def _term(self) -> tuple[Fraction, dict[str, int]]:
        factor = Fraction(1)
        kind: dict[str, int] = {}
        sign = 1
        if self._next() == "/":
            sign = -1
            self._take()
        while True:
            by, of = self._component()
            factor *= by**sign
            for base, power in of.items():
                kind[base] = kind.get(base, 0) + sign * power
            if self._next() not in {".", "/"}:
                return factor, kind
            sign = -1 if self._take() == "/" else 1

    def _component(self) -> tuple[Fraction, dict[str, int]]:
        part = self._take()
        if part == "(":
            self.depth += 1
            if self.depth > _DEEPEST:
                raise ValueError
            found = self._term()
            if self._take() != ")":
                raise ValueError
            return found
        if part.isdigit():
            return Fraction(int(part)), {}
        if part.startswith("{"):
            return Fraction(1), {part: 1}  # a kind of its own: see above
        factor, kind = _atom(part)
        if self._next().isdigit():
            power = int(self._take())
            if power > 9:
                raise ValueError
            factor, kind = factor**power, {base: one * power for base, one in kind.items()}
        if self._next().startswith("{"):  # mg{N}/L is not mg/L
            kind = {**kind, self._take(): 1}
        return factor, kind


def _atom(token: str) -> tuple[Fraction, dict[str, int]]:
    if token in ATOMS:
        _takes, factor, kind = ATOMS[token]
        return factor, kind
    takes, factor, kind = ATOMS[token[1:]]
    if not takes:
        raise ValueError
    return factor * PREFIXES[token[0]], kind
