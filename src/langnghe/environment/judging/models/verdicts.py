"""
What came of it. Of every sample, every daily average and every hour that is over a verdict is kept
with all that it stood on; of hours within the limit only a bit of their day (`Day`).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty


class Verdict(models.TextChoices):
    PASS = "pass", _("Within the limit")
    EXCEED = "exceed", _("Over the limit")
    INCONCLUSIVE = "inconclusive", _("Cannot be told")
    NO_TABLE = "no_table", _("The numbers of the regulation are not established")
    NOT_APPLICABLE = "not_applicable", _("No limit applies")


class Basis(models.Model):
    """
    What a verdict stood on, copied: rows, coefficients and the way to them (`facts.Answer`).

    Written once for all verdicts that stand on the same; never changed.
    """

    digest = models.CharField(max_length=64, unique=True)
    parameter_code = models.CharField(max_length=20)
    minimum = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    maximum = models.DecimalField(max_digits=24, decimal_places=12, null=True)  # Cmax
    certainty = models.CharField(max_length=1, choices=Certainty)  # of the least certain row
    content = models.JSONField()
    # The row itself, as it is today.
    limit = models.ForeignKey("judging.Limit", models.PROTECT, null=True, related_name="+")
    permit_limit = models.ForeignKey(
        "judging.PermitLimit", models.PROTECT, null=True, related_name="+"
    )
    acceptance = models.ForeignKey(
        "judging.PlantAcceptance", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.digest[:12]


class Assessment(models.Model):
    """One verdict. Judged again after a late or corrected value, the former one is kept."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("Sample")
        HOUR = "hour", _("Average of an hour")
        # The highest of those that end on one day (Viet Nam).
        EIGHT_HOURS = "8h", _("Average of 8 hours")
        DAY = "day", _("Average of a day")
        YEAR = "year", _("Average of a year")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey("sensing.Station", models.PROTECT, related_name="+")
    stream = models.ForeignKey("sensing.Stream", models.PROTECT, related_name="+")
    sample = models.ForeignKey("sensing.Sample", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    at = models.BigIntegerField()  # milliseconds: of the sample, or where the average begins
    value = models.DecimalField(max_digits=24, decimal_places=12)
    flag = models.SmallIntegerField(default=0)
    counted = models.PositiveIntegerField()  # readings; of a year the days
    expected = models.PositiveIntegerField()
    basis = models.ForeignKey(Basis, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=14, choices=Verdict)
    # value / Cmax, cut off behind six digits; None where there is no upper limit that was passed.
    ratio = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    judged_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["stream", "kind", "at"],
                condition=Q(superseded_at__isnull=True),
                name="one_verdict_in_force",
            ),
            models.CheckConstraint(
                condition=Q(kind="sample") | Q(sample__isnull=True), name="average_is_no_sample"
            ),
        )
        indexes = (
            models.Index(fields=["station", "kind", "at"], name="verdicts_of_a_station"),
            models.Index(
                fields=["at", "id"],
                condition=Q(superseded_at__isnull=True),
                name="verdicts_by_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stream_id} {self.at}: {self.verdict}"


class Day(models.Model):
    """
    How the 24 hours of one day (Viet Nam) of an automatic stream were judged, a bit for each.

    An hour with neither bit has too few readings, or no limit; or is not over (`waiting`).
    """

    pk = models.CompositePrimaryKey("stream_id", "day")
    stream = models.ForeignKey(
        "sensing.Stream", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.IntegerField()  # days since 1970, in Viet Nam
    passed = models.IntegerField(default=0)
    exceeded = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    # Of its average; or over, where one of eight hours was.
    verdict = models.CharField(max_length=14, choices=Verdict, blank=True)
    # When the next of it can be judged, milliseconds; None: all is.
    due_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("stream_id", "day")
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="days_to_be_judged"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stream_id} {self.day}"


class Year(models.Model):
    """A calendar year of a stream whose average is to be judged, once it is over."""

    stream = models.ForeignKey("sensing.Stream", models.CASCADE, related_name="+")
    year = models.SmallIntegerField()
    due_at = models.BigIntegerField()  # milliseconds

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["stream", "year"], name="a_year_is_asked_for_once"),
        )
        indexes = (models.Index(fields=["due_at"], name="years_to_be_judged"),)

    def __str__(self) -> str:
        return f"{self.stream_id} {self.year}"


class Episode(models.Model):
    """Water or air over the limit for a while: what is told, acted upon and counted."""

    class State(models.TextChoices):
        OPEN = "open", _("Goes on")
        CLOSED = "closed", _("Over")
        # A late or corrected reading left nothing of it.
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey("sensing.Station", models.PROTECT, related_name="+")
    stream = models.ForeignKey("sensing.Stream", models.PROTECT, related_name="+")
    parameter_code = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    began_at = models.BigIntegerField()  # milliseconds
    # Where the last average or sample that was over ends.
    last_at = models.BigIntegerField()
    events = models.PositiveIntegerField()  # averages and samples that were over
    worst = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    worst_ratio = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    certainty = models.CharField(max_length=1, choices=Certainty)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["stream"], condition=Q(state="open"), name="one_open_episode_per_stream"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("began_at")), name="episode_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="episode_that_is_over_says_when",
            ),
        )
        indexes = (models.Index(fields=["station", "-began_at"], name="episodes_of_a_station"),)

    def __str__(self) -> str:
        return f"{self.parameter_code} {self.station}"


class Standing(models.Model):
    """The newest verdict of a stream. Whoever judges a stream holds this row."""

    stream = models.OneToOneField(
        "sensing.Stream", models.CASCADE, primary_key=True, related_name="+"
    )
    station = models.ForeignKey("sensing.Station", models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=14, choices=Verdict, blank=True)
    certainty = models.CharField(
        max_length=1, choices=Certainty, blank=True
    )  # of what it stands on
    at = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.verdict}"


class Ground(models.Model):
    """
    What verdicts stand on, as it was when it was last looked at: a regulation with its numbers, or
    a station with the class, permits and plants of its facility. Whatever changes it, it is seen.
    """

    key = models.CharField(max_length=60, primary_key=True)  # regulation:…, station:…
    digest = models.CharField(max_length=64)
    # Of a regulation whose limit it was then (`anew.Reach`): what it is moved from is seen as well.
    reach = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key


class Anew(models.Model):
    """A stream whose verdicts are given again, because what they stand on changed."""

    stream = models.OneToOneField(
        "sensing.Stream", models.CASCADE, primary_key=True, related_name="+"
    )
    # Hours since 1970; what lies before is done, or not concerned.
    since = models.IntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("asked_at", "stream_id")

    def __str__(self) -> str:
        return f"{self.stream_id} from {self.since} on"
