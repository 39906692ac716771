"""Names of places: with and without their kind, folded for matching."""

import re

from langnghe.core.text import fold

_KIND = re.compile(
    r"^(?:phường|xã|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tỉnh)\s+", re.IGNORECASE
)
_FOLDED_KIND = re.compile(
    r"\b(?:thi tran|thi xa|thanh pho|dac khu|phuong|xa|quan|huyen|tinh|tp|tt)\b\s*"
)


def bare(name: str) -> str:
    """ "Phường Ba Đình" → "Ba Đình"."""
    return _KIND.sub("", name.strip())


def keys(text: str) -> list[str]:
    """
    What a person may have meant, most literal first.

    "xã Vân Hà, huyện Đông Anh" → "van ha dong anh".

    A word such as "quán" may be part of a name, so the text is tried with and without the kinds.
    """
    literal = fold(" ".join(bare(part) for part in text.split(",")))
    loose = " ".join(_FOLDED_KIND.sub("", fold(text)).split())
    return list(dict.fromkeys(key for key in (literal, loose) if key))
