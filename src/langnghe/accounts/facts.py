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
    kind: str  # of organisation
    area_code: str  # of the commune that it answers for


@dataclass(frozen=True, slots=True)
class WebhookDue:
    """A message waits to be sent to an endpoint."""

    message_id: str


@dataclass(frozen=True, slots=True)
class CodeDue:
    """A one-time code waits to be sent. The fact holds neither the code nor the number."""

    code_id: str


@dataclass(frozen=True, slots=True)
class InvitationDue:
    """Somebody is to be told that he is asked into an organisation."""

    invitation_id: str


@dataclass(frozen=True, slots=True)
class SecurityChanged:
    """A factor, the password or the address of a person changed. `former`: the address he had."""

    user_id: int
    what: str
    former: str = ""
