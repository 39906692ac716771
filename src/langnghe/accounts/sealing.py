"""Secrets that follow from the server's own: codes and links in no table, and sealed text."""

import base64
import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from langnghe.core.ids import UNAMBIGUOUS

DIGITS = 6  # of a code that is sent: five attempts of a million
LETTERS = 8  # of a code that is handed over, which is bound to no browser


def code(uid: UUID) -> str:
    """The digits that are sent. Whoever reads the database alone cannot tell them."""
    number = int.from_bytes(_keyed("code", uid)[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}}"


def spoken_code(uid: UUID) -> str:
    """Letters that can be read out and written on paper."""
    number, letters = int.from_bytes(_keyed("spoken code", uid)[:8], "big"), ""
    for _place in range(LETTERS):
        number, place = divmod(number, len(UNAMBIGUOUS))
        letters += UNAMBIGUOUS[place]
    return letters


def signature(purpose: str, uid: UUID) -> str:
    """What makes a link to a thing hard to guess (128 bits)."""
    return base64.urlsafe_b64encode(_keyed(purpose, uid)[:16]).decode().rstrip("=")


def is_same(told: str, right: str) -> bool:
    """Compared in the same time wherever they differ."""
    return hmac.compare_digest(told.encode(), right.encode())


def seal(text: str) -> str:
    return _box(*_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """:raises cryptography.fernet.InvalidToken: sealed with another key, or changed."""
    return _box(*_keys()).decrypt(sealed.encode()).decode()


def _keyed(purpose: str, uid: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"langnghe.accounts:{purpose}:{uid}".encode(), "sha256")


def _keys() -> tuple[str, ...]:
    """The present key seals; former ones still open."""
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=2)
def _box(*keys: str) -> MultiFernet:
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(hashlib.sha256(b"langnghe.sealing:" + key.encode()).digest())
        )
        for key in keys
    )
