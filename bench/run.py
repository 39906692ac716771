"""
The speed of the real server, measured over loopback: `make bench`.

Starts the production server with two workers on a database of its own (SQLite, or PostgreSQL by
DATABASE_URL) with the demo content, drives it from this process for a few seconds per row, and
prints one table. Compare rows of one run only: machines differ, and so do their hours.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "vi"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=6, help="per row (default 6)")
    options.add_argument("--clients", type=int, default=4, help="at once (default 4)")
    options.add_argument("--products", type=int, default=0, help="invented goods beside the demo's")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = environment_of(Path(folder), port)
        load(chosen.products, environment)
        server = start(port, environment)
        try:
            goods = get_json(port, "/api/v1/products?limit=50&in_stock=true")["items"]
            report(Machine(server.pid), port, goods, chosen.seconds, chosen.clients)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def environment_of(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
        "LANGNGHE_LIMIT_CHECKOUT": "1000000",
        "LANGNGHE_LOG_LEVEL": "ERROR",
    }


def load(products: int, environment: dict[str, str]) -> None:
    """The demo's content, invented goods beside it, and the search index; timed."""
    prepare = [sys.executable, "-m", "langnghe.cli", "prepare"]
    subprocess.run(prepare, env=environment, check=True, stdout=subprocess.DEVNULL)
    if not products:
        return
    for what, command in (
        ("written", [sys.executable, str(ROOT / "bench" / "goods.py"), str(products)]),
        ("indexed", [sys.executable, "-m", "langnghe.cli", "rebuild_search"]),
    ):
        begun = time.monotonic()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"{products} goods {what} in {time.monotonic() - begun:.0f} s", flush=True)


def start(port: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen(
        [sys.executable, "-m", "langnghe.cli", "serve"], env=environment, stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 240
    while time.monotonic() < end and server.poll() is None:
        try:
            if ask(port, "GET", "/readyz")[0] == 200:
                return server
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the server did not start")


class Machine:
    """Processor time and memory of the server's processes, and of PostgreSQL's where it runs."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.ticks = os.sysconf("SC_CLK_TCK")
        self.own_database = not os.environ.get("DATABASE_URL", "").startswith("postgres")

    def processes(self) -> list[int]:
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
        found = [self.server]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def database(self) -> list[int]:
        if self.own_database:
            return []
        return [
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if (comm := _read(folder / "comm")) and comm.strip().startswith("postgres")
        ]

    def seconds(self) -> tuple[float, float]:
        """Used so far by the server, and by the database (of processes that live)."""
        return tuple(sum(map(self._used, pids)) for pids in (self.processes(), self.database()))

    def _used(self, pid: int) -> float:
        fields = _read(Path(f"/proc/{pid}/stat")).rsplit(")", 1)[-1].split()
        return (int(fields[11]) + int(fields[12])) / self.ticks if len(fields) > 12 else 0.0

    def megabytes(self) -> float:
        """Proportional share (PSS) of all processes of the server."""
        rows = (_read(Path(f"/proc/{pid}/smaps_rollup")).splitlines() for pid in self.processes())
        sizes = [int(line.split()[1]) for lines in rows for line in lines if line[:4] == "Pss:"]
        return sum(sizes) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def report(machine: Machine, port: int, goods: list[dict], seconds: float, clients: int) -> None:
    slug = goods[0]["slug"]
    rows: list[tuple[str, Callable[[], int]]] = [
        ("bare answer", page(port, "/healthz")),
        ("listing of 24 by price", page(port, "/cho/?sort=price")),
        ("listing, filtered, with facets", page(port, "/cho/?craft=gom-su&sort=price")),
        ("search of two words", page(port, "/cho/?q=binh+hoa")),
        ("suggestions", page(port, "/cho/goi-y/?q=binh+h")),
        ("product page", page(port, f"/hang/{slug}/")),
        ("village page", page(port, "/lang/bat-trang/")),
        ("API: listing of 24 by price", page(port, "/api/v1/products?limit=24&sort=price")),
        ("API: search of two words", page(port, "/api/v1/products?q=binh+hoa")),
        ("API: product", page(port, f"/api/v1/products/{slug}")),
        ("API: cart and first line", lambda: first_line(port, goods)),
        ("API: cart, line, checkout to order", lambda: order(port, goods)),
    ]
    print(
        f"\n{'what':<36}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8}{'cpu ms':>8}{'db ms':>7}"
        f"{'bytes':>8}{'failed':>8}"
    )
    for name, act in rows:
        act()  # what is made once per process
        app, database = machine.seconds()
        times, sizes, failed = drive(act, seconds, clients)
        app_after, database_after = machine.seconds()
        if not times:
            print(f"{name:<36}{'all failed':>9}")
            continue
        ordered = sorted(times)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        each = 1000 / (len(times) + failed)
        print(
            f"{name:<36}{len(times) / seconds:>8.1f}{statistics.median(times) * 1000:>8.1f}"
            f"{p99 * 1000:>8.1f}{(app_after - app) * each:>8.2f}"
            f"{(database_after - database) * each:>7.2f}"
            f"{round(statistics.mean(sizes)):>8}{failed:>8}",
            flush=True,
        )
    print(f"\nall processes of the server: {machine.megabytes():.0f} MB (PSS)")


def drive(
    act: Callable[[], int], seconds: float, clients: int
) -> tuple[list[float], list[int], int]:
    """Let so many clients act as fast as they can; times and sizes of what went well."""
    times: list[float] = []
    sizes: list[int] = []
    failed = [0]
    end = time.monotonic() + seconds

    def client() -> None:
        while time.monotonic() < end:
            begun = time.perf_counter()
            try:
                size = act()
            except (OSError, RuntimeError, http.client.HTTPException):
                failed[0] += 1
                continue
            times.append(time.perf_counter() - begun)
            sizes.append(size)

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, sizes, failed[0]


local = threading.local()


def ask(
    port: int, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """One request on this thread's kept connection."""
    connection = getattr(local, "connection", None)
    if connection is None:
        connection = local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = json.dumps(body).encode() if body is not None else None
    sent = {**HEADERS, **(headers or {}), **({"Content-Type": "application/json"} if data else {})}
    try:
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        local.connection = None
        raise


def page(port: int, path: str) -> Callable[[], int]:
    def act() -> int:
        status, content = ask(port, "GET", path)
        if status != 200:
            raise RuntimeError(status)
        return len(content)

    return act


def get_json(port: int, path: str) -> dict:
    status, content = ask(port, "GET", path, headers={"Accept-Encoding": "identity"})
    if status != 200:
        raise SystemExit(f"{path}: {status} {content[:300]!r}")
    return json.loads(content)


PLAIN = {"Accept-Encoding": "identity"}
_variants: dict[str, str] = {}


def variant_of(port: int, slug: str) -> str:
    if slug not in _variants:
        details = ask(port, "GET", f"/api/v1/products/{slug}", headers=PLAIN)
        _variants[slug] = json.loads(details[1])["variants"][0]["uid"]
    return _variants[slug]


def put(port: int, goods: list[dict]) -> tuple[str, bytes]:
    variant = variant_of(port, random.choice(goods)["slug"])
    cart = json.loads(ask(port, "POST", "/api/v1/carts", headers=PLAIN)[1])["id"]
    line = {"variant": variant, "quantity": 1}
    status, content = ask(port, "POST", f"/api/v1/carts/{cart}/lines", line, PLAIN)
    if status != 201:
        raise RuntimeError(content)
    return cart, content


def first_line(port: int, goods: list[dict]) -> int:
    return len(put(port, goods)[1])


def order(port: int, goods: list[dict]) -> int:
    """A cart of one piece through checkout; sold-out goods count as refused, not as served."""
    cart, _content = put(port, goods)
    buyer = {
        "name": "Nguyễn Thị Đo", "phone": "0912345678", "street": "1 Hàng Gai", "commune": "00070",
        "payment_method": "bank_qr", "accepts_terms": True, "of_age": True,
    }  # fmt: skip
    key = {**PLAIN, "Idempotency-Key": str(uuid.uuid4())}
    status, content = ask(port, "POST", f"/api/v1/carts/{cart}/checkout", buyer, key)
    if status != 201:
        raise RuntimeError(content)
    return len(content)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
