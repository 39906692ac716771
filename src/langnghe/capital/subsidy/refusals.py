"""What subsidies say no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class SubsidisedAlready(Conflict):
    code = "subsidised_already"
    message = _("In these days the loan has another subsidy. There is one at a time.")


class RateTooHigh(Refused):
    code = "rate_too_high"
    message = _("The subsidy is higher than the rate of the loan.")


class BookElsewhere(Refused):
    code = "book_elsewhere"
    message = _("The book of this loan is not kept here, so its balances are not known.")


class NotThen(Refused):
    code = "not_then"
    message = _("Choose a day from its first until the day on which it ends anyway.")


class ClaimedAlready(Conflict):
    code = "claimed_already"
    message = _(
        "A claim that was handed in has later days. Choose the end of its quarter, or later."
    )


class CountAgain(Conflict):
    code = "count_again"
    message = _("The subsidy was ended meanwhile: count the quarter again.")


class WordsMissing(Refused):
    code = "words_missing"
    message = _("Say why, in words.")


class NotOver(Refused):
    code = "not_over"
    message = _("The quarter is not over yet.")


class NothingToClaim(Refused):
    code = "nothing_to_claim"
    message = _("In this quarter the subsidy has no days.")


class NoRule(Refused):
    code = "no_rule"
    message = _("No rule says by when the claim of this quarter is handed in.")


class HandedIn(Conflict):
    code = "handed_in"
    message = _("The claim of this quarter was handed in already.")
