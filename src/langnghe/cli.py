"""The command `langnghe`: prepare an installation and serve it; any other word goes to Django."""

import gc
import hashlib
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from setproctitle import setproctitle

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
PACKAGE = Path(__file__).resolve().parent


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
    os.environ.setdefault("LANGNGHE_PUBLIC_URL", f"http://{HOST}:{PORT}")
    action = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if action == "serve":
        serve()
    if action == "run":
        return run()
    if action == "prepare":
        prepare()
        return 0
    if action == "open":
        return open_up()
    if action == "web":
        _load_code()
        web()
        return 0
    from django.core.management import execute_from_command_line

    execute_from_command_line(["langnghe", *sys.argv[1:]])
    return 0


def prepare() -> None:
    """Bring database, static files and (in demo mode) content up to date. Safe to repeat."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if _migrations_missing():
        call_command("migrate", interactive=False, verbosity=0)
    _collect_static(Path(settings.STATIC_ROOT))
    call_command("load_content", verbosity=0)
    from langnghe.market import public as market

    market.follow_search()


def _migrations_missing() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static(target: Path) -> None:
    """Compress and fingerprint the static files, once per state of the sources."""
    from django.core.management import call_command

    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("static/**/*")):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    stamp = target / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


def open_up() -> int:
    """Prepare, and say where the platform is about to answer and who may log in."""
    started = time.monotonic()
    prepare()
    _say_where(time.monotonic() - started)
    return 0


def serve() -> NoReturn:
    """Prepare in a process that ends, then become the one that runs server and worker."""
    try:
        opened = subprocess.run([sys.executable, "-m", "langnghe.cli", "open"], check=False)
    except KeyboardInterrupt:  # it has said so itself
        sys.exit(130)
    if opened.returncode:
        sys.exit(opened.returncode)
    # Several threads of native code would each keep free memory apart.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # And what a picture or a part of one took goes back to the system at once.
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "262144")
    # The web server's own allocator would keep what went through it for as long as nobody asks.
    freely = "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0"
    os.environ.setdefault("_RJEM_MALLOC_CONF", freely)
    os.execv(sys.executable, [sys.executable, "-m", "langnghe.cli", "run"])


def run() -> int:
    """Run the server and the worker until Ctrl-C or SIGTERM, then stop both cleanly."""
    _load_code()
    forked = multiprocessing.get_context("fork")
    parts = (web, worker, mqtt) if os.environ.get("LANGNGHE_MQTT_URL") else (web, worker)
    children = [forked.Process(target=_apart, args=(what,)) for what in parts]
    for child in children:
        child.start()
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, frame: stopping.append(caught))
    try:
        while not stopping and all(child.is_alive() for child in children):
            time.sleep(0.2)
    finally:
        failed = _stop(children)
    return 0 if stopping else failed or 1


def _load_code() -> None:
    """
    All that a process needs before its first request, so that those forked from this one share
    the memory of it. Nothing here may open a connection or start a thread: neither survives that.
    """
    from django.template import engines
    from django.urls import get_resolver

    importlib.import_module("langnghe.web.wsgi")
    importlib.import_module("granian.server")
    importlib.import_module("langnghe.core.management.commands.worker")
    get_resolver().reverse_dict  # noqa: B018  reads all addresses
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        engines["django"].get_template(path.as_posix().rpartition("/templates/")[2])
    gc.collect()
    gc.freeze()  # else the first collection of each process would write to all of it
    # The collector looks through all when a quarter has come to what it found the last time: now
    # it finds nothing, so requests and what hangs on them (a part of a photo) go in good time.
    gc.collect()
    gc.set_threshold(700, 5, 2)


def _apart(what: Callable[[], None]) -> None:
    """In a group of its own: Ctrl-C reaches only the first process, which ends both in order."""
    os.setsid()
    setproctitle(f"langnghe {what.__name__}")
    what()


def web() -> None:
    """The web server."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    Server(
        "langnghe.web.wsgi:application",
        address=HOST,
        port=int(PORT),
        interface=Interfaces.WSGI,
        websockets=False,
        workers=int(os.environ.get("WEB_WORKERS", "2")),
        blocking_threads=int(os.environ.get("WEB_THREADS", "2")),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        static_path_route=["/media"],
        static_path_mount=[media],
        static_path_expires=31_536_000,
        log_level=LogLevels.warning,
        process_name="langnghe web",
    ).serve()


def worker() -> None:
    """What delivers and follows the clock."""
    from django.core.management import call_command

    call_command("worker")


def mqtt() -> None:
    """What listens to devices and tells subscribers, where there is a broker."""
    from django.core.management import call_command

    call_command("mqtt")


def _stop(children: Sequence["ForkProcess"]) -> int:
    """Ask each child to end, by its own id; the exit code of one that had failed."""
    failed = next((child.exitcode for child in children if child.exitcode), 0)
    for child in children:
        if child.is_alive():
            child.terminate()
    for child in children:
        child.join(timeout=15)
        if child.is_alive():
            child.kill()
            child.join()
    return failed


def _say_where(seconds: float) -> None:
    from django.conf import settings

    print(f"\n  {settings.PLATFORM_NAME}: http://{HOST}:{PORT}/  (ready in {seconds:.1f} s)")
    if settings.DEMO:
        from langnghe.accounts import public as accounts

        print(f"  Demo log-ins, password {accounts.DEMO_PASSWORD}:")
        for login, role in accounts.DEMO_PEOPLE:
            print(f"    {login:<32} {role}")
    print("  Ctrl-C stops it.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
