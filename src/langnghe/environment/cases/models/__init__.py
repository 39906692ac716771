"""Rows of cases and inspections. Nothing of them is ever deleted."""

from langnghe.environment.cases.models.cases import (
    Appeal,
    Case,
    Entry,
    FineDecision,
    Measure,
)
from langnghe.environment.cases.models.inspections import (
    Check,
    Finding,
    Inspection,
    Member,
    Minutes,
    Photo,
    Signature,
)
from langnghe.environment.cases.models.reminders import Reminder

__all__ = [
    "Appeal",
    "Case",
    "Check",
    "Entry",
    "Finding",
    "FineDecision",
    "Inspection",
    "Measure",
    "Member",
    "Minutes",
    "Photo",
    "Reminder",
    "Signature",
]
