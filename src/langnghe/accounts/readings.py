"""How the log of readings is said to the person whom it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from langnghe.core import personal
from langnghe.core.models import PersonalReading


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    who: str
    what: str
    through: str  # the software that was told, if any


def described(row: PersonalReading, names: dict[int, str]) -> Reading:
    who = names.get(row.by_id or 0) or gettext("The platform itself")
    return Reading(row.at, who, personal.words_for(row.action), row.through)
