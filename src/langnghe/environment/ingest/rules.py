"""Who may send readings of a station, see what was sent, and mend what could not be taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import Station
from langnghe.environment.sensing.rules import OFFICERS

Role = accounts.Role

# Why a line or a message was not taken.
REASONS: Mapping[str, Promise] = {
    "fields": _("It has not the five fields of a reading"),
    "symbol": _("This parameter is not on the national list"),
    "value": _("The value is no number"),
    "time": _("The time is no time"),
    "future": _("The time has not come yet"),
    "status": _("The status is none of 00, 01, 02, 03"),
    "unit": _("The unit is unknown, or does not fit the parameter"),
    "station": _("It is of another station than the file"),
    "payload": _("The message is no observation in JSON"),
    "topic": _("There is nothing to write at this topic"),
    "stream": _("There is no such stream, or it is not the sender's"),
}


# What is to be known of readings, in words.
FLAGS: Mapping[Flag, Promise] = {
    Flag.CALIBRATING: _("Instrument being calibrated"),
    Flag.FAULT: _("Instrument out of order"),
    Flag.MAINTENANCE: _("Instrument being maintained"),
    Flag.RANGE: _("Outside of what can be; does not count"),
    Flag.SPIKE: _("Far from its neighbours"),
    Flag.FLAT: _("Has not moved for long"),
    Flag.UNCALIBRATED: _("The calibration had run out"),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """
    What a person answers for here.

    `operates`: organisations whose stations and plants he keeps; `analyses`: laboratories in which
    he works; `communes` or the whole city: where he is an officer.
    """

    user_id: int
    operates: frozenset[int] = frozenset()
    analyses: frozenset[int] = frozenset()
    communes: frozenset[str] = frozenset()
    whole_city: bool = False

    @property
    def is_officer(self) -> bool:
        return self.whole_city or bool(self.communes)

    @property
    def may_keep(self) -> bool:
        return self.is_officer or bool(self.operates)

    def stations(self) -> Q:
        """Those whose deliveries he sees and mends."""
        if self.whole_city:
            return Q()
        own = Q(facility__operator__in=self.operates) | Q(thing__owner__in=self.operates)
        return own | Q(village__commune__in=self.communes)

    def oversees(self, station: Station) -> bool:
        """As an officer: who may correct what was measured."""
        return self.whole_city or station.village.commune_id in self.communes


def asker(user_id: int | None) -> Asker | None:
    """Whoever has something to do here (one query); None: to him there are no such pages."""
    if user_id is None:
        return None
    held = accounts.memberships_of(user_id)
    found = Asker(
        user_id,
        frozenset(one.organisation_id for one in held if one.role == Role.PLANT_OPERATOR),
        frozenset(one.organisation_id for one in held if one.role == Role.ANALYST),
        frozenset(
            one.area_code for one in held if one.role == Role.COMMUNE_OFFICER and one.area_code
        ),
        any(one.role in OFFICERS for one in held),
    )
    return found if found.may_keep or found.analyses else None


def sends_for(organisation_id: int) -> Q:
    """The stations for which the software of an organisation may send."""
    return (
        Q(thing__owner=organisation_id)
        | Q(facility__operator=organisation_id)
        | Q(facility__producer__organisation=organisation_id)
    )
