"""Whether an upload is a PDF: by what is in it, whatever it is called."""

import io
from typing import IO

HEAD, TAIL = b"%PDF-", b"%%EOF"
LAST = 2_048  # bytes within which a whole file says that it ends


def begins(content: bytes) -> bool:
    """Such as who sends it means to be one."""
    return content.startswith(HEAD)


def is_whole(file: IO[bytes]) -> bool:
    """From its first mark to its last: not cut on its way, and nothing else under its name."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - LAST, 0))
    ends = TAIL in file.read(LAST)
    file.seek(0)
    starts = begins(file.read(len(HEAD)))
    file.seek(0)
    return starts and ends
