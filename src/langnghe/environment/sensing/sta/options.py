"""Reads the query options of an address, also those inside of `$expand`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import words
from langnghe.environment.sensing.sta.entities import BY_NAME, Entity
from langnghe.environment.sensing.sta.errors import BadOption
from langnghe.environment.sensing.sta.words import Node

DEFAULT_TOP = 100
MOST = 10_000  # rows of one page; of `dataArray` and of each level of an expansion as well
MOST_SKIPPED = 2**53
DEEPEST = 6
MOST_EXPANDED = 30
MOST_TEXT = 20_000


@dataclass(slots=True)
class Options:
    filter: Node | None = None
    order: list[tuple[Node, bool]] = field(default_factory=list)
    top: int = DEFAULT_TOP
    skip: int = 0
    is_counted: bool = False
    select: tuple[str, ...] = ()
    expand: "dict[str, Options]" = field(default_factory=dict)
    is_array: bool = False
    after: int | None = None  # of a series that is walked through: the last instant seen
    told: dict[str, str] = field(default_factory=dict)  # as they came, for the next link


def of_query(query: str, entity: Entity) -> Options:
    """
    Those of an address. `+` is a space there; what begins without a $ is not ours.

    :raises BadOption:
    """
    if len(query) > MOST_TEXT:
        raise BadOption(_("This address is too long."))
    pairs = []
    for part in query.split("&"):
        name, _sign, value = part.partition("=")
        name = unquote_plus(name)
        if name.startswith("$") or name.lower() == "resultformat":
            pairs.append((name.removeprefix("$"), unquote_plus(value)))
    return _read(pairs, entity, 0)


def _read(pairs: list[tuple[str, str]], entity: Entity, depth: int) -> Options:
    found = Options()
    for told, value in pairs:
        name = told.lower()
        if name not in _READ or "\x00" in value:
            raise BadOption(_("There is no such option: $%(name)s") % {"name": told[:40]})
        found.told[name] = value
        _READ[name](found, value, entity, depth)
    return found


def _filter(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    found.filter = words.read(value)


def _order(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    found.order = words.read_order(value)


def _top(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    found.top = min(_whole(value), MOST)


def _skip(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    found.skip = _whole(value)


def _after(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    found.after = _whole(value)


def _count(found: Options, value: str, _entity: Entity, _depth: int) -> None:
    if value not in {"true", "false"}:
        raise BadOption(_("Write true or false."))
    found.is_counted = value == "true"


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or len(value) > 16:
        raise BadOption(_("This is no number: %(text)s") % {"text": value[:40]})
    return min(int(value), MOST_SKIPPED)


def _format(found: Options, value: str, entity: Entity, _depth: int) -> None:
    if value != "dataArray" or entity.name != "Observation":
        raise BadOption(_("The one other format is dataArray, of Observations."))
    found.is_array = True


def _select(found: Options, value: str, entity: Entity, _depth: int) -> None:
    names = tuple(one.strip() for one in value.split(","))
    known = {"id", "@iot.id", "@iot.selfLink", *entity.links}
    for name in names:
        if name not in known and entity.prop(name) is None:
            raise BadOption(_("There is no such name here: %(name)s") % {"name": name[:40]})
    found.select = names


def _expand(into: Options, value: str, entity: Entity, depth: int) -> None:
    if depth >= DEEPEST:
        raise BadOption(_("This is expanded too deep."))
    for path, inner in _expansions(value):
        options, here = into, entity
        steps = path.split("/")
        for place, name in enumerate(steps):
            link = here.one(name) or here.many(name)
            if link is None or depth + place >= DEEPEST:
                raise BadOption(_("There is no such name here: %(name)s") % {"name": name[:40]})
            here = BY_NAME[link.to]
            options = options.expand.setdefault(name, Options())
        if inner:
            given = _read(_pairs(inner), here, depth + len(steps))
            for name, nested in options.expand.items():
                given.expand.setdefault(name, nested)
            _parent(into, steps).expand[steps[-1]] = given
    if len(into.expand) > MOST_EXPANDED:
        raise BadOption(_("This is expanded too deep."))


def _parent(options: Options, steps: list[str]) -> Options:
    for name in steps[:-1]:
        options = options.expand[name]
    return options


def _expansions(value: str) -> Iterator[tuple[str, str]]:
    """`A/B($top=1),C` → ("A/B", "$top=1"), ("C", "")"""
    for part in _split(value, ","):
        path, bracket, inner = part.strip().partition("(")
        if bracket and not inner.endswith(")"):
            raise BadOption(_("This cannot be read: %(text)s") % {"text": part[:40]})
        yield path.strip(), inner[:-1] if bracket else ""


def _pairs(inner: str) -> list[tuple[str, str]]:
    pairs = []
    for part in _split(inner, ";"):
        name, sign, value = part.strip().partition("=")
        if not (name.startswith("$") and sign):
            raise BadOption(_("This cannot be read: %(text)s") % {"text": part[:40]})
        pairs.append((name[1:], value))
    return pairs


def _split(text: str, mark: str) -> Iterator[str]:
    """At marks outside of brackets and quotation marks."""
    depth, start, quoted = 0, 0, False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == mark and depth == 0:
                yield text[start:place]
                start = place + 1
    yield text[start:]


_READ = {
    "filter": _filter,
    "orderby": _order,
    "top": _top,
    "skip": _skip,
    "skiptoken": _after,
    "count": _count,
    "select": _select,
    "expand": _expand,
    "resultformat": _format,
}
