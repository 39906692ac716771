"""Waste: what arises where, where it lies, where it goes, and whether a quarter adds up."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.environment.treatment.models.projects import Photo


class WasteStream(models.Model):
    """One kind of waste of one village. Weights are kilograms."""

    class Kind(models.TextChoices):
        DOMESTIC = "domestic", _("Domestic waste")
        CRAFT = "craft", _("By-product of the craft")
        INDUSTRIAL = "industrial", _("Ordinary industrial waste")
        HAZARDOUS = "hazardous", _("Hazardous waste")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=12, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["village", "kind", "name"], name="a_waste_of_a_village_has_one_account"
            ),
            models.CheckConstraint(
                condition=(Q(kind="hazardous") & ~Q(code="")) | (~Q(kind="hazardous") & Q(code="")),
                name="hazardous_waste_and_only_it_has_a_code",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Generator(models.Model):
    """Where it arises, and how much of it by estimate."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Households")
        FACILITY = "facility", _("A facility")
        VILLAGE = "village", _("The whole village")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    stream = models.ForeignKey(WasteStream, models.PROTECT, related_name="generators")
    kind = models.CharField(max_length=9, choices=Kind)
    facility = models.ForeignKey(
        "sensing.Facility", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=160)
    kg_a_month = models.PositiveBigIntegerField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class GatheringPoint(models.Model):
    class Condition(models.TextChoices):
        GOOD = "good", _("Meets the requirements")
        WORN = "worn", _("Worn")
        FULL = "full", _("Overfilled")
        CLOSED = "closed", _("Account closed")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    capacity_kg = models.PositiveBigIntegerField()
    condition = models.CharField(max_length=6, choices=Condition)
    seen_on = models.DateField()
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["village", "name"], name="gathering_point_has_one_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Destination(models.Model):
    """Where waste may be taken: who treats it or uses it again, with the licence."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", _("Treatment")
        REUSE = "reuse", _("Used again")
        LANDFILL = "landfill", _("Landfill")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=9, choices=Kind)
    licence = models.CharField(max_length=60, blank=True)
    licensed_since = models.DateField(null=True, blank=True)
    licensed_until = models.DateField(null=True, blank=True)  # exclusive
    takes_hazardous = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(takes_hazardous=False) | ~Q(licence=""),
                name="who_takes_hazardous_waste_has_a_licence",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Movement(models.Model):
    """
    A load. Between generator and gathering point it stays in the village; to a destination it
    leaves. A wrong record is struck out and stays to be read.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    stream = models.ForeignKey(WasteStream, models.PROTECT, related_name="movements")
    moved_on = models.DateField()
    kg = models.PositiveBigIntegerField()
    generator = models.ForeignKey(
        Generator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    point = models.ForeignKey(
        GatheringPoint, models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_point = models.ForeignKey(
        GatheringPoint, models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination = models.ForeignKey(
        Destination, models.PROTECT, null=True, blank=True, related_name="+"
    )
    vehicle = models.CharField(max_length=40, blank=True)
    receipt = models.CharField(max_length=60, blank=True)
    manifest = models.CharField(max_length=60,
                                blank=True)  # fmt: skip
    licence = models.CharField(max_length=60, blank=True)  # of the destination, on that day
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=80)  # of the form: sent twice it is one load
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-moved_on", "-pk")
        indexes = (models.Index(fields=["stream", "moved_on"], name="movement_of_stream_by_day"),)
        constraints = (
            models.UniqueConstraint(fields=["stream", "key"], name="a_form_moves_one_load"),
            models.UniqueConstraint(
                fields=["manifest"],
                condition=~Q(manifest="") & Q(struck_at__isnull=True),
                name="a_manifest_goes_with_one_load",
            ),
            models.CheckConstraint(condition=Q(kg__gt=0), name="a_load_weighs_something"),
            models.CheckConstraint(
                condition=Q(generator__isnull=False, point__isnull=True)
                | Q(generator__isnull=True, point__isnull=False),
                name="a_load_comes_from_one_place",
            ),
            models.CheckConstraint(
                condition=Q(to_point__isnull=False, destination__isnull=True)
                | Q(to_point__isnull=True, destination__isnull=False),
                name="a_load_goes_to_one_place",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_words=""),
                name="a_load_is_struck_out_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.moved_on} {self.kg} kg"


class Quarter(models.Model):
    """
    The balance of a stream: stored at the start + generated = moved + stored at the end.

    What was moved is counted from the loads while it is open, and written down when it is closed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being counted")
        CLOSED = "closed", _("Account closed")

    stream = models.ForeignKey(WasteStream, models.PROTECT, related_name="quarters")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    stored_start = models.PositiveBigIntegerField()
    generated = models.PositiveBigIntegerField(default=0)
    stored_end = models.PositiveBigIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "-quarter")
        constraints = (
            models.UniqueConstraint(
                fields=["stream", "year", "quarter"], name="a_quarter_is_balanced_once"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="a_year_has_four_quarters"
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | ~Q(words="")
                | Q(stored_start=F("moved") + F("stored_end") - F("generated")),
                name="a_closed_quarter_adds_up_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False),
                name="a_quarter_is_closed_by_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stream} {self.year}/{self.quarter}"
