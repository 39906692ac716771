"""What is announced of cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """The authority took a step that the facility has to know of."""

    entry_uid: str
