"""Treatment projects, the daily log of a plant, waste and its ways, clean technology."""

from langnghe.environment.treatment.models.clean import (
    Adoption,
    EcoLabel,
    Effect,
    Measured,
    Technology,
)
from langnghe.environment.treatment.models.plant import DayLog, LogBefore
from langnghe.environment.treatment.models.projects import (
    Connection,
    Contract,
    Document,
    Funding,
    Photo,
    Plan,
    Project,
    Served,
    Stage,
    Trial,
)
from langnghe.environment.treatment.models.waste import (
    Destination,
    GatheringPoint,
    Generator,
    Movement,
    Quarter,
    WasteStream,
)

__all__ = [
    "Adoption",
    "Connection",
    "Contract",
    "DayLog",
    "Destination",
    "Document",
    "EcoLabel",
    "Effect",
    "Funding",
    "GatheringPoint",
    "Generator",
    "LogBefore",
    "Measured",
    "Movement",
    "Photo",
    "Plan",
    "Project",
    "Quarter",
    "Served",
    "Stage",
    "Technology",
    "Trial",
    "WasteStream",
]
