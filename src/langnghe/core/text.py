"""Vietnamese text: folding for search, slugs and bank memos; texts in several languages."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACK = "vi"
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_NOT_ASCII_WORD = re.compile(r"[^A-Za-z0-9]+")
# Đ has no decomposition. Ð (eth) looks the same and comes out of old Vietnamese encodings.
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})


def unmarked(text: str) -> str:
    """Letters without their marks: "Đồ gỗ" → "Do go". Case and punctuation stay."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", plain).translate(_D_STROKE)


def fold(text: str) -> str:
    """
    One form for matching: no marks, đ→d, lower case, one space between words.

    Hyphens and punctuation count as spaces. Folding a folded text changes nothing.
    """
    # Lower case first: İ and its like get a mark by it, which then goes.
    return _BETWEEN_WORDS.sub(" ", unmarked(text.casefold())).strip()


def slugify(text: str) -> str:
    """ "Đồ gỗ Đồng Kỵ" → "do-go-dong-ky". What has no Latin letters leaves nothing."""
    return _NOT_ASCII_WORD.sub("-", fold(text)).strip("-")


def memo(text: str, length: int = 25) -> str:
    """What a bank passes on unharmed: ASCII letters, digits and single spaces, cut to `length`."""
    return _NOT_ASCII_WORD.sub(" ", unmarked(text)).strip()[:length].strip()


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text in the language asked for, else Vietnamese, else whatever there is, else ""."""
    wanted = (language or get_language() or FALLBACK).split("-")[0]
    return texts.get(wanted) or texts.get(FALLBACK) or next(iter(texts.values()), "")
