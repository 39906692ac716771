"""What other contexts may ask of the environment of a village."""

from collections.abc import Iterable
from datetime import date

from langnghe.environment.sensing import loading
from langnghe.environment.treatment.facts import EcoLabelFact
from langnghe.environment.treatment.queries import clean


def load_parameters() -> int:
    """Bring the national list of parameters in, as the release has it."""
    return loading.load()


def eco_labels(producer_ids: Iterable[int], *, on: date) -> list[EcoLabelFact]:
    """The eco labels of these makers that are in force on a day (one query)."""
    return clean.eco_labels(producer_ids, on)


__all__ = ["EcoLabelFact", "eco_labels", "load_parameters"]
