"""What other contexts may ask of the environment of a village."""

from langnghe.environment.ingest.public import (
    forget_deliveries,
    take_folder,
    take_up_held,
    work_on_delivery,
)
from langnghe.environment.sensing import loading
from langnghe.environment.sensing.services.corrections import rebuild as rebuild_corrected

__all__ = [
    "forget_deliveries",
    "load_parameters",
    "rebuild_corrected",
    "take_folder",
    "take_up_held",
    "work_on_delivery",
]


def load_parameters() -> int:
    """Bring the national list of parameters in, as the release has it."""
    return loading.load()
