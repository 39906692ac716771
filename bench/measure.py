"""
What every measurement here is made of: a server started and ended, clients that ask over
loopback, and the processor time and memory of the processes that answered.

It knows nothing of the platform, so that other servers can be measured in the same way.
"""

import gzip
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "vi"}
TICKS = os.sysconf("SC_CLK_TCK")
MOST_IDLE = 5  # seconds; servers close a kept connection some time, and it may be just now

# One act of a client: it asks as often as it must and returns the bytes of its last answer, or
# raises RuntimeError where the answer was not the one that is being measured.
Act = Callable[[], int]


class Failed(RuntimeError):
    """An answer that is not the one being measured."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: Sequence[str],
    environment: dict[str, str],
    port: int,
    ready: str = "/",
    wait: int = 240,
) -> "subprocess.Popen[bytes]":
    """Start a server and return once `ready` answers 200; end it where that never comes."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    end = time.monotonic() + wait
    try:
        while time.monotonic() < end and server.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                if ask(port, "GET", ready).status == 200:
                    return server
            time.sleep(0.3)
    except BaseException:
        stop(server)
        raise
    stop(server)
    raise SystemExit("the server did not start")


def stop(server: "subprocess.Popen[bytes]", by: int = signal.SIGINT) -> None:
    """End a server that `start` started and all its children, by their ids: politely, then not."""
    family = tree([server.pid])
    if server.poll() is None:
        server.send_signal(by)
    with suppress(subprocess.TimeoutExpired):
        server.wait(timeout=40)
    for pid in family:
        if pid == server.pid:
            server.kill()  # nothing happens where it has ended
        elif _stat(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    server.wait()


class Machine:
    """
    Processor time and memory of process trees: the server's, and the database's beside it.

    A tree is known by the process at its root. What children used that have ended is kept by the
    kernel with whoever waited for them, so nothing is lost when a connection of PostgreSQL closes.
    """

    def __init__(self, *servers: int, database: int | None = None) -> None:
        self.servers = servers
        self.database = database

    def seconds(self) -> tuple[float, float]:
        """Used so far by the server's processes, and by the database's; only differences count."""
        databases = [self.database] if self.database else []
        return _used(tree(self.servers)), _used(tree(databases))

    def sizes(self) -> dict[str, float]:
        """Proportional share (PSS) in MB of each process of the server, by id and command."""
        return {f"{pid} {_command(pid)}": size for pid in tree(self.servers) if (size := _pss(pid))}

    def megabytes(self) -> float:
        return sum(self.sizes().values())


def tree(roots: Iterable[int]) -> list[int]:
    """These processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(folder.name)):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = list(roots)
    for pid in found:
        found += children.get(pid, [])
    return found


def postmaster(backend: int) -> int | None:
    """The root of PostgreSQL's processes, from `pg_backend_pid()`; None where it runs elsewhere."""
    fields = _stat(backend)
    runs_here = fields and _read(Path(f"/proc/{backend}/comm")).startswith("postgres")
    return int(fields[1]) if runs_here else None


def _used(pids: Iterable[int]) -> float:
    # utime, stime and those of the children that were waited for.
    return sum(int(used) for pid in pids for used in _stat(pid)[11:15]) / TICKS


def _stat(pid: int) -> list[str]:
    return _read(Path(f"/proc/{pid}/stat")).rsplit(")", 1)[-1].split()


def _pss(pid: int) -> float:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _command(pid: int) -> str:
    words = _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").split()
    return " ".join(Path(word).name for word in words[:4])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes
    headers: http.client.HTTPMessage

    def plain(self) -> bytes:
        zipped = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.content) if zipped else self.content

    def json(self) -> dict:
        return json.loads(self.plain())

    def expect(self, *statuses: int) -> "Answer":
        """:raises Failed: another status than these."""
        if self.status not in statuses:
            raise Failed(f"{self.status} {self.plain()[:300]!r}")
        return self


_local = threading.local()


def ask(
    port: int,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    wait: float = 60,
) -> Answer:
    """One request on this thread's kept connection; `body` is sent as JSON, bytes as they are."""
    kept = _local.__dict__.setdefault("connections", {})
    connection, used_at = kept.pop(port, (None, 0.0))
    if connection is None or time.monotonic() - used_at > MOST_IDLE:
        if connection:
            connection.close()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=wait)
    sent = {**HEADERS, **(headers or {})}
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent["Content-Type"] = "application/json"
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        raise
    kept[port] = connection, time.monotonic()
    return Answer(answer.status, content, answer.headers)


def page(port: int, path: str) -> Act:
    return lambda: len(ask(port, "GET", path).expect(200).content)


def get_json(port: int, path: str) -> dict:
    return ask(port, "GET", path).expect(200).json()


@dataclass(slots=True)
class Run:
    """What so many clients got in so many seconds; times in seconds, of what went well."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return len(self.times)

    @property
    def failed(self) -> int:
        return len(self.failures)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def drive(act: Act, seconds: float, clients: int) -> Run:
    """Let so many clients act as fast as they can; the last ones begun are waited for."""
    run = Run()
    begun_at = time.monotonic()

    def client() -> None:
        while time.monotonic() < begun_at + seconds:
            begun = time.perf_counter()
            try:
                size = act()
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                run.failures.append(f"{type(error).__name__}: {error}")
                continue
            run.times.append(time.perf_counter() - begun)
            run.sizes.append(size)

    together([client] * clients)
    run.seconds = time.monotonic() - begun_at
    return run


def together(acts: Sequence[Callable[[], None]]) -> None:
    """Each in a thread of its own; returns when all have ended."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@dataclass(slots=True)
class Row:
    """One line of the table: processor times in ms, of one act."""

    name: str
    done: int
    per_second: float
    p50: float
    p99: float
    cpu: float
    database: float
    bytes: int
    memory: float
    failed: int
    queries: float | None = None
    failures: Sequence[str] = ()

    HEADINGS = (
        f"{'what':<42}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8}{'cpu ms':>8}{'db ms':>8}"
        f"{'bytes':>8}{'queries':>9}{'MB':>6}{'failed':>8}"
    )

    @property
    def cost(self) -> float:
        return self.cpu + self.database

    def __str__(self) -> str:
        queries = "" if self.queries is None else f"{self.queries:.1f}"
        return (
            f"{self.name:<42}{self.per_second:>8.1f}{self.p50:>8.1f}{self.p99:>8.1f}"
            f"{self.cpu:>8.2f}{self.database:>8.2f}{self.bytes:>8}{queries:>9}"
            f"{self.memory:>6.0f}{self.failed:>8}"
        )


def measured(machine: Machine, name: str, run: Callable[[], Run]) -> Row:
    """Do it, and say what it took of the machine; whatever failed has cost its share too."""
    app, database = machine.seconds()
    got = run()
    app_after, database_after = machine.seconds()
    each = 1000 / max(1, got.done + got.failed)
    return Row(
        name=name,
        done=got.done,
        per_second=got.done / got.seconds if got.seconds else 0.0,
        p50=got.percentile(0.5) * 1000,
        p99=got.percentile(0.99) * 1000,
        cpu=(app_after - app) * each,
        database=(database_after - database) * each,
        bytes=round(statistics.mean(got.sizes)) if got.sizes else 0,
        memory=machine.megabytes(),
        failed=got.failed,
        failures=got.failures[:3],
    )
