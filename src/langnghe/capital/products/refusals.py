"""What products say no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, NotFound, Refused


class NothingInForce(NotFound):
    code = "no_terms_in_force"
    message = _("This product was not offered on that day.")


class NotForYou(Refused):
    code = "not_for_this_borrower"
    message = _("This product is not for borrowers of this kind.")


class WorkersMissing(Refused):
    code = "workers_missing"
    message = _("Say how many workers get or keep work by it: the ceiling hangs on it.")


class RateNotKnown(Refused):
    code = "rate_not_known"
    message = _("The lender tells the rate of this product when asked. Type a rate of your own.")


class TooMuch(Refused):
    code = "too_much"


class TooLong(Refused):
    code = "too_long"


class NoSchedule(Refused):
    code = "no_schedule"
    message = _("No schedule comes of this: fewer months without principal than the loan runs.")


class VersionUsed(Conflict):
    code = "version_used"
    message = _("Somebody stands on the terms of that day already. New terms begin on a later day.")


class InThePast(Refused):
    code = "in_the_past"
    message = _("New terms begin today or later: what was offered before stays as it was.")


class SlugTaken(Conflict):
    code = "slug_taken"
    message = _("There is a product of this name already. Choose another name.")


class TermsWrong(Refused):
    code = "terms_wrong"
