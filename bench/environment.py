"""
The speed of what is measured: `make bench-environment`.

For each number of readings asked for (`--rows 10000000,50000000`): makes a database of its own
(SQLite, or beside the PostgreSQL one that DATABASE_URL names), fills it by statements of the
database itself, and lays on top of that, each by its real way, readings as they come in: the raw
ceiling (an upserting load into the same table), `store.record`, files of stations through the
worker's round, `dataArray` and single readings through the production server, messages through a
broker and the listener. Then it measures what pages ask. Halves (medians) are held against the
bounds; exit code 1 where one is broken. A quick run: `BENCH="--rows 200000 --measured 100000"`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import run as benches
from bench import ways

PARTS = ("load", "store", "files", "single", "array", "mqtt", "ask")
RATIO = 1.5  # what a figure may be at the largest size, of what it is at the smallest


@dataclass(frozen=True, slots=True)
class Figure:
    """`is_rate`: more is better. Of the bound: at least for a rate, else at most."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    is_rate: bool = False
    note: str = ""

    @property
    def is_broken(self) -> bool:
        if self.bound is None:
            return False
        return self.value < self.bound if self.is_rate else self.value > self.bound

    def __str__(self) -> str:
        shown = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.1f}"
        bound = "" if self.bound is None else f"{'≥' if self.is_rate else '≤'} {self.bound:,.0f}"
        over = "  BROKEN" if self.is_broken else ""
        return f"{self.name:<44}{shown:>12} {self.unit:<8}{bound:>10}  {self.note}{over}"


def main() -> int:
    chosen = options()
    told: dict[int, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in chosen.rows:
            with benches.an_installation(rows, Path(folder)) as (environment, database):
                environment["LANGNGHE_DEMO"] = "0"
                print(f"\n{'postgresql' if database else 'sqlite'}, {rows:,} readings", flush=True)
                told[rows] = one_size(chosen, rows, environment, database)
    broken = sum(one.is_broken for figures in told.values() for one in figures)
    return 1 if broken + compare(told) else 0


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument(
        "--rows",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[1_000_000],
        help="that stand there before, several with a comma between (default 1000000)",
    )
    given.add_argument(
        "--measured", type=int, default=200_000, help="that come in by each way (default 200000)"
    )
    given.add_argument(
        "--only", default=",".join(PARTS), help=f"of {','.join(PARTS)}, with a comma between"
    )
    given.add_argument("--seconds", type=float, default=6, help="of single readings (default 6)")
    return given.parse_args()


def one_size(
    chosen: argparse.Namespace, rows: int, environment: dict[str, str], database: str
) -> list[Figure]:
    langnghe = [sys.executable, "-m", "langnghe.cli"]
    subprocess.run([*langnghe, "migrate", "-v", "0"], env=environment, check=True)
    subprocess.run([*langnghe, "load_content", "-v", "0"], env=environment, check=True)
    parts = [one for one in PARTS if one in chosen.only.split(",")]
    figures: list[Figure] = []

    def note(found: list[dict]) -> None:
        for row in found:
            figures.append(Figure(**row))
            print(figures[-1], flush=True)

    known = inside(environment, "prepare")
    if "load" in parts:
        note(inside(environment, "load", rows=rows))
    for part in ("store", "files"):
        if part in parts:
            note(inside(environment, part, rows=chosen.measured))
    for row in by_http(chosen, parts, environment, database, known):
        note([row])
    if "mqtt" in parts:
        note(ways.messages(environment, database, known, chosen.measured // 10))
    if "ask" in parts:
        note(inside(environment, "ask"))
    return figures


def by_http(
    chosen: argparse.Namespace,
    parts: list[str],
    environment: dict[str, str],
    database: str,
    known: dict,
) -> Iterator[dict]:
    if "array" not in parts and "single" not in parts:
        return
    inside(environment, "settle")
    with ways.a_server(environment, database) as server:
        if "single" in parts:
            yield from ways.singles(server, known, chosen.seconds)
        if "array" in parts:
            yield from ways.arrays(server, known, chosen.measured)


def inside(environment: dict[str, str], command: str, **asked: object) -> list[dict]:
    """In the settings of that database, in a process that ends."""
    program = [sys.executable, "-m", "bench.readings", command, json.dumps(asked)]
    done = subprocess.run(program, env=environment, text=True, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def compare(told: dict[int, list[Figure]]) -> int:
    """What each figure with a bound becomes at the largest size; how many beyond what they may."""
    if len(told) < 2:
        return 0
    small, large = min(told), max(told)
    before = {one.name: one for one in told[small]}
    broken = 0
    print(f"\n{'':<44}{small:>14,}{large:>14,}   worse (may be {RATIO:g} times)")
    for one in told[large]:
        if one.bound is None or one.name not in before or not one.value:
            continue
        former = before[one.name].value
        ratio = former / one.value if one.is_rate else one.value / former
        # Below a millisecond the clock and whatever else runs say more than the size.
        is_broken = ratio > RATIO and (one.unit != "ms" or one.value - former > 1)
        broken += is_broken
        print(
            f"{one.name:<44}{former:>14,.1f}{one.value:>14,.1f}{ratio:>8.2f}"
            f"{'  BROKEN' if is_broken else ''}"
        )
    return broken


if __name__ == "__main__":
    sys.exit(main())
