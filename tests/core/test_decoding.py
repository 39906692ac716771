"""A large picture is unpacked in a process that ends: what it takes has an end and is given back."""

import fcntl
import io
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from langnghe.core.decoding import DecoderBusy, NotAnImage, drawn, photo

ROOT = Path(__file__).resolve().parents[2]
TOLD = """
def told(name):
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if name in line)
"""
# The one that asks, and the one that unpacks: what each takes, in MB.
HERE = (
    TOLD
    + """
import io, sys
import django
django.setup()
from PIL import Image
from langnghe.core.decoding import drawn

small = io.BytesIO()
Image.new("RGB", (1_600, 1_200)).save(small, "JPEG")
drawn(small)  # so that codecs and tables are there
before = told("VmRSS")
with open(sys.argv[1], "rb") as file:
    drawn(file)
print(told("VmHWM") - before)
"""
)
THERE = (
    TOLD
    + """
import sys
from langnghe.core import pixels

with open(sys.argv[1], "rb") as file:
    pixels.renditions(file, folder="products")
print(told("VmHWM"))
"""
)


def megabytes(program: str, file: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={
            **os.environ,
            "DATA_DIR": str(settings.DATA_DIR),
            "DJANGO_SETTINGS_MODULE": "langnghe.settings",
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.parametrize(
    ("kind", "mode", "size", "most"),
    [
        ("jpeg", "RGB", (9_000, 6_000), 80),  # never unpacked whole
        ("png", "RGBA", (7_700, 7_700), 300),  # once: four bytes a pixel
    ],
)
def test_the_largest_pictures_are_unpacked_once_at_most_and_elsewhere(
    tmp_path, kind, mode, size, most
):
    file = tmp_path / f"large.{kind}"
    Image.new(mode, size, (140, 28, 19, 7)[: len(mode)]).save(file)
    assert megabytes(HERE, file) < 10
    assert megabytes(THERE, file) < most


def a_large_one() -> io.BytesIO:
    content = io.BytesIO()
    Image.effect_noise((4_000, 3_000), 90).convert("RGB").save(content, "PNG", compress_level=1)
    return content


def test_a_decoder_that_is_killed_takes_nothing_along():
    content = a_large_one()
    killed: list[int] = []

    def kill_it() -> None:
        while not killed:
            for task in Path("/proc/self/task").iterdir():
                for child in (task / "children").read_text().split():
                    command = Path(f"/proc/{child}/cmdline").read_bytes()
                    if b"langnghe.core.pixels" in command:
                        os.kill(int(child), signal.SIGKILL)
                        killed.append(int(child))

    killer = threading.Thread(target=kill_it, daemon=True)
    killer.start()
    with pytest.raises(NotAnImage):
        drawn(content)
    killer.join(10)
    assert killed
    assert [one.width for one in drawn(content)] == [320, 640, 960]  # the next one is made


def test_what_is_made_elsewhere_is_what_would_be_made_here(monkeypatch):
    content = io.BytesIO()
    Image.linear_gradient("L").resize((1_200, 900)).convert("RGB").save(content, "PNG")
    here, small = drawn(content), photo(content, longest=600)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    monkeypatch.setattr("langnghe.core.decoding.SMALL_BYTES", 0)
    assert (drawn(content), photo(content, longest=600)) == (here, small)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before


def test_a_lock_that_cannot_be_had_is_no_fault_of_the_picture(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"
    with pytest.raises(FileNotFoundError):
        drawn(a_large_one())


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_a_decoder_stumbles_over_is_refused_as_no_picture(kind):
    content = io.BytesIO()
    Image.new("RGB", (20, 10)).save(content, kind, exif=b"Exif\0\0II*\0\0")
    with pytest.raises(NotAnImage) as refusal:
        drawn(content)
    assert refusal.value.field == "picture"


def test_a_picture_does_not_wait_for_others_without_an_end(settings, monkeypatch):
    monkeypatch.setattr("langnghe.core.decoding.PATIENCE", 0.1)
    with (settings.DATA_DIR / "decoding.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DecoderBusy) as busy:
            drawn(a_large_one())
    assert busy.value.field == "picture"
