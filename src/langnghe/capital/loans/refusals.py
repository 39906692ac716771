"""What the loans say no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class NotPossibleNow(Conflict):
    code = "not_possible_now"
    message = _("In its present state nothing like that can be done with the loan.")


class TooMuch(Refused):
    code = "too_much"
    message = _("That is more than is left to be paid out.")


class NotYetHappened(Refused):
    code = "not_yet_happened"
    message = _("The day lies ahead. Write down what has happened.")


class BeforeTheLoan(Refused):
    code = "before_the_loan"
    message = _("The day lies before the loan was signed.")


class DoesNotFit(Refused):
    code = "does_not_fit"
    message = _("No schedule comes of that. Check the days and the numbers.")


class WordsMissing(Refused):
    code = "words_missing"
    message = _("Say why, in words.")


class KeptElsewhere(Refused):
    code = "kept_elsewhere"
    message = _("The book of this loan is kept by the lender's own system.")


class ReversedAlready(Conflict):
    code = "reversed_already"
    message = _("This receipt was taken back already.")


class KeyUsedOtherwise(Conflict):
    code = "key_used_otherwise"
    message = _("Something else was entered under this key.")


class NumberTaken(Conflict):
    code = "number_taken"
    message = _("Another loan has this number.")


class NotReadable(Refused):
    code = "not_readable"
    message = _("Write one loan a line, 5,000 at most.")


class StillOwed(Refused):
    code = "still_owed"
    message = _("A loan that is closed owes nothing.")


class IsLate(Refused):
    code = "is_late"
    message = _("A loan that is days late stands as overdue, called or written_off.")
