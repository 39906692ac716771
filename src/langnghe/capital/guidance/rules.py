"""Who advises, and the steps of bookings and questions. Pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.capital.guidance.models import Booking, Question
from langnghe.core.states import Table, step

Role = accounts.Role
ADVISES = frozenset({Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.LENDER})
MOST_AHEAD = 3  # appointments of one person
MOST_OPEN = 5  # questions of one person
# Phone numbers and addresses of mail, as people write them.
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<![\d.,])(?:\+84|0)(?:[ .-]?\d){8,10}\b")
B, Q = Booking.State, Question.State


@dataclass(frozen=True, slots=True)
class Desk:
    """For which offices and lenders a person gives advice."""

    user_id: int
    organisations: frozenset[int]


def desk_of(user_id: int | None) -> Desk | None:
    found = accounts.organisation_ids(user_id, ADVISES) if user_id is not None else set()
    return Desk(user_id, frozenset(found)) if user_id is not None and found else None


def is_own(booking: Booking, user_id: int) -> bool:
    return booking.person_id == user_id


def receives(booking: Booking, desk: Desk) -> bool:
    return booking.slot.adviser.organisation_id in desk.organisations


def answers(question: Question, desk: Desk) -> bool:
    """Whoever comes first; from then on his office alone."""
    if question.state == Q.ASKED:
        return bool(desk.organisations)
    if question.answered_for_id is None:
        return question.answered_by_id == desk.user_id
    return question.answered_for_id in desk.organisations


BOOKING = Table(
    steps=(
        step("cancel", B.BOOKED, B.CANCELLED, _("Cancel"), is_own),
        step("withdraw", B.BOOKED, B.WITHDRAWN, _("Cancelled by the adviser")),
        step("came", B.BOOKED, B.CAME, _("Was there"), receives),
        step("missed", B.BOOKED, B.MISSED, _("Did not come"), receives),
    ),
)
QUESTION = Table(
    steps=(
        step("answer", (Q.ASKED, Q.ANSWERED), Q.ANSWERED, _("Answer"), answers),
        step("publish", (Q.ANSWERED, Q.PUBLISHED), Q.PUBLISHED, _("Answer for everybody"), answers),
        step("withdraw", Q.PUBLISHED, Q.ANSWERED, _("Take it back"), answers),
    ),
)


def tells_of_a_person(text: str) -> bool:
    """Whether something stands in it by which one could be called or written to."""
    return bool(_CONTACT.search(text))
