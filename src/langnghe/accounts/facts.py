"""What accounts announce to others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PasswordForgotten:
    """Somebody asked for a new password. The fact holds no address and no key, only who."""

    user_id: int
    language: str
