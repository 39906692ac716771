"""
Our shop beside django-oscar and Vendure, in one run: `make bench-peers`.

All load the same goods into the same PostgreSQL and do the same work for the same clients, each
row right after another: ours, then the peers. Compare within one run only. The figure that counts
is processor time of the application and of PostgreSQL together, per act.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.measure import Run, drive, measured
from bench.peers import race, tables
from bench.peers.database import Database
from bench.peers.install import CACHE, NotInstalled
from bench.peers.oscar import Oscar
from bench.peers.ours import Ours
from bench.peers.shop import WORKS, Catalogue, Shop
from bench.peers.tables import Table
from bench.peers.vendure import Vendure

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
PEERS: dict[str, type] = {"oscar": Oscar, "vendure": Vendure}


def main() -> None:
    chosen = _options()
    # Whoever ends this run ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))
    print(
        f"{os.cpu_count()} cores, {chosen.clients} clients, {chosen.seconds:g} s a row", flush=True
    )
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        shops, missing = _ready(chosen, folder, ends)
        table = _measure(shops, chosen)
        races = {shop.name: race.run(shop) for shop in shops.values()}
        print(f"\n{race.TITLE}")
        for name, outcome in races.items():
            print(f"{name:<10}{outcome}")
    print()
    tables.print_ratios(table)
    for name, reason in missing.items():
        print(f"{name} was left out: {reason}")
    if chosen.out:
        tables.write(chosen.out, table, races)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make bench-peers", description=__doc__)
    add = options.add_argument
    add("--products", type=int, default=10_000, help="invented goods (default 10000)")
    add("--seconds", type=float, default=5, help="per row (default 5)")
    add("--warm", type=float, default=5, help="seconds before each row (default 5)")
    add("--clients", type=int, default=8, help="at once (default 8)")
    add("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="beside ours")
    add("--rows", nargs="*", choices=WORKS, default=list(WORKS), help="of the table")
    add("--database", default=os.environ.get("DATABASE_URL", SERVER), help="may create others")
    add("--prefix", default="bench_p_", help="of the names of the databases (default bench_p_)")
    add("--keep", action="store_true", help="the databases, for the next run with as many goods")
    add("--out", type=Path, help="write the figures as JSON as well")
    return options.parse_args()


def _ready(
    chosen: argparse.Namespace, folder: Path, ends: ExitStack
) -> tuple[dict[str, Shop], dict[str, str]]:
    """The shops that could be installed, loaded and started; and why others could not."""
    ours = Ours("ours", _database("ours", chosen, ends), _data("ours", chosen, folder))
    catalogue = _stocked_ours(ours, chosen)
    shops: dict[str, Shop] = {"ours": ours}
    missing: dict[str, str] = {}
    for name in chosen.peers:
        peer = PEERS[name](name, _database(name, chosen, ends), _data(name, chosen, folder))
        with _or_left_out(name, missing):
            peer.install()
            if not _is_loaded(peer, chosen):
                _load(peer, chosen, lambda peer=peer: peer.load(catalogue))
            shops[name] = peer
    for name, shop in list(shops.items()):
        ends.callback(shop.stop)
        with _or_left_out(name, missing):
            shop.open(catalogue)
        if name in missing:
            del shops[name]
    return shops, missing


@contextmanager
def _or_left_out(name: str, missing: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except (NotInstalled, SystemExit, OSError, subprocess.SubprocessError) as error:
        if name == "ours":
            raise
        missing[name] = str(error)
        print(f"{name} is left out: {error}", flush=True)


def _database(name: str, chosen: argparse.Namespace, ends: ExitStack) -> Database:
    database = Database(chosen.database, f"{chosen.prefix}{name}")
    if not chosen.keep:
        ends.callback(database.drop)
    return database


def _data(name: str, chosen: argparse.Namespace, folder: Path) -> Path:
    place = (CACHE / "data" if chosen.keep else folder) / name
    place.mkdir(parents=True, exist_ok=True)
    return place


def _stocked_ours(ours: Ours, chosen: argparse.Namespace) -> Catalogue:
    file = ours.folder / "goods.jsonl"
    if not _is_loaded(ours, chosen):
        _load(ours, chosen, lambda: ours.load(chosen.products, file))
    return Catalogue.read(file)


def _is_loaded(shop: Shop, chosen: argparse.Namespace) -> bool:
    mark = shop.folder / "loaded.json"
    return (
        chosen.keep
        and mark.is_file()
        and json.loads(mark.read_text()) == [chosen.products, shop.database.name]
        and shop.database.exists()
    )


def _load(shop: Shop, chosen: argparse.Namespace, load: Callable[[], None]) -> None:
    shop.database.create()
    load()
    (shop.folder / "loaded.json").write_text(json.dumps([chosen.products, shop.database.name]))


def _measure(shops: dict[str, Shop], chosen: argparse.Namespace) -> Table:
    faces = [("ours", "page"), ("oscar", "page"), ("ours", "API"), ("vendure", "API")]
    faces = [(name, face) for name, face in faces if name in shops]
    acts = {(name, face): shops[name].acts(face) for name, face in faces}
    machines = {name: shop.machine() for name, shop in shops.items()}
    table: Table = {}
    tables.print_headings()
    for work in chosen.rows:
        for name, face in faces:
            act = acts[name, face][work]
            clients = 1 if work == "order" else chosen.clients
            drive(act, chosen.warm, clients)
            runs: list[Run] = []

            def run(act=act, clients=clients, runs=runs) -> Run:
                runs.append(drive(act, chosen.seconds, clients))
                return runs[0]

            row = measured(machines[name], f"{work}: {name}, {face}", run)
            table[work, name, face] = row
            tables.print_row(row, runs[0].failures)
    for name, machine in machines.items():
        print(f"all processes of {name}: {machine.megabytes():.0f} MB (PSS)")
    return table


if __name__ == "__main__":
    main()
