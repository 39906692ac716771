"""The roles of the platform, in one place: who they are and which organisation they act for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an organisation is."""

    PRODUCER = "producer", _("Producer")
    ASSOCIATION = "association", _("Village association")
    COMMUNE = "commune", _("Commune People's Committee")
    DEPARTMENT = "department", _("City department")
    INSPECTORATE = "inspectorate", _("Inspectorate")
    LENDER = "lender", _("Lender or fund")
    LABORATORY = "laboratory", _("Laboratory")
    OPERATOR = "operator", _("Operator of a treatment plant")
    PLATFORM = "platform", _("Platform operator")


class Sector(models.TextChoices):
    """
    What a city department answers for.

    Sectors and not names: provinces join their departments differently, and anew every few years.
    """

    INDUSTRY = "industry", _("Industry and trade")
    AGRICULTURE = "agriculture", _("Agriculture and environment")
    CULTURE = "culture", _("Culture and sports")
    TOURISM = "tourism", _("Tourism")
    SCIENCE = "science", _("Science and technology")
    FINANCE = "finance", _("Finance")
    LABOUR = "labour", _("Home affairs and labour")
    EDUCATION = "education", _("Education and training")


class Role(models.TextChoices):
    """Everyone who signs in is a buyer; each other role is held in an organisation."""

    PRODUCER_OWNER = "producer_owner", _("Producer: owner")
    PRODUCER_STAFF = "producer_staff", _("Producer: staff")
    ASSOCIATION = "association", _("Village association: member of the board")
    COMMUNE_OFFICER = "commune_officer", _("Commune officer")
    CITY_OFFICER = "city_officer", _("City officer")
    INSPECTOR = "inspector", _("Inspector")
    LENDER = "lender", _("Lender: credit officer")
    ANALYST = "analyst", _("Laboratory: analyst")
    PLANT_OPERATOR = "plant_operator", _("Treatment plant: operator")
    ADMINISTRATOR = "administrator", _("Administrator")


# Which kind of organisation a role is held in.
HELD_IN: dict[str, Kind] = {
    Role.PRODUCER_OWNER: Kind.PRODUCER,
    Role.PRODUCER_STAFF: Kind.PRODUCER,
    Role.ASSOCIATION: Kind.ASSOCIATION,
    Role.COMMUNE_OFFICER: Kind.COMMUNE,
    Role.CITY_OFFICER: Kind.DEPARTMENT,
    Role.INSPECTOR: Kind.INSPECTORATE,
    Role.LENDER: Kind.LENDER,
    Role.ANALYST: Kind.LABORATORY,
    Role.PLANT_OPERATOR: Kind.OPERATOR,
    Role.ADMINISTRATOR: Kind.PLATFORM,
}

# Who has a desk at Sở.
OFFICERS = frozenset({Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.ADMINISTRATOR})
# Who gets a letter of what waits there.
TOLD_EACH_MORNING = frozenset({Role.COMMUNE_OFFICER, Role.CITY_OFFICER})
RUNS_A_WORKSHOP = frozenset({Role.PRODUCER_OWNER, Role.PRODUCER_STAFF})
# Whose software sends what stations measure, and may do nothing else.
CONNECTS_SENSORS = frozenset({
    Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.ANALYST, Role.PLANT_OPERATOR, Role.ADMINISTRATOR,
})  # fmt: skip
CONNECTS_SOFTWARE = CONNECTS_SENSORS | {Role.PRODUCER_OWNER, Role.LENDER}

# Who reads and decides on what is others' proves with a second factor that it is he.
NEEDS_SECOND_FACTOR = frozenset({
    Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.INSPECTOR, Role.LENDER, Role.ADMINISTRATOR,
})  # fmt: skip
# Who may hand a code over in person to somebody who has no other way to log in.
MAY_VOUCH = frozenset({Role.ASSOCIATION, Role.COMMUNE_OFFICER})
