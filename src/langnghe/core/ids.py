"""Random identities: UUIDv7 for private things, short codes that a person can read out."""

import secrets
import time
import uuid

from django.utils.crypto import salted_hmac

# Without 0 O, 1 I L, 5 S, 8 B: what a bank clerk and a buyer may confuse. 27 letters.
UNAMBIGUOUS = "234679ACDEFGHJKMNPQRTUVWXYZ"


def uuid7() -> uuid.UUID:
    """
    A UUID that sorts by the time it was made (RFC 9562, sections 5.7 and 6.2, method 3).

    48 bits of milliseconds, 12 bits of their fraction (a quarter of a microsecond), 62 random bits.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= (nanoseconds * 4096 // 1_000_000) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)


def code(length: int) -> str:
    """A random code of the unambiguous alphabet."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(length))


def token() -> str:
    """A secret for an address that must not be guessed (128 bits, URL-safe)."""
    return secrets.token_urlsafe(16)


def person_mark(user_id: int | None) -> str:
    """
    How a page names the person it was made for: the same for one person, telling nothing of him.

    What a device keeps carries it, so that it is neither shown to nor sent by another one.
    """
    return salted_hmac("langnghe.person", str(user_id)).hexdigest()[:32] if user_id else ""
