"""The TXT files of Circular 10/2021, annex 15, as loggers really write them."""

import io
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.environment.ingest import txt
from langnghe.environment.ingest.txt import Broken, Line
from langnghe.environment.sensing.facts import Flag

T = "20261124090000"
AT = 1_795_485_600_000  # 2026-11-24 02:00 UTC


def read(content, encoding="utf-8"):
    content = content.encode(encoding) if isinstance(content, str) else content
    return list(txt.lines(io.BytesIO(content)))


def told(content, **more):
    return [
        one[1:6] if isinstance(one, Line) else (one.reason, one.text)
        for one in read(content, **more)
    ]


COD = ("COD", 12.5, 0, "mg/L", AT)
PH = ("pH", 7.0, 0, "-", AT)
BOTH = f"COD\t12,5\tmg/L\t{T}\t00\r\npH\t7\t-\t{T}\t00\r\n"


@pytest.mark.parametrize(
    "content",
    [
        BOTH,
        BOTH.replace("\r\n", "\n"),
        BOTH.replace("\r\n", "\t"),
        BOTH.replace("\r\n", "\t").strip(),
        BOTH.replace(",", "."),
        "\ufeff" + BOTH,
        BOTH.strip(),
        BOTH.replace("\r\n", "\r\n\r\n"),
        BOTH.replace("\r\n", "\t\t\r\n"),
        BOTH.replace("\t", " "),
        BOTH.replace("\t", " \t "),
    ],
    ids=["crlf", "lf", "one line", "one line, no end", "point", "bom", "no last end", "empty lines",
         "tabs behind", "spaces", "spaces around"],
)  # fmt: skip
def test_all_that_loggers_write_is_read_alike(content):
    assert told(content) == [COD, PH]


def test_utf_16_is_read_too():
    assert told(BOTH, encoding="utf-16") == [COD, PH]


@pytest.mark.parametrize(
    ("value", "status", "result", "flag"),
    [
        ("---", "02", None, Flag.FAULT), ("---", "00", None, 0), ("", "01", None, Flag.CALIBRATING),
        ("12.5", "01", 12.5, Flag.CALIBRATING), ("12,5", "03", 12.5, Flag.MAINTENANCE),
        ("-4,2", "00", -4.2, 0), ("<0,05", "00", 0.05, Flag.BELOW), ("> 20", "00", 20.0, Flag.ABOVE),
        ("1,2e3", "00", 1200.0, 0),
    ],
)  # fmt: skip
def test_values_and_states(value, status, result, flag):
    assert told(f"COD\t{value}\tmg/L\t{T}\t{status}\n") == [("COD", result, flag, "mg/L", AT)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"COD\t12\tmg/L\t{T}", "fields"), (f"COD\tx\tmg/L\t{T}\t00", "value"),
        (f"COD\tnan\tmg/L\t{T}\t00", "value"), (f"COD\t1e999\tmg/L\t{T}\t00", "value"),
        (f"COD\t1.234,5\tmg/L\t{T}\t00", "value"), (f"COD\t1\tmg/L\t{T}\t07", "status"),
        (f"COD\t1\tmg/L\t{T}\t0", "status"), ("COD\t1\tmg/L\t20261324090000\t00", "time"),
        ("COD\t1\tmg/L\t19991231235959\t00", "time"), (f"12\t1\tmg/L\t{T}\t00", "symbol"),
        (f"COD\t1\t2\tmg/L\t{T}\t00", "fields"), ("rubbish", "fields"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\r\n", "\t"])
def test_a_broken_line_is_told_and_loses_no_good_one(line, reason, end):
    good = f"pH\t7\t-\t{T}\t00"
    found = told(end.join([good, line, good]))
    assert [one for one in found if one == PH] == [PH, PH]
    assert [one for one in found if one != PH] in (
        [(reason, line)], [("fields", line)],  # on one line nobody knows where it ends
    )  # fmt: skip


def test_the_name_tells_station_and_time():
    assert txt.file_name("HN_ABCD_NUO001_20261124090000.txt") == ("HN_ABCD_NUO001", AT)
    assert txt.file_name("/x/hn_abcd_khi12_20261324000000.TXT") == ("HN_ABCD_KHI12", None)
    for name in ("NUO001_20261124090000.txt", "HN_ABCD_NUO001.txt", "HN_ABCD_NUO_1.csv", ""):
        assert txt.file_name(name) is None


@given(st.binary(max_size=400))
def test_no_bytes_break_it(content):
    for one in read(content):
        assert isinstance(one, Line | Broken)
        assert len(one.text) <= 1000


@given(st.binary(max_size=200), st.binary(max_size=200), st.sampled_from([b"\n", b"\r\n"]))
def test_whatever_stands_around_it_a_good_line_is_read(before, after, end):
    if before.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # says of itself that it is another encoding
    good = f"COD\t12,5\tmg/L\t{T}\t00".encode()
    assert COD in [
        one[1:6] for one in read(before + end + good + end + after) if isinstance(one, Line)
    ]


def test_pieces_end_anywhere(monkeypatch):
    content = BOTH * 40
    for size in random.Random(2).sample(range(1, 400), 30):
        monkeypatch.setattr(txt, "PIECE", size)
        assert told(content) == [COD, PH] * 40


def test_memory_does_not_grow_with_a_line_that_never_ends():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size if self.given < 30_000_000 else b""

    tracemalloc.start()
    found = list(txt.lines(Endless()))
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert [one.reason for one in found] == ["fields"]


FRAGMENTS = st.sampled_from(
    ["COD", "pH", "12,5", "7.2", "---", "<0,05", "mg/L", "-", "%", "5", T, "20261124", "00", "02",
     "7", "", " ", "\0", "x y", "°C", "\u2028", "x" * 210]
)  # fmt: skip
GOOD = st.sampled_from([f"COD\t12,5\tmg/L\t{T}\t00", f"pH\t7\t-\t{T}\t01", f"A1\t-1.5\t%\t{T}\t03"])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\t", "\t\r\n", "\n\n"])
PIECES = st.one_of(GOOD, st.lists(FRAGMENTS, max_size=7).map("\t".join))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(PIECES, ENDS), max_size=12))
def test_what_is_written_plainly_is_read_as_if_field_by_field(told):
    text = "".join(piece + end for piece, end in told)
    fields = txt._readings(txt._fields([text]))
    assert list(txt.lines(io.BytesIO(text.encode()))) == [
        txt.read(one, number) for number, one in enumerate(fields, 1)
    ]
