"""What an officer must look at, and who wants no mail of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.environment.judging.models.verdicts import Episode


class Alert(models.Model):
    class Kind(models.TextChoices):
        EXCEEDANCE = "exceedance", _("Over the limit")
        STATUS = "status", _("Faulty or calibrating for too long")
        SILENCE = "silence", _("No data")
        CAPACITY = "capacity", _("More water than the facility may discharge")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    station = models.ForeignKey("sensing.Station", models.PROTECT, related_name="+")
    stream = models.ForeignKey("sensing.Stream", models.PROTECT, null=True, related_name="+")
    episode = models.OneToOneField(Episode, models.PROTECT, null=True, related_name="alert")
    since = models.BigIntegerField()  # milliseconds
    opened_at = models.DateTimeField()
    # What it told of is over; nobody need do anything for that.
    ended_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_to = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["stream", "kind"],
                condition=Q(ended_at__isnull=True, stream__isnull=False),
                name="one_open_alert_per_stream_and_kind",
            ),
            models.UniqueConstraint(
                fields=["station", "kind"],
                condition=Q(ended_at__isnull=True, stream__isnull=True),
                name="one_open_alert_per_station_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="exceedance", episode__isnull=False)
                | (~Q(kind="exceedance") & Q(episode__isnull=True)),
                name="exceedance_alert_has_its_episode",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="acknowledged_alert_says_by_whom",
            ),
        )
        indexes = (
            models.Index(
                fields=["opened_at"],
                condition=Q(acknowledged_at__isnull=True),
                name="alerts_nobody_looked_at",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.station}"


class MailSwitch(models.Model):
    """An officer who wants no mail of alerts; the desk shows them all the same."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    off_since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
