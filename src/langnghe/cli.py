"""The command `langnghe`: prepare an installation and serve it; any other word goes to Django."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
PACKAGE = Path(__file__).resolve().parent


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
    os.environ.setdefault("LANGNGHE_PUBLIC_URL", f"http://{HOST}:{PORT}")
    action = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if action == "serve":
        return serve()
    if action == "prepare":
        prepare()
        return 0
    if action == "open":
        return open_up()
    if action == "web":
        web()
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


def serve() -> int:
    """Run the server and the worker until Ctrl-C or SIGTERM, then stop both cleanly."""
    # Prepared by a process that ends: the one that only watches the others stays small.
    opened = subprocess.run([sys.executable, "-m", "langnghe.cli", "open"], check=False)
    if opened.returncode:
        return opened.returncode
    # Several threads of native code would each keep free memory apart.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # A group of their own: Ctrl-C reaches only this process, which then ends both in order.
    children = [
        subprocess.Popen([sys.executable, "-m", "langnghe.cli", what], start_new_session=True)
        for what in ("web", "worker")
    ]
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, frame: stopping.append(caught))
    try:
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        failed = _stop(children)
    return 0 if stopping else failed or 1


def web() -> NoReturn:
    """Become the web server."""
    from django.conf import settings

    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "granian", "langnghe.web.wsgi:application",
        "--interface", "wsgi", "--host", HOST, "--port", PORT, "--no-ws",
        "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--blocking-threads", os.environ.get("WEB_THREADS", "2"),
        "--respawn-failed-workers", "--workers-kill-timeout", "10",
        "--static-path-route", "/media", "--static-path-mount", str(media),
        "--static-path-expires", "31536000", "--log-level", "warning",
    ]  # fmt: skip
    os.execv(sys.executable, command)


def _stop(children: Sequence["subprocess.Popen[bytes]"]) -> int:
    """Ask each child to end, by its own id; the exit code of one that had failed."""
    failed = next((child.returncode for child in children if child.poll()), 0)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
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
