"""
The folder where FTP and SFTP servers put the files of stations.

Below it each sender has a folder named by the beginning of the codes of his stations (`HN_ABCD`):
files of others are not taken from there. A file is read when nothing has been written to it for
some seconds, then put aside in `.read` for an hour: a sender whose line stood still goes on writing
to it there, and it is read again. Whoever is killed in between finds it known by its content. What
cannot be taken at all goes to `.refused`, with its reason in the log.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from langnghe.core.errors import Refused
from langnghe.environment.ingest import txt
from langnghe.environment.ingest.services import deliveries

SETTLED = 10.0  # seconds without a change
MOST_AT_ONCE = 500  # files of one round: whoever delivers a year does not hold up the clock
SECONDS = 5.0
KEPT = 3_600.0  # seconds after it was read
READ, REFUSED = ".read", ".refused"
UNFINISHED = (".part", ".tmp", ".filepart", ".swp", "~")

log = structlog.get_logger("langnghe.ingest")


def take() -> int:
    """By each node, every round: what lies there now; how many files."""
    root = Path(settings.READINGS_FOLDER)
    if not root.is_dir():
        return 0
    _look_again(root)
    ends, taken = time.monotonic() + SECONDS, 0
    for path in _ready(root):
        if taken >= MOST_AT_ONCE or time.monotonic() > ends:
            break
        taken += _take(root, path)
    return taken


def _ready(root: Path) -> list[Path]:
    """Settled files, in the order in which loggers wrote them."""
    before = time.time() - SETTLED
    found = [entry for entry in _files(root) if entry.stat().st_mtime <= before]
    return [Path(entry.path) for entry in sorted(found, key=lambda one: (one.name[-18:], one.path))]


def _files(folder: Path | str, depth: int = 0) -> Iterator[os.DirEntry[str]]:
    if depth > 8:
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.startswith(".") or entry.name.endswith(UNFINISHED):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield entry


def _take(root: Path, path: Path) -> bool:
    try:
        if not _belongs(root, path):
            raise deliveries.NoSuchStation(field="file")
        size = _receive(path, path.name)
    except FileNotFoundError:
        return False  # another node was quicker, or its sender took it back
    except Refused as refusal:
        log.warning("file not taken", file=path.name, code=refusal.code)
        _move(path, root / REFUSED / path.relative_to(root))
    else:
        _move(path, root / READ / f"{path.name}.{size}")
    return True


def _receive(path: Path, name: str) -> int:
    """How long it was when it was read."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        deliveries.receive(name=name, file=file, sender=deliveries.FOLDER, now=timezone.now())
    return size


def _look_again(root: Path) -> None:
    """What was read an hour ago: if it has grown since, it is read once more; then it goes."""
    before = time.time() - KEPT
    for entry in _files(root / READ) if (root / READ).is_dir() else ():
        told = entry.stat()
        if told.st_ctime > before:
            continue
        path, (name, _dot, size) = Path(entry.path), entry.name.rpartition(".")
        if size.isdigit() and told.st_size != int(size):
            _receive(path, name)
        path.unlink(missing_ok=True)


def _belongs(root: Path, path: Path) -> bool:
    """Whether whoever may write to this folder is he whose station the file names."""
    first = path.relative_to(root).parts[0]
    if first == path.name:
        return True
    told = txt.file_name(path.name)
    return told is None or f"{told.code}_".startswith(f"{first.upper()}_")


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.replace(target)
