"""
What acting (cases) and treating tell of villages: the one place where it is asked for.

None: that part of the platform is not there (yet), and pages say nothing of it.
"""

from collections.abc import Iterable


def open_cases(village_ids: Iterable[int]) -> dict[int, int] | None:
    """How many cases are open in each village; never of whom."""
    return None


def checklist_share(village_id: int) -> int | None:
    """How many per cent of the newest checklist of article 56 of the Law are fulfilled."""
    return None


def plant_state(village_id: int) -> str | None:
    """How the treatment plant of a village is, in the reader's words."""
    return None
