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
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = start(Path(folder), port)
        try:
            goods = get_json(port, "/api/v1/products?limit=50&in_stock=true")["items"]
            report(port, goods, chosen.seconds, chosen.clients)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def start(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
        "LANGNGHE_LIMIT_CHECKOUT": "1000000",
        "LANGNGHE_LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen([sys.executable, "-m", "langnghe.cli", "serve"], env=environment)
    end = time.monotonic() + 240
    while time.monotonic() < end and server.poll() is None:
        try:
            if ask(port, "GET", "/readyz")[0] == 200:
                return server
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the server did not start")


def report(port: int, goods: list[dict], seconds: float, clients: int) -> None:
    slug = goods[0]["slug"]
    rows: list[tuple[str, Callable[[], int]]] = [
        ("bare answer", page(port, "/healthz")),
        ("listing of 24", page(port, "/cho/")),
        ("listing, filtered, with facets", page(port, "/cho/?craft=gom-su&sort=price")),
        ("search of two words", page(port, "/cho/?q=binh+hoa")),
        ("product page", page(port, f"/hang/{slug}/")),
        ("village page", page(port, "/lang/bat-trang/")),
        ("API: listing of 24", page(port, "/api/v1/products?limit=24")),
        ("API: cart, line, checkout to order", lambda: order(port, goods)),
    ]
    print(f"\n{'what':<36}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>9}{'failed':>8}")
    for name, act in rows:
        times, sizes, failed = drive(act, seconds, clients)
        if not times:
            print(f"{name:<36}{'all failed':>9}")
            continue
        ordered = sorted(times)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        print(
            f"{name:<36}{len(times) / seconds:>9.1f}{statistics.median(times) * 1000:>9.1f}"
            f"{p99 * 1000:>9.1f}{round(statistics.mean(sizes)):>9}{failed:>8}"
        )


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


def order(port: int, goods: list[dict]) -> int:
    """A cart of one piece through checkout; sold-out goods count as refused, not as served."""
    plain = {"Accept-Encoding": "identity"}
    details = ask(port, "GET", f"/api/v1/products/{random.choice(goods)['slug']}", headers=plain)
    variant = json.loads(details[1])["variants"][0]
    cart = json.loads(ask(port, "POST", "/api/v1/carts", headers=plain)[1])["id"]
    line = {"variant": variant.get("uid") or variant["id"], "quantity": 1}
    status, content = ask(port, "POST", f"/api/v1/carts/{cart}/lines", line, plain)
    if status != 201:
        raise RuntimeError(content)
    buyer = {
        "name": "Nguyễn Thị Đo", "phone": "0912345678", "street": "1 Hàng Gai", "commune": "00070",
        "payment_method": "bank_qr", "accepts_terms": True, "of_age": True,
    }  # fmt: skip
    key = {**plain, "Idempotency-Key": str(uuid.uuid4())}
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
