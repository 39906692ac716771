"""What accounts announce to others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PasswordForgotten:
    """Somebody asked for a new password. The fact holds no address and no key, only who."""

    user_id: int
    language: str


@dataclass(frozen=True, slots=True)
class TokenFact:
    """What a token may do, and for whom. Its acts are those of the person who made it."""

    id: int
    name: str
    organisation_id: int
    user_id: int
    scopes: frozenset[str]
    organisation: str  # its name


@dataclass(frozen=True, slots=True)
class WebhookDue:
    """A message waits to be sent to an endpoint."""

    message_id: str
