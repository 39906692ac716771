"""What is announced of readings on their way in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """A large file waits to be read, or to be read on."""

    delivery_id: int
