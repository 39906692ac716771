"""How the city has classed a village, and what people complain of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core import ids
from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty

NUMBER_LENGTH = 8


class VillagePollutionClass(models.Model):
    """
    On which list of the city's decision a village stands (2546/QĐ-UBND of 28 April 2023).

    No list of names could be read when this was made: an officer signs each row with the document
    before him. A later decision ends the former row, which is kept.
    """

    class List(models.IntegerChoices):
        POLLUTED = 1, _("Polluted: to be treated by the city's roadmap")
        FADING = 2, _("Polluted, and the craft is fading: to be treated and revived")
        CLEAN = 3, _("No sign of pollution yet: to be watched")
        GONE = 4, _("The craft has faded: to be taken off the list")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    list_number = models.PositiveSmallIntegerField(_("list"), choices=List)
    document = models.CharField(_("document"), max_length=120)
    decided_on = models.DateField(_("date of the document"))
    source = models.CharField(_("where it can be read"), max_length=300)
    certainty = models.CharField(_("certainty"), max_length=1, choices=Certainty)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(ended_at__isnull=True),
                name="one_pollution_class_in_force",
            ),
            models.CheckConstraint(
                condition=Q(list_number__gte=1, list_number__lte=4),
                name="pollution_list_is_one_of_four",
            ),
        )

    def __str__(self) -> str:
        return f"{self.village}: {self.list_number}"


class Complaint(models.Model):
    """Somebody smells, sees or hears something. Who it was is shown to nobody."""

    class Kind(models.TextChoices):
        WATER = "water", _("Water: colour, smell, foam, dead fish")
        AIR = "air", _("Air: smoke, dust, smell")
        NOISE = "noise", _("Noise")
        WASTE = "waste", _("Waste thrown away")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Received")
        LOOKED_INTO = "looked_into", _("Being looked into")
        ANSWERED = "answered", _("Answered")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=NUMBER_LENGTH, unique=True)
    secret = models.CharField(max_length=32, default=ids.token, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    words = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    commune = models.ForeignKey("registry.AdminUnit", models.PROTECT, related_name="+")
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.CharField(max_length=120, blank=True)  # the photo, apart from all that is public
    # Whoever wants to be asked back; only officers of the place read it.
    contact = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    # When the officers of the commune were written to; several that come at once are one letter.
    told_at = models.DateTimeField(null=True, blank=True)
    # Opened because of it by an officer, or open already when it came.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)
    office = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="answered_complaint_says_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["commune", "opened_at"],
                condition=Q(answered_at__isnull=True),
                name="complaints_nobody_answered",
            ),
        )

    def __str__(self) -> str:
        return self.number
