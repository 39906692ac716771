"""Why a contract is not signed so."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound, Refused


class OverCeiling(Refused):
    code = "over_ceiling"
    message = _("The product lends this borrower less than what was granted. Choose another one.")


class OverdueRateUnknown(Refused):
    code = "overdue_rate_unknown"
    message = _("The product does not say what late principal bears. Write new terms for it first.")


class NotThatDay(Refused):
    """Before the agreement on the dossier, or not yet."""

    code = "not_that_day"


class NotOffered(NotFound):
    code = "not_offered"
    message = _("This product was not offered on that day.")


class NotRepaidSo(Refused):
    code = "not_repaid_so"


class RateMissing(Refused):
    code = "rate_missing"
    message = _("The rate of this product is agreed in each contract: say which.")


class RateSaid(Refused):
    code = "rate_said"
    message = _("The terms of this product say the rate. Leave this empty.")
