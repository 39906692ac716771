"""Clean technology and materials: what there is, who took it up, what it came to, the label."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty


class Technology(models.Model):
    class Kind(models.TextChoices):
        TECHNOLOGY = "technology", _("Technology")
        MATERIAL = "material", _("Clean material")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.JSONField()  # {"vi": …, "en": …}
    summary = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=1, choices=Certainty, default=Certainty.VERIFIED)
    is_demo = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return str(self.name.get("vi", self.slug))


class Effect(models.Model):
    """What it takes or lets out, before and after, by what is told of it; not measured here."""

    class Kind(models.TextChoices):
        ENERGY = "energy", _("Energy")
        WATER = "water", _("Water")
        EMISSION = "emission", _("Emission")

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=8, choices=Kind)
    unit = models.CharField(max_length=40)  # "kWh/tấn", "mg/L COD"
    before = models.DecimalField(max_digits=14, decimal_places=3)
    after = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["technology", "kind", "unit"], name="an_effect_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(before__gt=0, after__gte=0), name="an_effect_starts_from_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.technology} {self.kind}"


class Adoption(models.Model):
    """A facility took it up."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    technology = models.ForeignKey(Technology, models.PROTECT, related_name="adoptions")
    facility = models.ForeignKey("sensing.Facility", models.PROTECT, related_name="adoptions")
    adopted_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-adopted_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["technology", "facility"], name="a_facility_takes_it_up_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.technology} · {self.facility}"


class Measured(models.Model):
    """A reading before or after. It is named, and copied: a later correction changes no verdict."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="measured")
    phase = models.CharField(max_length=6, choices=Phase)
    property = models.ForeignKey("sensing.ObservedProperty", models.PROTECT, related_name="+")
    sample = models.ForeignKey("sensing.Sample", models.PROTECT, null=True, related_name="+")
    stream = models.ForeignKey("sensing.Stream", models.PROTECT, related_name="+")
    at = models.BigIntegerField()  # milliseconds; with the stream it names the reading
    value = models.FloatField()
    is_below = models.BooleanField(default=False)  # "<": the value is the limit of detection
    unit = models.CharField(max_length=30)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["adoption", "phase", "property"], name="one_reading_before_and_one_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.adoption} {self.phase} {self.value}"


class EcoLabel(models.Model):
    """
    Granted to a maker for one adoption, on evidence, until a day (exclusive). It lapses by itself.
    """

    class State(models.TextChoices):
        GRANTED = "granted", _("Label granted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="labels")
    number = models.CharField(max_length=60)
    granted_on = models.DateField()
    expires_on = models.DateField()
    # What it was granted on: parameters before and after, copied.
    evidence = models.JSONField()
    parameters = models.PositiveSmallIntegerField()  # how many that are
    state = models.CharField(max_length=9, choices=State, default=State.GRANTED)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_words = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-granted_on", "-pk")
        indexes = (models.Index(fields=["producer", "expires_on"], name="label_of_maker"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("granted_on")), name="a_label_lapses_some_day"
            ),
            models.CheckConstraint(
                condition=Q(parameters__gt=0), name="a_label_stands_on_evidence"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", withdrawn_on__isnull=True)
                | (Q(state="withdrawn", withdrawn_on__isnull=False) & ~Q(withdrawn_words="")),
                name="a_withdrawn_label_says_since_when_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.number
