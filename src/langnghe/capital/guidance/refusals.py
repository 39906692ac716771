"""What advice says no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class NoPlaceLeft(Conflict):
    code = "no_place_left"
    message = _("The last place was taken meanwhile. Choose another time.")


class BookedAlready(Conflict):
    code = "booked_already"
    message = _("You have a place at this time already.")


class TooManyBookings(Refused):
    code = "too_many_bookings"
    message = _("You have three appointments ahead already. Cancel one first.")


class TimeOver(Refused):
    code = "time_over"
    message = _("This time has begun or is over.")


class SlotThere(Conflict):
    code = "slot_there"
    message = _("There is a time of yours already that begins then or overlaps.")


class NotMet(Refused):
    code = "not_met"
    message = _("Say a place or a link: somebody has to find you.")


class TooManyQuestions(Refused):
    code = "too_many_questions"
    message = _("Five of your questions wait for an answer. Wait for one of them first.")


class WordsMissing(Refused):
    code = "words_missing"
    message = _("Say it in words.")


class OfficeMissing(Refused):
    code = "office_missing"
    message = _("Say for which of your offices.")


class TellsOfAPerson(Refused):
    code = "tells_of_a_person"
    message = _(
        "A phone number or an e-mail address stands in it. Take it out: everybody reads this."
    )
