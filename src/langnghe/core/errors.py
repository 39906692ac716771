"""What can go wrong on purpose: refusals with a stable code and a message for people."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ApplicationError(Exception):
    """Base of everything a view may let through; `core.middleware.Refusals` answers it."""

    status: ClassVar[int] = 400
    code: str = "error"
    message: str | Promise = _("That did not work.")
    more: Mapping[str, str] = {}  # further members of the problem, for programs

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        code: str | None = None,
        field: str | None = None,
        parts: "Sequence[ApplicationError]" = (),
    ) -> None:
        self.message = message if message is not None else type(self).message
        self.code = code or type(self).code
        self.field = field
        self.parts = tuple(parts)  # where several things are wrong: each with its field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)

    def by_field(self) -> "list[ApplicationError]":
        """What is wrong, one by one."""
        return [one for part in self.parts for one in part.by_field()] or [self]


class NotFound(ApplicationError):
    """It does not exist, or the asker may not know that it does."""

    status = 404
    code = "not_found"
    message = _("There is nothing at this address.")


class Forbidden(ApplicationError):
    """The asker may know of it, but may not do this."""

    status = 403
    code = "forbidden"
    message = _("You may not do this.")


class Refused(ApplicationError):
    """A rule says no. Each service subclasses it beside itself."""

    status = 422
    code = "refused"


class NotValid(Refused):
    """Several things are wrong, each said in `parts`."""

    code = "not_valid"
    message = _("Some fields are not right.")


class Unreadable(Refused):
    """The address holds what no text may hold."""

    code = "unreadable"
    message = _("This address cannot be read.")


class Conflict(Refused):
    """The state of the thing says no: it was done already, or changed meanwhile."""

    status = 409
    code = "conflict"


class TooMany(Refused):
    """Asked too often; may try again after `retry_after` seconds."""

    status = 429
    code = "too_many_requests"
    message = _("Too many attempts. Please wait a moment and try again.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
