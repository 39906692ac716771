"""Readings sent as programs and devices send them: over loopback, to the real processes."""

import getpass
import os
import shutil
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bench import measure
from bench.measure import Machine, ask, drive, free_port
from bench.run import postmaster_of

Row = dict[str, Any]
EVERY = 300_000
STREAMS_AT_ONCE, ROWS_OF_EACH = 10, 1_000  # of a request
ARRAYS, SINGLE, MESSAGES = 30_000, 5, 3_000
BROKER = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin")
# As docs/how-to/take-readings-in.md says, but for who may write what.
CONFIGURATION = """
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
max_inflight_messages 1000
max_queued_messages 0
log_type error
user {user}
"""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    machine: Machine


@contextmanager
def a_server(environment: dict[str, str], database: str) -> Iterator[Server]:
    """As in production, with two web processes and its worker."""
    port = free_port()
    serve = [sys.executable, "-m", "langnghe.cli", "serve"]
    server = measure.start(serve, environment | {"PORT": str(port)}, port, "/readyz")
    try:
        yield Server(port, Machine(server.pid, database=postmaster_of(database)))
    finally:
        measure.stop(server)


def iso(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%S}Z"


def arrays(server: Server, known: Row, rows: int) -> list[Row]:
    """`dataArray`, one request after the other on one connection."""
    bodies = list(_bodies(known, rows))
    headers = {"Authorization": f"Bearer {known['secret']}"}
    rates, cpu = [], server.machine.seconds()
    for body in bodies:
        begun = time.perf_counter()
        answer = ask(server.port, "POST", "/sta/v1.1/CreateObservations", body, headers)
        took = time.perf_counter() - begun
        told = answer.expect(201).json()
        assert "error" not in told, "a row was refused"
        rates.append(len(told) / took)
    used = [after - before for after, before in zip(server.machine.seconds(), cpu, strict=True)]
    each = 1e6 / len(bodies) / STREAMS_AT_ONCE / ROWS_OF_EACH
    return [
        {"name": "dataArray by HTTP, one connection", "value": statistics.median(rates),
         "unit": "rows/s", "bound": ARRAYS, "is_rate": True,
         "note": f"server {used[0] * each:.1f} µs a row, database {used[1] * each:.1f}"}
    ]  # fmt: skip


def _bodies(known: Row, rows: int) -> Iterator[bytes]:
    streams = known["streams"]
    for n in range(max(1, rows // STREAMS_AT_ONCE // ROWS_OF_EACH)):
        first = n * STREAMS_AT_ONCE % len(streams)
        since = known["arrays"] + n * STREAMS_AT_ONCE // len(streams) * ROWS_OF_EACH * EVERY
        yield orjson.dumps(
            [
                {
                    "Datastream": {"@iot.id": stream},
                    "components": ["phenomenonTime", "result"],
                    "dataArray": [
                        [iso(since + m * EVERY), 40 + (m * 7 + stream) % 1200 / 10]
                        for m in range(ROWS_OF_EACH)
                    ],
                }
                for stream in streams[first : first + STREAMS_AT_ONCE]
            ]
        )


def singles(server: Server, known: Row, seconds: float) -> list[Row]:
    """As a logger of ten streams sends them; the worker counts and judges their hours meanwhile."""
    headers = {"Authorization": f"Bearer {known['secret']}"}
    streams, count = known["streams"][:STREAMS_AT_ONCE], iter(range(10**9))

    def act() -> int:
        n = next(count)
        body = {
            "Datastream": {"@iot.id": streams[n % len(streams)]},
            "phenomenonTime": iso(known["singles"] + n // len(streams) * EVERY),
            "result": 40 + n % 1200 / 10,
        }
        answer = ask(server.port, "POST", "/sta/v1.1/Observations", body, headers)
        return len(answer.expect(201).content)

    drive(act, 1, 1)
    run = measure.measured(server.machine, "", lambda: drive(act, seconds, 1))
    return [
        {"name": "a single reading by HTTP, one connection", "value": run.p50, "unit": "ms",
         "bound": SINGLE,
         "note": f"p99 {run.p99:.1f}; server {run.cpu:.2f} ms, database {run.database:.2f}"
                 f"{f'; {run.failed} failed' if run.failed else ''}"}
    ]  # fmt: skip


def messages(environment: dict[str, str], database: str, known: Row, count: int) -> list[Row]:
    """QoS 1, from four devices at once, until all are committed; subscribers are told meanwhile."""
    if not BROKER:
        print("no mosquitto here: messages are not measured")
        return []
    with _broker() as port:
        url = f"mqtt://langnghe:x@127.0.0.1:{port}"
        listen = [sys.executable, "-m", "langnghe.cli", "mqtt"]
        listener = subprocess.Popen(listen, env=environment | {"LANGNGHE_MQTT_URL": url})
        try:
            _wait_for_listener(environment, database, known, port)
            machine = Machine(listener.pid, database=postmaster_of(database))
            before, used = _written(environment, database), machine.seconds()
            begun = time.perf_counter()
            parts = [range(first, count, 4) for first in range(4)]
            measure.together([lambda part=one: _publish(port, known, part) for one in parts])
            sent = time.perf_counter() - begun
            while _written(environment, database) - before < count:
                assert time.perf_counter() - begun < 600, "messages were lost"
                time.sleep(0.02)
            took = time.perf_counter() - begun
            cpu = [(b - a) / count * 1e6 for b, a in zip(machine.seconds(), used, strict=True)]
        finally:
            listener.terminate()
            listener.wait(60)
    return [
        {"name": "messages by MQTT, written", "value": count / took, "unit": "/s",
         "bound": MESSAGES, "is_rate": True,
         "note": f"sent in {sent:.1f} s; listener {cpu[0]:.0f} µs each, database {cpu[1]:.0f}"}
    ]  # fmt: skip


@contextmanager
def _broker() -> Iterator[int]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "mosquitto.conf"
        user = getpass.getuser()
        configuration.write_text(CONFIGURATION.format(port=port, folder=folder, user=user))
        broker = subprocess.Popen([BROKER, "-c", str(configuration)])
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield port
        finally:
            broker.terminate()
            broker.wait(10)


def _wait_for_listener(environment: dict[str, str], database: str, known: Row, port: int) -> None:
    """Messages of a time before it listens would wait nowhere: its session is new."""
    for n in range(600):
        _publish(port, known | {"messages": known["messages"] - 86_400_000}, range(n, n + 1))
        if _written(environment, database):
            time.sleep(1)  # what was sent before it is told of
            return
        time.sleep(0.1)
    raise SystemExit("the listener did not start")


def _written(environment: dict[str, str], database: str) -> int:
    asked = "SELECT COALESCE(SUM(new), 0) FROM ingest_delivery WHERE way = 'mqtt'"
    if database:
        with psycopg.connect(database) as connection:
            return int(connection.execute(asked).fetchone()[0])
    kept = Path(environment["DATA_DIR"]) / "langnghe.sqlite3"
    with sqlite3.connect(f"file:{kept}?mode=ro", uri=True, timeout=30) as connection:
        return int(connection.execute(asked).fetchone()[0])


def _publish(port: int, known: Row, numbers: range) -> None:
    """One device: packets made beforehand, so that the client costs the machine little."""
    streams, name = known["streams"], known["device"]
    packets = []
    for place, n in enumerate(numbers):
        topic = f"in/{name}/v1.1/Datastreams({streams[n % len(streams)]})/Observations".encode()
        payload = orjson.dumps(
            {
                "phenomenonTime": iso(known["messages"] + n // len(streams) * EVERY),
                "result": 40 + n % 1200 / 10,
            }
        )
        rest = (
            struct.pack(">H", len(topic)) + topic + struct.pack(">H", place % 65_535 + 1) + payload
        )
        packets.append(b"\x32" + _length(len(rest)) + rest)
    client = f"do-{os.getpid()}-{threading.get_ident()}-{numbers.start}".encode()
    hello = b"\x00\x04MQTT\x04\x02\x00\x3c" + struct.pack(">H", len(client)) + client
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"\x10" + _length(len(hello)) + hello)
        _read(line, 4)
        acknowledged = threading.Thread(target=_read, args=(line, 4 * len(packets)))
        acknowledged.start()
        for begin in range(0, len(packets), 50):
            line.sendall(b"".join(packets[begin : begin + 50]))
        acknowledged.join()
        line.sendall(b"\xe0\x00")


def _length(size: int) -> bytes:
    found = b""
    while True:
        size, low = divmod(size, 128)
        found += bytes([low | (0x80 if size else 0)])
        if not size:
            return found


def _read(line: socket.socket, size: int) -> None:
    while size > 0:
        size -= len(line.recv(min(size, 65_536)) or b"x" * size)
