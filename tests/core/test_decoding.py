"""What a picture takes while it is unpacked has an end, and is given back when it is small."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from langnghe.core.decoding import drawn

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import io, sys
import django
django.setup()
from PIL import Image
from langnghe.core.decoding import drawn

def told(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if name in line)

kind = sys.argv[1].rpartition(".")[2]
small = io.BytesIO()
Image.new("RGB", (2_000, 1_000)).save(small, kind)
drawn(small)  # so that codecs and tables are there
before = told("VmRSS")
with open(sys.argv[1], "rb") as file:
    drawn(file)
print(told("VmHWM") - before, told("VmRSS") - before)
"""


@pytest.mark.parametrize(
    ("kind", "mode", "size", "most"),
    [
        ("jpeg", "RGB", (9_000, 6_000), 60),  # never unpacked whole
        ("png", "RGBA", (7_700, 7_700), 300),  # once: four bytes a pixel
    ],
)
def test_the_largest_pictures_are_unpacked_once_at_most_and_given_back(
    tmp_path, kind, mode, size, most
):
    file = tmp_path / f"large.{kind}"
    Image.new(mode, size, (140, 28, 19, 7)[: len(mode)]).save(file)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        env={
            **os.environ,
            "DATA_DIR": str(settings.DATA_DIR),
            "DJANGO_SETTINGS_MODULE": "langnghe.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "MALLOC_MMAP_THRESHOLD_": "262144",  # as the server is started
        },
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    peak, after = (int(number) / 1024 for number in done.stdout.split())
    assert peak < most
    assert after < 20


def test_a_lock_that_cannot_be_had_is_no_fault_of_the_picture(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"
    content = io.BytesIO()
    Image.new("RGB", (20, 10)).save(content, "PNG")
    with pytest.raises(FileNotFoundError):
        drawn(content)
