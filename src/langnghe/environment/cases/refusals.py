"""What cases and inspections say no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Forbidden, Refused


class NotYours(Forbidden):
    code = "not_yours"


class WordsMissing(Refused):
    code = "words_missing"
    message = _("Say it in words.")


class FacilityMissing(Refused):
    code = "facility_missing"
    message = _("Say first which facility it concerns: somebody has to be notified.")


class EpisodeWithdrawn(Refused):
    code = "episode_withdrawn"
    message = _("Later or corrected readings left nothing of it. It cannot be confirmed.")


class MeasuresMissing(Refused):
    code = "measures_missing"
    message = _("Order one measure at least, each with its working days.")


class ExtendedAlready(Conflict):
    code = "extended_already"
    message = _("The term was extended already; that is possible once.")


class TermOver(Refused):
    code = "term_over"
    message = _("The term has ended. It can be extended only while it runs.")


class TermRuns(Refused):
    code = "term_runs"
    message = _("The term still runs, and nothing was handed in.")


class EvidenceMissing(Refused):
    code = "evidence_missing"
    message = _("Add one photo at least that shows what was done.")


class NotInspectedAgain(Refused):
    code = "not_inspected_again"
    message = _("The inspection again has no minutes that both sides signed.")


class MeasuresOpen(Refused):
    code = "measures_open"
    message = _("Not every measure was seen to be met.")


class NotFineable(Refused):
    code = "not_fineable"
    message = _("A fine can be decided on once the case is confirmed.")


class DecidedAlready(Conflict):
    code = "decided_already"
    message = _("Somebody has decided on this already.")


class AmountWrong(Refused):
    code = "amount_wrong"
    message = _("A fine needs an amount; a warning has none.")


class AppealedAlready(Conflict):
    code = "appealed_already"
    message = _("There is an appeal against this decision already.")


class PlannedTwice(Refused):
    code = "planned_twice"
    message = _(
        "A planned inspection of this year is there already. Say why another one is needed, or "
        "name a cause."
    )


class CauseMissing(Refused):
    code = "cause_missing"
    message = _("An inspection beside the plan needs a cause.")


class NotAnItem(Refused):
    code = "not_an_item"
    message = _("The checklist of this inspection has no such item.")


class Contradiction(Conflict):
    code = "contradiction"
    message = _("Two people answered an item differently. Settle it first.")


class ItemsOpen(Refused):
    code = "items_open"
    message = _("Not every item of the checklist is answered.")


class SignedAlready(Conflict):
    code = "signed_already"
    message = _("A side has signed. Nothing of it can be changed any more.")


class NotWhatWasSeen(Conflict):
    code = "not_what_was_seen"
    message = _("The minutes were drawn up anew meanwhile. Read them before you sign.")


class SignatureMissing(Refused):
    code = "signature_missing"
    message = _("Draw the signature, type the name as a signature, or add a photo of the paper.")


class SampleKnown(Conflict):
    code = "sample_known"
    message = _("A sample of this code was taken at this station already.")


class CaseThere(Conflict):
    code = "case_there"
    message = _("A case was made of it already.")
