"""What a phone reads in the pictures that we draw."""

import re
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from langnghe.ui.qr import picture

SCALE = 6


def drawn(address):
    """The picture as a browser draws it: a white square and lines of modules."""
    svg = unquote(address.removeprefix("data:image/svg+xml,"))
    border, whole = map(int, re.search(r"viewBox='-(\d+) -\d+ (\d+) \d+'", svg).groups())
    image = Image.new("L", (whole * SCALE, whole * SCALE), 255)
    draw = ImageDraw.Draw(image)
    for x, row, length in re.findall(r"M(\d+),(\d+)\.5h(\d+)", svg):
        left, top = (int(x) + border) * SCALE, (int(row) + border) * SCALE
        draw.rectangle((left, top, left + int(length) * SCALE - 1, top + SCALE - 1), fill=0)
    return image


@pytest.mark.parametrize(
    "text",
    [
        "00020101021238570010A00000072701270006970436011301234567890120208QRIBFTTA5303704540612345"
        "65802VN62140810LNABCDEFGH6304ABCD",
        "https://example.vn/xuong/don/LN26A7K3-1/",
        "0" * 19,
    ],
)
@pytest.mark.parametrize("border", [2, 4])
def test_says_what_was_asked_for(text, border):
    read = zxingcpp.read_barcode(drawn(picture(text, border=border)))
    assert (read.text, read.ec_level) == (text, "M")


def test_is_an_image_address_and_needs_no_script():
    address = picture("a text")
    assert address.startswith("data:image/svg+xml,")
    assert not set(address) & set('<>"# ')
