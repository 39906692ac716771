"""Why the desk or a maker is told no."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class NotEditable(Conflict):
    """The commune looks at it, or has vouched for it."""

    code = "not_editable"
    message = _("This cannot be changed now: the commune is looking at it or has verified it.")


class HasGoods(Conflict):
    code = "has_goods"
    message = _("Goods or software hang on this workshop. Delete these first.")


class TaxCodeRefused(Refused):
    code = "tax_code"


class BankUnknown(Refused):
    code = "bank_unknown"
    message = _("Choose a bank of the list.")


class StoryTakenDown(Refused):
    code = "story_taken_down"
    message = _("This text was taken down. Answer the authority first.")


class NotComplete(Refused):
    """Something is missing before it can be sent; `missing` names the steps."""

    code = "not_complete"
    message = _("Something is still missing. Look at the steps without a tick.")


class VillageThere(Conflict):
    code = "village_there"
    message = _("The commune has a village of this name already: move the maker there.")


class VillageWanted(Refused):
    code = "village_wanted"
    message = _("Choose the village that it is.")


class VillageNotSettled(NotComplete):
    code = "village_not_settled"
    message = _("Your village is not settled yet. You can send all of it once it is.")


class TooManyPapers(Refused):
    code = "too_many_papers"
    message = _("Twenty papers at most. Take one away first.")


class NotTicked(Refused):
    code = "not_ticked"
    message = _("Tick every point before you vouch, or ask for what is missing.")


class ReasonWanted(Refused):
    code = "reason_wanted"
    message = _("Choose at least one reason and say it in words that the maker understands.")


class CriteriaNotMet(Refused):
    code = "criteria_not_met"
    message = _("Not all criteria are met.")


class OpenAlready(Conflict):
    code = "open_already"
    message = _("There is an open dossier for this title already.")


class CheckedAlready(Conflict):
    code = "checked_already"
    message = _("This title was checked this year already.")
