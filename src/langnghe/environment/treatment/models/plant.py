"""What the operator of a plant writes down, once a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from langnghe.environment.treatment.models.projects import Photo, Project


class DayLog(models.Model):
    """One day of a plant. What it said before a correction is kept (`LogBefore`)."""

    # What is typed, and what a correction keeps of before.
    TOLD = (
        "inflow", "outflow", "power_kwh", "doses", "sludge_kg", "bypass", "words",
    )  # fmt: skip

    project = models.ForeignKey(Project, models.PROTECT, related_name="logs")
    day = models.DateField()
    # m³, of a plant for solid waste tonnes.
    inflow = models.DecimalField(max_digits=10, decimal_places=2)
    outflow = models.DecimalField(max_digits=10, decimal_places=2)
    power_kwh = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    doses = models.JSONField(default=dict, blank=True)  # code of the chemical → kg, as text
    sludge_kg = models.PositiveIntegerField(null=True, blank=True)
    bypass = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    words = models.TextField(blank=True)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)
        constraints = (
            models.UniqueConstraint(fields=["project", "day"], name="one_log_a_day"),
            models.CheckConstraint(
                condition=Q(inflow__gte=0, outflow__gte=0, bypass__gte=0),
                name="log_counts_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(bypass=0) | ~Q(words=""), name="what_went_past_untreated_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.day}"


class LogBefore(models.Model):
    """What a log said before it was corrected, and why it was. Append-only."""

    log = models.ForeignKey(DayLog, models.PROTECT, related_name="before")
    version = models.PositiveSmallIntegerField()
    told = models.JSONField()
    words = models.CharField(max_length=300)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ("version",)
        constraints = (
            models.UniqueConstraint(
                fields=["log", "version"], name="a_version_of_a_log_is_kept_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.log} ({self.version})"
