"""Rows of reviews, decisions and what follows from them."""

from langnghe.support.deciding.models.decisions import Appeal, Decision, LetterTemplate
from langnghe.support.deciding.models.fulfilment import Agreement, Report, Tranche
from langnghe.support.deciding.models.reviews import (
    Assignment,
    Conflict,
    Ranking,
    Review,
    Sitting,
)

__all__ = [
    "Agreement",
    "Appeal",
    "Assignment",
    "Conflict",
    "Decision",
    "LetterTemplate",
    "Ranking",
    "Report",
    "Review",
    "Sitting",
    "Tranche",
]
