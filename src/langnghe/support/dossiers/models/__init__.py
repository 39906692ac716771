"""Rows of the dossiers."""

from langnghe.support.dossiers.models.dossiers import (
    AnswerChange,
    Dossier,
    NumberSeries,
    Return,
    Supervisor,
)
from langnghe.support.dossiers.models.evidence import Evidence, Permission
from langnghe.support.dossiers.models.papers import Attached, Paper

__all__ = [
    "AnswerChange",
    "Attached",
    "Dossier",
    "Evidence",
    "NumberSeries",
    "Paper",
    "Permission",
    "Return",
    "Supervisor",
]
