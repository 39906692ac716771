"""The door of the dossier engine."""

from langnghe.support.dossiers.facts import FactSource, Figures, Subject
from langnghe.support.dossiers.queries.earlier import earlier_support

__all__ = ["FactSource", "Figures", "Subject", "earlier_support"]
