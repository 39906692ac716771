"""The peers, in folders of their own under `.peers/`, at versions that are written here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".peers"
OSCAR_PROJECT = Path(__file__).parent / "oscar_project"
VENDURE_SERVER = Path(__file__).parent / "vendure_server"

OSCAR = (
    "django-oscar==4.2.1",
    "django==5.2.19",
    "django-treebeard==7.0.3",
    "django-haystack==3.4.0",
    "sorl-thumbnail==13.4.0",
    "pillow==13.0.0",
    "psycopg[binary]==3.3.9",
    "granian==2.8.7",  # the server that ours runs on
)
VENDURE = {"@vendure/core": "3.7.3", "pg": "8.23.1"}


class NotInstalled(RuntimeError):
    """The peer is left out of this run, and the reason printed."""


def oscar() -> Path:
    """The Python that has oscar."""
    folder = CACHE / "oscar"
    python = folder / "bin" / "python"
    if _is_there(folder, OSCAR):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)], CACHE)
    _run([str(python), "-m", "pip", "install", "--quiet", *OSCAR], CACHE)
    _remember(folder, OSCAR)
    return python


def vendure() -> Path:
    """The folder of the server's files, with its `node_modules` beside them."""
    folder = CACHE / "vendure"
    wanted = [f"{name}@{version}" for name, version in VENDURE.items()]
    if not _is_there(folder, wanted):
        if shutil.which("npm") is None:
            raise NotInstalled("npm is not installed")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        package = {"name": "vendure-peer", "private": True, "dependencies": VENDURE}
        (folder / "package.json").write_text(json.dumps(package, indent=2))
        _run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], folder)
        _remember(folder, wanted)
    # Node looks for packages from where a file stands.
    for file in VENDURE_SERVER.glob("*.js"):
        shutil.copy(file, folder / file.name)
    return folder


def _is_there(folder: Path, wanted: object) -> bool:
    mark = folder / "installed.json"
    return mark.is_file() and json.loads(mark.read_text()) == list(wanted)  # type: ignore[call-overload]


def _remember(folder: Path, wanted: object) -> None:
    (folder / "installed.json").write_text(json.dumps(list(wanted)))  # type: ignore[call-overload]


def _run(command: list[str], folder: Path) -> None:
    """:raises NotInstalled:"""
    CACHE.mkdir(exist_ok=True)
    print(f"installing: {Path(command[0]).name} {' '.join(command[1:4])} …", flush=True)
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(str(error)) from error
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip()[-500:])
