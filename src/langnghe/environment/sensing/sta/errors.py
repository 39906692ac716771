"""What this API refuses, and with which status."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Forbidden, NotFound, Refused


class Nothing(NotFound):
    """No such entity, or none that the asker may see or change."""

    code = "nothing_there"
    message = _("There is nothing here that you may see.")


class BadRequest(Refused):
    status = 400
    code = "bad_request"


class BadOption(BadRequest):
    """A query option or an expression that cannot be read or computed."""

    code = "bad_option"


class BadBody(BadRequest):
    code = "bad_body"


class NoToken(Forbidden):
    status = 401
    code = "not_signed_in"
    message = _("Show a token that is in force: Authorization: Bearer …")


class NotAllowed(Refused):
    status = 405
    code = "method_not_allowed"
    message = _("This cannot be done here.")


class TooLarge(Refused):
    status = 413
    code = "body_too_large"
    message = _("This is too much for one call.")


class HangsOnIt(Conflict):
    """Deleting it would take away what is others'."""

    code = "hangs_on_it"
    message = _("Something that is not yours to delete hangs on it.")
