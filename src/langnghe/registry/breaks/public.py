"""What others may ask of breaks: within the registry and, through its door, above it."""

from langnghe.registry.breaks.queries import closed_makers, listed, of_makers, one_of, read
from langnghe.registry.breaks.rules import done_on
from langnghe.registry.breaks.services import LONGEST_WORDS, change, end, plan

__all__ = [
    "LONGEST_WORDS",
    "change",
    "closed_makers",
    "done_on",
    "end",
    "listed",
    "of_makers",
    "one_of",
    "plan",
    "read",
]
