"""The operators and functions of expressions."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import dialect, shapes, times
from langnghe.environment.sensing.sta.compiling import (
    NULL,
    Compiler,
    Function,
    Operand,
)
from langnghe.environment.sensing.sta.dialect import Sql, join, prefers, sql
from langnghe.environment.sensing.sta.errors import BadOption

KINDS = ("number", "text", "boolean", "day", "clock", "duration")
TIMES = frozenset({"time", "since"})
SIGNS = {"eq": "=", "ne": "=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*"}


def _period(operand: Operand) -> tuple[Sql, Sql]:
    """An instant is a period that ends where it began."""
    if "time" in operand.forms:
        return operand.forms["time"], operand.forms["time"]
    return operand.form("since"), operand.form("until")


def _compared(name: str) -> Callable[[Compiler, Operand, Operand], Operand]:
    def apply(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
        if left is NULL or right is NULL:
            return _with_nothing(name, right if left is NULL else left)
        if TIMES & left.forms.keys() and TIMES & right.forms.keys():
            found = _in_time(name, _period(left), _period(right))
        else:
            found = _in_kinds(name, left, right)
        if name == "ne":
            found = sql("NOT COALESCE(({}), FALSE)", found)
        return Operand({"boolean": found})

    return apply


def _with_nothing(name: str, operand: Operand) -> Operand:
    if name not in {"eq", "ne"}:
        return Operand({"boolean": sql("FALSE")})
    negated = "NOT " if name == "ne" else ""
    if operand is NULL:
        return Operand({"boolean": sql(f"{negated}TRUE")})
    return Operand({"boolean": sql(f"({{}}) IS {negated}NULL", operand.exists())})


def _in_kinds(name: str, left: Operand, right: Operand) -> Sql:
    both = [kind for kind in KINDS if kind in left.forms and kind in right.forms]
    if not both:
        raise BadOption(_("These cannot be compared."))
    return join(" OR ", [_one_kind(kind, SIGNS[name], left, right) for kind in both])


def _one_kind(kind: str, sign: str, left: Operand, right: Operand) -> Sql:
    first, second = left.forms[kind], right.forms[kind]
    if kind == "text" and sign != "=":
        first = dialect.bytewise(first)
    return sql(f"({{}}) {sign} ({{}})", first, second)


def _in_time(name: str, left: tuple[Sql, Sql], right: tuple[Sql, Sql]) -> Sql:
    """The first comparison is one that an index knows; of instants there is no other."""
    (a, b), (c, d) = left, right
    sign, lasts = SIGNS[name], (a != b, c != d)
    found = [_is(a, sign, c)]
    match name:
        case "lt" if lasts[0]:
            found.append(_is(b, "<=", c))
        case "gt" if lasts[1]:
            found.append(_is(a, ">=", d))
        case "eq" | "ne" | "le" | "ge" if any(lasts):
            found.append(_is(b, sign, d))
    return join(" AND ", found)


def _is(first: Sql, sign: str, second: Sql) -> Sql:
    return sql(f"({{}}) {sign} ({{}})", first, second)


def _in(compiler: Compiler, left: Operand, *among: Operand) -> Operand:
    equal = _compared("eq")
    return Operand({"boolean": join(" OR ", [equal(compiler, left, one).forms["boolean"]
                                             for one in among])})  # fmt: skip


def _float(operand: Operand) -> Sql:
    return sql("CAST({} AS double precision)", operand.form("number"))


def _counted(name: str) -> Callable[[Compiler, Operand, Operand], Operand]:
    sign = _ARITHMETIC[name]

    def apply(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
        timed = _with_time(name, left, right)
        if timed is not None:
            return timed
        return Operand({"number": sql(f"(({{}}) {sign} ({{}}))", _float(left), _float(right))})

    return apply


def _with_time(name: str, left: Operand, right: Operand) -> Operand | None:
    """An instant and a duration, two instants, two durations; None: plain numbers."""
    sign = _ARITHMETIC[name]
    whole = f"(({{}}) {sign} ({{}}))"
    start = left.forms.get("time", left.forms.get("since"))
    if "duration" in right.forms and name != "mul":
        if start is not None:
            return Operand({"time": sql(whole, start, right.forms["duration"])})
        return Operand({"duration": sql(whole, left.form("duration"), right.forms["duration"])})
    if name == "sub" and start is not None:
        end = right.forms.get("time", right.forms.get("since"))
        if end is not None:
            return Operand({"duration": sql(whole, start, end)})
    return None


def _divided(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
    return Operand({"number": sql("(({}) / NULLIF({}, 0))", _float(left), _float(right))})


def _rest(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
    whole = prefers(
        "CAST(MOD(CAST({} AS numeric), NULLIF(CAST({} AS numeric), 0)) AS double precision)",
        "MOD({}, NULLIF({}, 0))",
    )
    return Operand({"number": sql(whole, _float(left), _float(right))})


def _negated(_compiler: Compiler, operand: Operand) -> Operand:
    return Operand({"number": sql("(-({}))", _float(operand))})


def _rounded(postgresql: str, sqlite: str) -> Callable[[Compiler, Operand], Operand]:
    def apply(_compiler: Compiler, operand: Operand) -> Operand:
        return Operand({"number": sql(prefers(postgresql, sqlite), _float(operand))})

    return apply


def _of_texts(template: str, kind: str) -> Callable[..., Operand]:
    """{0}, {1} … are the texts given."""

    def apply(_compiler: Compiler, *operands: Operand) -> Operand:
        found, rest = Sql(""), template
        while "{" in rest:
            before, _brace, rest = rest.partition("{")
            found = found + Sql(before) + operands[int(rest[0])].form("text")
            rest = rest[2:]
        return Operand({kind: found + Sql(rest)})

    return apply


def _place_of(_compiler: Compiler, text: Operand, part: Operand) -> Operand:
    found = prefers("(strpos({}, {}) - 1)", "(instr({}, {}) - 1)")
    return Operand({"number": sql(found, text.form("text"), part.form("text"))})


def _contains(swapped: bool) -> Callable[[Compiler, Operand, Operand], Operand]:
    def apply(_compiler: Compiler, first: Operand, second: Operand) -> Operand:
        text, part = (second, first) if swapped else (first, second)
        found = prefers("(strpos({}, {}) > 0)", "(instr({}, {}) > 0)")
        return Operand({"boolean": sql(found, text.form("text"), part.form("text"))})

    return apply


def _part_of_text(_compiler: Compiler, text: Operand, *where: Operand) -> Operand:
    # Bounded on both sides: neither database may be asked for less than nothing.
    places = [
        sql("CAST(CASE WHEN {} > 0 THEN {} ELSE 0 END AS integer)", number, number)
        for number in (one.form("number") for one in where)
    ]
    if len(places) == 1:
        return Operand({"text": sql("substr({}, 1 + {})", text.form("text"), *places)})
    return Operand({"text": sql("substr({}, 1 + {}, {})", text.form("text"), *places)})


def _cased(change: Callable[[Sql], Sql]) -> Callable[[Compiler, Operand], Operand]:
    def apply(_compiler: Compiler, operand: Operand) -> Operand:
        return Operand({"text": change(operand.form("text"))})

    return apply


def _start(operand: Operand) -> Sql:
    return operand.forms["time"] if "time" in operand.forms else operand.form("since")


def _part_of_time(name: str) -> Callable[[Compiler, Operand], Operand]:
    def apply(_compiler: Compiler, operand: Operand) -> Operand:
        if name in {"year", "month", "day"} and "day" in operand.forms:
            return Operand({"number": dialect.part_of_time(name, operand.forms["time"])})
        return Operand({"number": dialect.part_of_time(name, _start(operand))})

    return apply


def _fraction(_compiler: Compiler, operand: Operand) -> Operand:
    at = _start(operand)
    return Operand({"number": sql("((((({}) %% 1000) + 1000) %% 1000) / 1000.0)", at)})


def _seconds(_compiler: Compiler, operand: Operand) -> Operand:
    return Operand({"number": sql("(({}) / 1000.0)", operand.form("duration"))})


def _told(kind: str, change: Callable[[Sql], Sql]) -> Callable[[Compiler, Operand], Operand]:
    return lambda _compiler, operand: Operand({kind: change(_start(operand))})


def _constant(text: str) -> Callable[[Compiler], Operand]:
    return lambda _compiler: Operand({"time": dialect.number(times.instant(text))})


def _now(_compiler: Compiler) -> Operand:
    return Operand({"time": dialect.number(int(timezone.now().timestamp() * 1000))})


def _offset(_compiler: Compiler, operand: Operand) -> Operand:
    return Operand({"number": sql("CASE WHEN {} IS NOT NULL THEN 0 END", _start(operand))})


# Of the two periods a–b and c–d.
_PERIODS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "during": (("a", ">=", "c"), ("b", "<=", "d")),
    "overlaps": (("a", "<=", "d"), ("b", ">=", "c")),
    "starts": (("a", "=", "c"),),
    "finishes": (("b", "=", "d"),),
}


def _of_periods(name: str) -> Callable[[Compiler, Operand, Operand], Operand]:
    def apply(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
        ends = dict(zip("abcd", (*_period(left), *_period(right)), strict=True))
        found = [_is(ends[first], sign, ends[second]) for first, sign, second in _PERIODS[name]]
        return Operand({"boolean": join(" AND ", found)})

    return apply


def _in_order(name: str) -> Callable[[Compiler, Operand, Operand], Operand]:
    def apply(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
        return Operand({"boolean": _in_time(name, _period(left), _period(right))})

    return apply


def _meets(_compiler: Compiler, left: Operand, right: Operand) -> Operand:
    (a, b), (c, d) = _period(left), _period(right)
    return Operand({"boolean": join(" OR ", [_is(b, "=", c), _is(a, "=", d)])})


def _shaped(name: str) -> Callable[..., Operand]:
    def apply(_compiler: Compiler, *operands: Operand) -> Operand:
        kind, found = shapes.applied(name, [one.shape for one in operands])
        return Operand({kind: found})

    return apply


def _related(_compiler: Compiler, one: Operand, other: Operand, pattern: Operand) -> Operand:
    told = pattern.form("text").params
    if len(told) != 1:
        raise BadOption(_("This is no pattern of nine places: %(text)s") % {"text": "…"})
    kind, found = shapes.applied("st_relate", [one.shape, other.shape], str(told[0]))
    return Operand({kind: found})


_SHAPES = (
    "geo.distance", "geo.intersects", "st_equals", "st_disjoint", "st_touches", "st_within",
    "st_overlaps", "st_crosses", "st_intersects", "st_contains",
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {
    **{name: Function(_compared(name), 2, 2) for name in SIGNS},
    **{name: Function(_counted(name), 2, 2) for name in _ARITHMETIC},
    **{name: Function(_divided, 2, 2) for name in ("div", "divby")},
    "in": Function(_in, 2, 60),
    "mod": Function(_rest, 2, 2),
    "neg": Function(_negated, 1, 1),
    "round": Function(
        _rounded("CAST(ROUND(CAST({} AS numeric)) AS double precision)", "ROUND({})"), 1, 1
    ),
    "floor": Function(_rounded("FLOOR({})", "FLOOR({})"), 1, 1),
    "ceiling": Function(_rounded("CEILING({})", "CEILING({})"), 1, 1),
    "substringof": Function(_contains(swapped=True), 2, 2),
    "contains": Function(_contains(swapped=False), 2, 2),
    "startswith": Function(_of_texts("(substr({0}, 1, length({1})) = {1})", "boolean"), 2, 2),
    "endswith": Function(
        _of_texts("(substr({0}, length({0}) - length({1}) + 1) = {1})", "boolean"), 2, 2
    ),
    "length": Function(_of_texts("length({0})", "number"), 1, 1),
    "indexof": Function(_place_of, 2, 2),
    "substring": Function(_part_of_text, 2, 3),
    "tolower": Function(_cased(dialect.lower), 1, 1),
    "toupper": Function(_cased(dialect.upper), 1, 1),
    "trim": Function(_of_texts("trim({0})", "text"), 1, 1),
    "concat": Function(_of_texts("({0} || {1})", "text"), 2, 2),
    **{
        name: Function(_part_of_time(name), 1, 1)
        for name in ("year", "month", "day", "hour", "minute", "second")
    },
    "fractionalseconds": Function(_fraction, 1, 1),
    "totalseconds": Function(_seconds, 1, 1),
    "date": Function(_told("day", dialect.day_of_time), 1, 1),
    "time": Function(_told("clock", dialect.clock_of_time), 1, 1),
    "totaloffsetminutes": Function(_offset, 1, 1),
    "now": Function(_now, 0, 0),
    "mindatetime": Function(_constant("0001-01-01T00:00:00Z"), 0, 0),
    "maxdatetime": Function(_constant("9999-12-31T23:59:59.999Z"), 0, 0),
    "before": Function(_in_order("lt"), 2, 2),
    "after": Function(_in_order("gt"), 2, 2),
    "meets": Function(_meets, 2, 2),
    **{name: Function(_of_periods(name), 2, 2) for name in _PERIODS},
    "geo.length": Function(_shaped("geo.length"), 1, 1),
    "st_relate": Function(_related, 3, 3),
    **{name: Function(_shaped(name), 2, 2) for name in _SHAPES},
}
