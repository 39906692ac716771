"""What is announced of cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """The authority took a step that the facility has to know of."""

    entry_uid: str


@dataclass(frozen=True, slots=True)
class TermNear:
    """A term ends soon, or is over: whoever has to do something is told."""

    reminder_uid: str
