"""Why something is not done."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class OutOfBudget(Refused):
    """There is not so much left in the line; nothing moved."""

    code = "out_of_budget"
    message = _("The budget line does not hold this much any more.")


class NotHeld(Refused):
    """For this reference less was reserved, committed or paid out than is to be moved."""

    code = "not_held"
    message = _("For this case the budget line holds less than that.")


class NothingToMove(Refused):
    code = "nothing_to_move"
    message = _("Give an amount above zero.")


class LineThereAlready(Conflict):
    code = "budget_line_there_already"
    message = _("The scheme has a budget line of this source and year already.")


class SaysNothing(Refused):
    code = "reason_missing"
    message = _("Say why.")
