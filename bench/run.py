"""
The speed of the real server, measured over loopback: `make bench`.

Starts the production server with two workers on a database of its own (SQLite, or PostgreSQL by
DATABASE_URL) with the demo content, drives it from this process for a few seconds per row, and
prints one table. Compare rows of one run only: machines differ, and so do their hours.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import measure
import psycopg
from measure import (
    Machine,
    Row,
    ask,
    drive,
    free_port,
    get_json,
    measured,
    page,
    postmaster,
    stop,
)

ROOT = Path(__file__).resolve().parents[1]


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
            report(machine_of(server.pid), port, goods, chosen.seconds, chosen.clients)
        finally:
            stop(server)


def environment_of(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
        "LANGNGHE_LIMIT_API": "1000000000",
        "LANGNGHE_LIMIT_CHECKOUT": "1000000000",
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
    return measure.start(
        [sys.executable, "-m", "langnghe.cli", "serve"], environment, port, "/readyz"
    )


def machine_of(server: int) -> Machine:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return Machine(server)
    with psycopg.connect(url) as connection:
        return Machine(server, database=postmaster(connection.info.backend_pid))


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
    print(f"\n{Row.HEADINGS}")
    for name, act in rows:
        act()  # what is made once per process
        print(measured(machine, name, lambda act=act: drive(act, seconds, clients)), flush=True)
    print(f"\nall processes of the server: {machine.megabytes():.0f} MB (PSS)")


_variants: dict[str, str] = {}


def variant_of(port: int, slug: str) -> str:
    if slug not in _variants:
        _variants[slug] = get_json(port, f"/api/v1/products/{slug}")["variants"][0]["uid"]
    return _variants[slug]


def put(port: int, goods: list[dict]) -> tuple[str, bytes]:
    variant = variant_of(port, random.choice(goods)["slug"])
    cart = ask(port, "POST", "/api/v1/carts").json()["id"]
    line = {"variant": variant, "quantity": 1}
    return cart, ask(port, "POST", f"/api/v1/carts/{cart}/lines", line).expect(201).content


def first_line(port: int, goods: list[dict]) -> int:
    return len(put(port, goods)[1])


def order(port: int, goods: list[dict]) -> int:
    """A cart of one piece through checkout; sold-out goods count as refused, not as served."""
    cart, _content = put(port, goods)
    buyer = {
        "name": "Nguyễn Thị Đo", "phone": "0912345678", "street": "1 Hàng Gai", "commune": "00070",
        "payment_method": "bank_qr", "accepts_terms": True, "of_age": True,
    }  # fmt: skip
    key = {"Idempotency-Key": str(uuid.uuid4())}
    checkout = f"/api/v1/carts/{cart}/checkout"
    return len(ask(port, "POST", checkout, buyer, key).expect(201).content)


if __name__ == "__main__":
    main()
