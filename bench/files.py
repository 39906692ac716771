"""Large files as makers send them: sheets of goods, photos, and what only says that it is one."""

import csv
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter
from PIL import Image

HEAD = (
    "Mã sản phẩm", "Tên sản phẩm", "Mô tả", "Chất liệu", "Mã kho", "Cỡ hoặc màu", "Giá (đồng)",
    "Số lượng", "Cân nặng (gam)",
)  # fmt: skip
THINGS = ("Bình gốm", "Nón lá", "Khăn lụa", "Tranh sơn mài", "Giỏ mây", "Bát men lam")
SIZES = ("cỡ nhỏ", "cỡ lớn")
MOST = 20 * 1024 * 1024
HEIC = Path(__file__).resolve().parents[1] / "tests/market/catalogue/files/photo.heic"


def goods(rows: int, mark: str, *, changed: bool = False) -> Iterator[tuple[str | int, ...]]:
    """Two sizes of each product; the last one is called so."""
    for row in range(rows):
        product = row // len(SIZES)
        name = f"{THINGS[product % len(THINGS)]} {mark} {product}"
        if row >= rows - len(SIZES):
            name = f"{mark} sau cùng"
        yield (
            f"{mark}-{product}",
            f"{name} mới" if changed else name,
            f"Làm tay tại làng, mỗi chiếc một vẻ, men tự nhiên. Mẫu số {product}.",
            "đất sét trắng",
            f"{mark}-{row}",
            SIZES[row % len(SIZES)],
            100_000 + row % 500 * 1_000 + changed * 500,
            5 + row % 7 + changed,
            500 + row % 100,
        )


def as_workbook(file: Path, rows: int, mark: str, *, changed: bool = False) -> None:
    """As Excel itself writes: each text once, in a part of its own."""
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    for place, row in enumerate(goods(rows, mark, changed=changed), 1):
        sheet.write_row(place, 0, row)
    book.close()


def as_csv(file: Path, rows: int, mark: str, *, changed: bool = False) -> None:
    with file.open("w", newline="", encoding="utf-8-sig") as target:
        writer = csv.writer(target)
        writer.writerow(HEAD)
        writer.writerows(goods(rows, mark, changed=changed))


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Nothing that can be compressed."""
    depth = len(mode)
    return Image.frombytes(
        mode, (width, height), random.Random(1).randbytes(width * height * depth)
    )


def jpeg(width: int, height: int, *, quality: int) -> bytes:
    target = io.BytesIO()
    noise(width, height).save(target, "JPEG", quality=quality)
    return target.getvalue()


def png(width: int, height: int, mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    noise(width, height, mode).save(target, "PNG", compress_level=0)
    return target.getvalue()


def flat(width: int, height: int, mode: str = "RGBA") -> bytes:
    """Millions of pixels in some kilobytes."""
    target = io.BytesIO()
    Image.new(mode, (width, height), 7).save(target, "PNG")
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large; what unpacks are zeros."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def heic() -> bytes:
    """A phone's, made 20 MB long by a box that nobody reads."""
    content = HEIC.read_bytes()
    room = MOST - len(content)
    return content + struct.pack(">I4s", room, b"free") + bytes(room - 8)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


# What it is called, what its sender says it is, whether it is a picture, and how it is made.
PHOTOS: tuple[tuple[str, str, bool, Callable[[], bytes]], ...] = (
    ("phone.jpg", "image/jpeg", True, lambda: jpeg(4_000, 3_000, quality=97)),
    ("large.jpg", "image/jpeg", True, lambda: jpeg(9_000, 6_000, quality=45)),
    ("painting.png", "image/png", True, lambda: png(2_600, 2_600)),
    ("phone.heic", "image/heic", True, heic),
    ("a-jpeg-called.png", "image/png", True, lambda: jpeg(4_000, 3_000, quality=96)),
    ("a-png-called.jpg", "image/jpeg", True, lambda: png(2_200, 2_200, "RGBA")),
    ("flat-of-59-million-pixels.png", "image/png", True, lambda: flat(7_700, 7_700)),
    ("a-page-called.jpg", "image/jpeg", False, lambda: b"<html>" + b"x" * (MOST - 6)),
    ("half.jpg", "image/jpeg", False, lambda: cut(jpeg(6_000, 5_000, quality=95))),
    ("bomb.png", "image/png", False, lambda: bomb(60_000, 60_000)),
    ("flat-of-400-million-pixels.png", "image/png", False, lambda: flat(20_000, 20_000, "L")),
    ("too-large.jpg", "image/jpeg", False, lambda: b"\xff\xd8\xff" + bytes(MOST)),
)
