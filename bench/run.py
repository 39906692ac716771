"""
The speed of the real server, measured over loopback: `make bench`.

For each number of goods asked for: makes a database of its own (SQLite, or beside the PostgreSQL
one that DATABASE_URL names), loads it, starts the production server with two workers on it, drives
it for a few seconds per row and prints one table. `make bench BENCH="--products 10000,100000"`.

Processor time counts most: of the server with its worker (cpu) and of PostgreSQL (db), in ms per
act, whatever else the machine does. Compare rows of one run only. LANGNGHE_SOURCE measures the
code of another checkout.
"""

import argparse
import functools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench import measure, race, wrk
from bench.acts import Good, Visitor, Work, works
from bench.measure import Machine, Row, Run, ask, drive, free_port, measured, postmaster

ROOT = Path(__file__).resolve().parents[1]
SOURCE = os.environ.get("LANGNGHE_SOURCE", str(ROOT / "src"))
SAMPLE = 2_000
WARM_UP = 40
COMPARED = ("category listing", "search of two words (", "product page (", "order: API, 3 calls, 1")


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_caught: sys.exit(1))  # so that everything is put away
    tables = {}
    is_exact = True
    with tempfile.TemporaryDirectory() as folder:
        for products in chosen.products:
            with an_installation(products, Path(folder)) as (environment, database):
                load(products, environment)
                rows, was_exact = serve_and_measure(chosen, environment, database)
            tables[products] = rows
            is_exact = is_exact and was_exact
    compare(tables)
    return 0 if is_exact and not any(row.failed for rows in tables.values() for row in rows) else 1


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument("--seconds", type=float, default=6, help="per row (default 6)")
    given.add_argument("--clients", type=int, default=8, help="at once (default 8)")
    given.add_argument(
        "--rounds", type=int, default=3, help="of the race for 10 pieces (default 3)"
    )
    given.add_argument(
        "--rows", default="", help="only rows whose names hold one of these, comma between"
    )
    given.add_argument(
        "--driver", choices=("wrk", "own"), default="wrk" if wrk.is_here() else "own"
    )
    given.add_argument(
        "--products",
        type=lambda text: [max(1_000, int(number)) for number in text.split(",")],
        default=[10_000],
        help="how many goods beside the demo's, several with a comma between (default 10000)",
    )
    return given.parse_args()


@contextmanager
def an_installation(products: int, folder: Path) -> Iterator[tuple[dict[str, str], str]]:
    """A database and a folder of its own, gone afterwards: its environment and PostgreSQL's URL."""
    url, data = os.environ.get("DATABASE_URL", ""), folder / str(products)
    data.mkdir()
    (folder / "static").mkdir(exist_ok=True)
    # Static files are the same for every size, and long to compress.
    (data / "static").symlink_to(folder / "static")
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "PYTHONPATH": f"{SOURCE}:{ROOT}",
        "WEB_WORKERS": "2",
        "LANGNGHE_LIMIT_API": "1000000000",
        "LANGNGHE_LIMIT_CHECKOUT": "1000000000",
        "LANGNGHE_LOG_LEVEL": "ERROR",
    }
    if not url.startswith("postgres"):
        environment.pop("DATABASE_URL", None)
        yield environment, ""
        return
    name = f"{urlsplit(url).path.strip('/') or 'langnghe'}_bench_{products}"
    own = urlsplit(url)._replace(path=f"/{name}").geturl()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield environment | {"DATABASE_URL": own}, own
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(drop)


def load(products: int, environment: dict[str, str]) -> None:
    """The demo's content, invented goods beside it, and the search index; timed."""
    langnghe = [sys.executable, "-m", "langnghe.cli"]
    for what, command in (
        ("installation prepared", [*langnghe, "prepare"]),
        (f"{products:,} goods written", [sys.executable, "-m", "bench.goods", str(products)]),
        (f"{products:,} goods indexed", [*langnghe, "rebuild_search"]),
    ):
        begun = time.monotonic()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"{what} in {time.monotonic() - begun:.1f} s", flush=True)


def serve_and_measure(
    chosen: argparse.Namespace, environment: dict[str, str], database: str
) -> tuple[list[Row], bool]:
    inside = functools.partial(ask_inside, environment)
    goods = [Good(**row) for row in inside("goods", number=SAMPLE)]
    port = free_port()
    begun = time.monotonic()
    serve = [sys.executable, "-m", "langnghe.cli", "serve"]
    server = measure.start(serve, environment | {"PORT": str(port)}, port, "/readyz")
    try:
        machine = Machine(server.pid, database=postmaster_of(database))
        ask(port, "GET", "/").expect(200)
        first_page = machine.megabytes()
        print(f"first page {time.monotonic() - begun:.1f} s after the start of the server")
        print(f"driver: {chosen.driver}, {chosen.clients} clients, {chosen.seconds:g} s a row\n")
        todo = [work for work in works(goods, chosen.clients) if _is_wanted(work.name, chosen)]
        counted = inside(
            "queries", works=[asdict(w) for w in todo], goods=[asdict(good) for good in goods[:100]]
        )
        print(Row.HEADINGS)
        rows = [told(one_row(work, chosen, machine, port, goods, counted)) for work in todo]
        is_exact = True
        if chosen.rounds and _is_wanted("race", chosen):
            raced, is_exact = the_race(chosen.rounds, machine, port, inside)
            rows += raced
        print(f"\nmemory (PSS): {first_page:.0f} MB after the first page, ", end="")
        print(f"at most {max(row.memory for row in rows):.0f} MB after a row; at the end:")
        for process, size in machine.sizes().items():
            print(f"  {size:>6.1f} MB  {process}")
    finally:
        measure.stop(server)
    return rows, is_exact


def _is_wanted(name: str, chosen: argparse.Namespace) -> bool:
    return any(part in name for part in chosen.rows.split(","))


def postmaster_of(url: str) -> int | None:
    if not url:
        return None
    with psycopg.connect(url) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname <> current_database()"
        ).fetchone()
        if others and others[0]:
            print(f"careful: {others[0]} sessions of other databases; their work counts as db ms")
        return postmaster(connection.info.backend_pid)


def ask_inside(environment: dict[str, str], command: str, **asked: object) -> object:
    """Of the platform's own code, in a process that ends."""
    program = [sys.executable, "-m", "bench.inside", command]
    done = subprocess.run(
        program,
        env=environment,
        input=json.dumps(asked),
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"inside {command}: {done.stderr[-3000:]}")
    return json.loads(done.stdout)


def one_row(
    work: Work,
    chosen: argparse.Namespace,
    machine: Machine,
    port: int,
    goods: Sequence[Good],
    counted: dict[str, float],
) -> Row:
    visitor = Visitor(functools.partial(ask, port), goods, work.paths)
    act = getattr(visitor, work.act)
    # What is made once per process, before anything is counted; and the sizes, which wrk hides.
    sizes = [act() for _turn in range(WARM_UP)]
    clients = work.clients or chosen.clients

    def run() -> Run:
        if work.act == "page" and chosen.driver == "wrk":
            return wrk.drive(port, work.paths, chosen.seconds, clients)
        return drive(act, chosen.seconds, clients)

    row = measured(machine, work.name, run)
    row.bytes, row.queries = round(statistics.mean(sizes)), counted[work.name]
    return row


def told(row: Row) -> Row:
    print(row, *row.failures, sep="\n    ", flush=True)
    return row


def the_race(
    rounds: int, machine: Machine, port: int, inside: functools.partial
) -> tuple[list[Row], bool]:
    """Each round on a product of its own; what came out is read from the database at the end."""
    variants = inside("pieces", number=2 * rounds, pieces=race.PIECES, but=[])
    visitor = Visitor(functools.partial(ask, port), [])
    rows, is_exact = [], True
    for name, at_once, mine in (
        ("race of 50 for 10 pieces, as they come", False, variants[:rounds]),
        ("race of 50 for 10 pieces, all at once", True, variants[rounds:]),
    ):
        run, seen = Run(), []

        def play(
            run: Run = run, seen: list = seen, mine: list = mine, at_once: bool = at_once
        ) -> Run:
            seen += [race.play(visitor, variant, run, at_once=at_once) for variant in mine]
            return run

        rows.append(told(measured(machine, name, play)))
        sold = inside("sold", variants=mine)
        exact = sum(one.is_exact(sold[one.variant]) for one in seen)
        print(
            f"    exactly {race.PIECES} orders and {race.PIECES} pieces held: {exact} of {rounds} rounds"
        )
        for one in seen:
            if not one.is_exact(sold[one.variant]):
                print(f"    NOT EXACT: answered {sorted(one.statuses)}, stored {sold[one.variant]}")
        is_exact = is_exact and exact == rounds
    return rows, is_exact


def compare(tables: dict[int, list[Row]]) -> None:
    """What a larger market costs, against the first one."""
    (first, base), *others = tables.items()
    for products, rows in others:
        print(f"\nprocessor time per act (cpu + db), {products:,} goods against {first:,}:")
        for before, after in zip(base, rows, strict=True):
            if before.name.startswith(COMPARED) and before.cost:
                ratio = after.cost / before.cost
                print(f"  {before.name:<42}{before.cost:>8.2f} → {after.cost:<8.2f} × {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
