"""What is refused, and how it is said."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class AnswerWanted(Refused):
    """Nothing was said."""

    code = "answer_wanted"
    message = _("Say in a few words what you found and did.")


class CaseEnded(Conflict):
    """Between the page and the tap."""

    code = "case_ended"
    message = _("This case has ended meanwhile. Choose another one, or open a new one.")
