"""
VietQR: the text inside a bank QR, byte by byte.

Source: NAPAS, "QR Format T&C v1.0 VN" (September 2021), which profiles EMVCo's merchant-presented
QR. Fields are id (2 digits), length (2 digits, of characters), value.
"""

import re
from dataclasses import dataclass

from langnghe.core.text import memo as bank_memo

NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
VND, COUNTRY = "704", "VN"
# A transfer through NAPAS 24/7 stays below 500 million đồng (text of 2021).
MOST = 499_999_999
_BIN = re.compile(r"\d{6}")
_ACCOUNT = re.compile(r"[A-Za-z0-9]{1,19}")


class NotVietQR(ValueError):
    """The text is not a well-formed VietQR."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a VietQR asks for. `amount` in đồng, None: the payer types it."""

    bin: str
    account: str
    amount: int | None = None
    memo: str = ""
    bill: str = ""
    is_card: bool = False


def payload(transfer: Transfer, *, dynamic: bool | None = None) -> str:
    """
    The text of the QR. `dynamic` (one payment) unless given: whenever an amount is named.

    :raises ValueError: a part that does not fit the format.
    """
    _check(transfer)
    if dynamic is None:
        dynamic = transfer.amount is not None
    service = TO_CARD if transfer.is_card else TO_ACCOUNT
    beneficiary = _field("00", transfer.bin) + _field("01", transfer.account)
    body = (
        _field("00", "01")
        + _field("01", "12" if dynamic else "11")
        + _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", service))
        + _field("53", VND)
        + (_field("54", str(transfer.amount)) if transfer.amount is not None else "")
        + _field("58", COUNTRY)
        + _additional(transfer)
        + "6304"
    )
    return body + checksum(body)


def _additional(transfer: Transfer) -> str:
    inner = (_field("01", transfer.bill) if transfer.bill else "") + (
        _field("08", transfer.memo) if transfer.memo else ""
    )
    return _field("62", inner) if inner else ""


def _check(transfer: Transfer) -> None:
    if not _BIN.fullmatch(transfer.bin):
        raise ValueError("A bank's BIN has six digits.")
    if not _ACCOUNT.fullmatch(transfer.account):
        raise ValueError("An account has 1 to 19 letters and digits.")
    if transfer.amount is not None and not 0 < transfer.amount <= MOST:
        raise ValueError("The amount does not fit one transfer.")
    for text in (transfer.memo, transfer.bill):
        if text != bank_memo(text):
            raise ValueError("A memo has up to 25 plain letters, digits and spaces.")


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) as four upper-case hex digits."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return f"{crc:04X}"


def parse(text: str) -> Transfer:
    """
    Read a VietQR strictly: lengths, order of the first and last field, checksum, currency.

    :raises NotVietQR:
    """
    if len(text) < 8 or text[-8:-4] != "6304" or checksum(text[:-4]) != text[-4:]:
        raise NotVietQR("checksum")
    root = _fields(text[:-8])
    if next(iter(root), "") != "00" or root["00"] != "01" or root.get("01") not in {"11", "12"}:
        raise NotVietQR("head")
    if root.get("53") != VND or root.get("58") != COUNTRY:
        raise NotVietQR("currency or country")
    account = _fields(root.get("38", ""))
    if account.get("00") != NAPAS or account.get("02") not in {TO_ACCOUNT, TO_CARD}:
        raise NotVietQR("service")
    beneficiary = _fields(account.get("01", ""))
    more = _fields(root.get("62", ""))
    amount = root.get("54")
    if amount is not None and not amount.isdigit():
        raise NotVietQR("amount")
    transfer = Transfer(
        bin=beneficiary.get("00", ""),
        account=beneficiary.get("01", ""),
        amount=int(amount) if amount else None,
        memo=more.get("08", ""),
        bill=more.get("01", ""),
        is_card=account["02"] == TO_CARD,
    )
    try:
        _check(transfer)
    except ValueError as error:
        raise NotVietQR(str(error)) from error
    return transfer


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        number, length = text[place : place + 2], text[place + 2 : place + 4]
        if not (number.isdigit() and length.isdigit()) or number in found:
            raise NotVietQR("field")
        value = text[place + 4 : place + 4 + int(length)]
        if len(value) != int(length) or not value:
            raise NotVietQR("length")
        found[number] = value
        place += 4 + int(length)
    return found
