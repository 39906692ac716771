"""Reads the expressions of `$filter` and `$orderby` (OData 4.01, as SensorThings takes them)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta.errors import BadOption

MOST_WORDS = 400
DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Literal:
    """`kind`: number, text, boolean, null, time, period, day, clock, duration or shape."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Path:
    """`Datastream/Thing/name`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function, by its name, with what it is applied to."""

    name: str
    given: tuple["Node", ...]


Node = Literal | Path | Call

_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+\- ]\d\d:?\d\d)"
_WORD = re.compile(
    rf"""\s*(?:
    (?P<period>{_INSTANT}/{_INSTANT})
    | (?P<time>{_INSTANT})
    | (?P<day>\d{{4}}-\d\d-\d\d)
    | (?P<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<duration>duration'[^']*')
    | (?P<shape>(?:geography|geometry)'[^']*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>@?[A-Za-z_][\w.]*(?:/[\w.@\-]+)*)
    | (?P<mark>[(),-])
    )""",
    re.VERBOSE | re.ASCII,
)
_PATH = re.compile(r"@?\w[\w.]*(?:/[\w.@\-]+)*")  # names inside JSON may have any letters
# From the loosest to the tightest.
BINDS = (
    ("or",),
    ("and",),
    ("eq", "ne", "gt", "ge", "lt", "le", "in"),
    ("add", "sub"),
    ("mul", "div", "divby", "mod"),
)
_PLACES = {name: place for place, names in enumerate(BINDS) for name in names}
_CONSTANTS = {"true": "boolean", "false": "boolean", "null": "null"}
_QUOTED = {"text", "duration", "shape"}


@dataclass(frozen=True, slots=True)
class Word:
    kind: str
    text: str


def read(text: str) -> Node:
    """
    One whole expression.

    :raises BadOption:
    """
    reader = _Reader(_words(text))
    node = reader.expression(0)
    reader.expect("end")
    return node


def read_order(text: str) -> list[tuple[Node, bool]]:
    """
    Expressions and whether each goes downwards: `phenomenonTime desc, id`.

    :raises BadOption:
    """
    reader = _Reader(_words(text))
    found = []
    while True:
        node = reader.expression(0)
        down = reader.take("name", "desc")
        if not down:
            reader.take("name", "asc")
        found.append((node, down))
        if not reader.take("mark", ","):
            break
    reader.expect("end")
    return found


def _words(text: str) -> list[Word]:
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _WORD.match(text, place) or _name(text, place)
        if match is None:
            raise BadOption(_("This cannot be read: %(text)s") % {"text": text[place : place + 40]})
        kind = match.lastgroup or "name"
        found.append(Word(kind, match.group().strip()))
        place = match.end()
        if len(found) > MOST_WORDS:
            raise BadOption(_("This expression is too long."))
    return [*found, Word("end", "")]


def _name(text: str, place: int) -> re.Match[str] | None:
    while place < len(text) and text[place].isspace():
        place += 1
    return _PATH.match(text, place)


class _Reader:
    def __init__(self, words: list[Word]) -> None:
        self.words, self.place, self.depth = words, 0, 0

    @property
    def next(self) -> Word:
        return self.words[self.place]

    def take(self, kind: str, text: str) -> bool:
        if self.next != Word(kind, text):
            return False
        self.place += 1
        return True

    def expect(self, kind: str, text: str = "") -> None:
        if not self.take(kind, text):
            wrong = self.next.text or _("the end")
            raise BadOption(_("Unexpected in the expression: %(word)s") % {"word": wrong})

    def expression(self, place: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadOption(_("This expression is too long."))
        left = self.single()
        while self.next.kind == "name" and _PLACES.get(self.next.text, -1) >= place:
            name = self.next.text
            self.place += 1
            right = self.listed() if name == "in" else self.expression(_PLACES[name] + 1)
            left = Call(name, (left, *right) if isinstance(right, tuple) else (left, right))
        self.depth -= 1
        return left

    def single(self) -> Node:
        word = self.next
        if word.kind == "mark" and word.text == "(":
            [inner] = self.listed(most=1)
            return inner
        if self.take("mark", "-"):
            return Call("neg", (self.single(),))
        if self.take("name", "not"):
            return Call("not", (self.expression(_PLACES["eq"]),))
        if word.kind in {"mark", "end"}:
            self.expect("value")
        self.place += 1
        if word.kind != "name":
            return self.literal(word)
        if word.text in _CONSTANTS:
            return Literal(_CONSTANTS[word.text], word.text)
        if self.next == Word("mark", "("):
            return Call(word.text, self.listed())
        return Path(tuple(word.text.split("/")))

    def literal(self, word: Word) -> Literal:
        text = word.text
        if word.kind in _QUOTED:
            quoted = text[text.index("'") + 1 : -1]
            return Literal(word.kind, quoted.replace("''", "'"))
        return Literal(word.kind, text)

    def listed(self, most: int = 50) -> tuple[Node, ...]:
        self.expect("mark", "(")
        found: list[Node] = []
        while not self.take("mark", ")"):
            if found:
                self.expect("mark", ",")
            found.append(self.expression(0))
        if len(found) > most or (most == 1 and not found):
            raise BadOption(_("This expression is too long."))
        return tuple(found)
