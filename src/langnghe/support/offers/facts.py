"""What offers announce. No Django models here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchFits:
    """Announced: schemes that are new, or newly open, fit what a person keeps."""

    search_uid: str
    offers: tuple[str, ...]  # slugs
