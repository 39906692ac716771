"""What all shops have in common, and the catalogue that all of them sell."""

import json
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from bench import measure
from bench.measure import Act, Machine
from bench.peers.database import Database

WORKS = ("listing", "search", "product", "basket", "order")
PER_PAGE = 24
TURNS = 200  # so many goods and searches take turns
BUYER = {"name": "Nguyễn Thị Đo", "phone": "0912345678", "street": "1 Hàng Gai"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rows of the file that all shops load."""

    file: Path
    rows: list[dict]

    @classmethod
    def read(cls, file: Path) -> "Catalogue":
        return cls(file, [json.loads(line) for line in file.read_text().splitlines()])

    @property
    def plenty(self) -> list[dict]:
        return [row for row in self.rows if row["invented"] and row["stock"] > 100]

    @property
    def chosen(self) -> list[dict]:
        """Spread over the whole."""
        rows = self.plenty[:-1]
        return rows[:: max(1, len(rows) // TURNS)][:TURNS]

    @property
    def categories(self) -> list[str]:
        """That fill a page."""
        counts = Counter(row["category"] for row in self.rows)
        return [slug for slug, number in counts.most_common() if number >= PER_PAGE]

    @property
    def searches(self) -> list[str]:
        """Two words of a name: of the thing, and of its kind."""
        names = (row["name"].split() for row in self.chosen)
        return list(dict.fromkeys(f"{words[0]} {words[2]}" for words in names))

    @property
    def scarce(self) -> dict:
        """Wanted by all at once, and asked for by nobody before."""
        return self.plenty[-1]


@dataclass(slots=True)
class Shop(ABC):
    """A server on a database of its own. What differs between shops stands in their own modules."""

    name: str
    database: Database
    folder: Path
    catalogue: Catalogue | None = None
    port: int = field(default_factory=measure.free_port)
    server: "subprocess.Popen[bytes] | None" = None

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.database.environment}

    def serve(self, command: list[str], ready: str, **environment: str) -> None:
        self.server = measure.start(
            command, {**self.environment(), **environment}, self.port, ready, wait=120
        )

    def stop(self) -> None:
        if self.server is not None:
            measure.stop(self.server)
            self.server = None

    def machine(self) -> Machine:
        assert self.server is not None
        return Beside(self.server.pid, database=self.database.postmaster(), own=self.database.name)

    @abstractmethod
    def acts(self, face: str) -> dict[str, Act]:
        """By the names of WORKS; a shop has a face for people, one for programs, or both."""

    @abstractmethod
    def at_the_till(self, row: dict) -> Callable[[], object]:
        """One buyer with one piece, ready for the last step."""

    @abstractmethod
    def set_stock(self, row: dict, pieces: int) -> None:
        """So many pieces on hand, and none held."""

    @abstractmethod
    def sold(self, row: dict) -> int:
        """Orders for it in the database."""


def finish(command: list[str], environment: dict[str, str], wait: int) -> str:
    """
    What the command says, once it has ended well; its children never outlive it.

    :raises subprocess.SubprocessError: it failed, or took too long.
    """
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said, _errors = process.communicate(timeout=wait)
    finally:
        measure.stop(process, signal.SIGTERM)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command[:3])
    return said


class Turns:
    """Gives the same things in the same order to every client; safe between threads."""

    def __init__(self, things: list) -> None:
        self.things: Iterator = cycle(things)

    def __call__(self):
        return next(self.things)


def in_turn(port: int, paths: list[str]) -> Act:
    """Each page once, then again from the first."""
    turns = Turns(paths)
    return lambda: len(measure.ask(port, "GET", turns()).expect(200).content)


class Beside(Machine):
    """
    Counts all of PostgreSQL, but for the sessions of other databases: those of the other shops,
    which wait meanwhile, and of whoever else works on the machine.
    """

    def __init__(self, *servers: int, database: int | None, own: str) -> None:
        super().__init__(*servers, database=database)
        self.own = own
        self.others: dict[int, float] = {}
        self.others_used = 0.0

    def seconds(self) -> tuple[float, float]:
        app, database = super().seconds()
        self._watch_others()
        return app, database - self.others_used

    def _watch_others(self) -> None:
        """What they used since the last look. Who has ended since then is not known any more."""
        now = {}
        for pid in measure.tree([self.database] if self.database else []):
            title = _title(pid)
            if ("(" in title or "[local]" in title) and f" {self.own} " not in title:
                now[pid] = _used(pid)
        self.others_used += sum(
            used - self.others[pid] for pid, used in now.items() if pid in self.others
        )
        self.others = now


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / measure.TICKS
