"""What the composition asks of the ways in."""

from datetime import datetime

from langnghe.environment.ingest.services import deliveries, folder


def take_folder() -> int:
    """By each node: read the files that were put into its folder; how many."""
    return folder.take()


def take_up_held(*, now: datetime) -> int:
    """By the clock: read the files whose station was registered meanwhile; how many."""
    return deliveries.take_up(now=now)


def forget_deliveries(*, now: datetime) -> int:
    """By the clock: forget that old files came; how many."""
    return deliveries.forget(now=now)


work_on_delivery = deliveries.work
