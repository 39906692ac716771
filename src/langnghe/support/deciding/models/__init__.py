"""Rows of reviews, decisions and what follows from them."""

from langnghe.support.deciding.models.decisions import Appeal, Decision, Letter, LetterTemplate
from langnghe.support.deciding.models.fulfilment import (
    Agreement,
    Report,
    SupersededAgreement,
    Tranche,
)
from langnghe.support.deciding.models.reviews import (
    Assignment,
    Conflict,
    Ranking,
    ReturnProposal,
    Review,
    Sitting,
)
from langnghe.support.deciding.models.terms import FollowedCalendar

__all__ = [
    "Agreement",
    "Appeal",
    "Assignment",
    "Conflict",
    "Decision",
    "FollowedCalendar",
    "Letter",
    "LetterTemplate",
    "Ranking",
    "Report",
    "ReturnProposal",
    "Review",
    "Sitting",
    "SupersededAgreement",
    "Tranche",
]
