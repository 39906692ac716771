"""Why goods are not written as somebody wished."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Forbidden, Refused


class NotFit(Refused):
    """The product is not ready for buyers; the message lists everything that is missing."""

    code = "product_not_fit"


class NameMissing(NotFit):
    code = "name_missing"
    message = _("Give it a name.")


class CraftMissing(Refused):
    code = "craft_missing"
    message = _("Say of which craft it is.")


class CraftRefused(Refused):
    """Unknown, not of this maker, or not for trade."""

    code = "craft_refused"


class MakingDaysMissing(Refused):
    code = "making_days_missing"
    message = _("Say in how many working days it is made.")


class OnlyOne(Refused):
    """What is one of a kind has one row, and one piece of it."""

    code = "one_of_a_kind"
    message = _("There is exactly one of this piece: one row, and at most one in the workshop.")


class WritingRefused(Refused):
    code = "personalisation_refused"
    message = _("Say what may be written on the piece.")


class TooManyAttributes(Refused):
    code = "too_many_attributes"
    message = _("There may be 30 attributes at most.")


class TooManyVariants(Refused):
    code = "too_many_variants"
    message = _("There may be 100 variants of a product at most.")


class ReferenceTaken(Conflict):
    code = "reference_taken"
    message = _("Another of your products has this reference already.")


class ReferenceMissing(Refused):
    code = "reference_missing"
    message = _("Give the reference by which you know the product.")


class SentTwice(Refused):
    """The same key stands in one call before: the first row counts."""

    code = "sent_twice"
    message = _("The same key stands in an earlier row of this call.")


class PriceRefused(Refused):
    """No such price, or one that contradicts the wholesale price."""

    code = "price_refused"


class PriceNotYours(Forbidden):
    """Who may change goods may not therefore change what they cost."""

    code = "scope_missing"
    message = _("To change a price, the token needs the scope “stock:write”.")


class PriceMoved(Conflict):
    """The price changed after the page with the old one was made."""

    code = "price_moved"


class SkuTaken(Conflict):
    """Another variant has this stock number."""

    code = "sku_taken"
    message = _("Another piece has this stock number already.")


class ChangedMeanwhile(Conflict):
    """Somebody else wrote the same at the same moment, twice."""

    code = "changed_meanwhile"
    message = _("Somebody else changed this at the same moment. Please send it again.")
