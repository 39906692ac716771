"""What shipping tells others."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Quote:
    """What one parcel costs and how many working days it takes. `fee` in đồng."""

    zone: str
    fee: int
    days_min: int
    days_max: int
    chargeable_g: int


@dataclass(frozen=True, slots=True)
class FreightAsked:
    """A buyer asked what it costs to bring a large piece."""

    request_id: UUID
    producer_id: int
