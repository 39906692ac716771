"""What a dossier says no to."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Forbidden, NotValid, Refused


class NotYours(Forbidden):
    code = "not_yours"
    message = _("Only the owner of the workshop may do this.")


class RoundClosed(Refused):
    code = "round_closed"
    message = _("This round is not open today.")


class TooLate(Refused):
    code = "too_late"
    message = _("The day by which it had to be completed is over. Apply anew.")


class KindNotServed(Refused):
    code = "kind_not_served"
    message = _("This scheme is not for this kind of applicant.")


class NoOffice(Refused):
    code = "no_office"
    message = _("No office of your commune is on the platform yet. Ask at the city's department.")


class OpenAlready(Conflict):
    """`dossier_uid`: the one that is open."""

    code = "dossier_open_already"
    message = _("You have an open dossier in this round already.")


class NotOpenForAnswers(Conflict):
    code = "not_open_for_answers"
    message = _("The office has the dossier: nothing can be changed unless it is sent back.")


class NotAnAnswer(NotValid):
    """Wrong answers, each a part with its field."""

    code = "not_an_answer"
    message = _("Some answers are not right yet.")


class WrongAnswer(NotValid):
    code = "wrong_answer"


class ChangedMeanwhile(Conflict):
    """Somebody else answered the same question meanwhile; nothing of it was overwritten."""

    code = "changed_meanwhile"
    message = _("Somebody of your house changed the same answers meanwhile. Look, then save again.")

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__()
        self.fields = tuple(fields)


class NotEligible(Refused):
    """The scheme's own words for why; each a part."""

    code = "not_eligible"
    message = _("The rules of this scheme do not let you apply.")


class Incomplete(Refused):
    """What is missing, each a part with its field."""

    code = "incomplete"
    message = _("The dossier is not complete yet.")


class Missing(Refused):
    code = "missing"


class PaperUnknown(Refused):
    code = "paper_unknown"
    message = _("The scheme asks for no such paper.")


class PaperOver(Refused):
    code = "paper_over"
    message = _("This paper is not valid any more.")


class NotAPaper(Refused):
    code = "not_a_paper"
    message = _("Take a photo of the paper, or choose a PDF of at most 20 MB.")


class NoPages(Refused):
    code = "no_pages"
    message = _("A paper has one page at least, and 20 at most.")


class FactUnknown(Refused):
    code = "fact_unknown"
    message = _("The scheme asks for no such fact.")
