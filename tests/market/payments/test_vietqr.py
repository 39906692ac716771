"""VietQR, byte by byte. Vectors: the format document of NAPAS (2021) and openhoangnc/vietqr (MIT)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.market.payments import banks, vietqr
from langnghe.market.payments.vietqr import NotVietQR, Transfer, checksum, parse, payload

DATA = json.loads((Path(__file__).parent / "data" / "vietqr.json").read_text(encoding="utf-8"))
VECTORS = [vector for vector in DATA["vietqr"] if "args" in vector]
MALFORMED = [vector for vector in DATA["vietqr"] if vector.get("wellformed") is False]


def transfer(args: dict) -> Transfer:
    return Transfer(
        bin=args["bin"],
        account=args.get("account") or args["card"],
        amount=args.get("amount"),
        memo=args.get("memo") or "",
        bill=args.get("bill") or "",
        is_card="card" in args,
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_byte_for_byte(vector):
    wanted = transfer(vector["args"])
    assert payload(wanted, dynamic=vector["args"].get("dynamic")) == vector["payload"]
    assert parse(vector["payload"]) == wanted


@pytest.mark.parametrize("vector", MALFORMED, ids=lambda vector: vector["name"])
def test_the_slip_of_the_document_is_refused(vector):
    """Its checksum is right, but an inner length says 12 where 13 digits stand."""
    assert checksum(vector["payload"][:-4]) == vector["payload"][-4:]
    with pytest.raises(NotVietQR):
        parse(vector["payload"])


def test_the_checksum_of_the_standard():
    check = DATA["crc16"]["check"]
    assert checksum(check["input"]) == check["output"]


def test_there_are_vectors():
    assert (len(VECTORS), len(MALFORMED)) == (10, 1)


@given(
    account=st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    amount=st.none() | st.integers(1, vietqr.MOST),
    memo=st.from_regex(r"([A-Z0-9]{1,8}( [A-Z0-9]{1,7}){0,2})?", fullmatch=True),
)
def test_what_is_written_can_be_read(account, amount, memo):
    wanted = Transfer(bin="970436", account=account, amount=amount, memo=memo)
    assert parse(payload(wanted)) == wanted


@given(st.integers(0, 120), st.characters(min_codepoint=48, max_codepoint=90))
def test_one_changed_letter_is_noticed(place, letter):
    text = VECTORS[4]["payload"]
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(NotVietQR):
            parse(changed)


@pytest.mark.parametrize(
    "wrong",
    [
        Transfer(bin="97043", account="1"),
        Transfer(bin="970436", account=""),
        Transfer(bin="970436", account="1" * 20),
        Transfer(bin="970436", account="1", amount=0),
        Transfer(bin="970436", account="1", amount=500_000_000),
        Transfer(bin="970436", account="1", memo="đơn hàng"),
        Transfer(bin="970436", account="1", memo="A" * 26),
    ],
)
def test_what_does_not_fit_the_format_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        payload(wrong)


def test_banks_are_named():
    assert len(banks.names()) == 69
    assert banks.name("970405") == "Agribank"
    assert banks.name("000000") == "000000"
