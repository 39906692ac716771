"""A case from detection to its end: what was said and done in it, measures, fines, appeals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Case(models.Model):
    class Source(models.TextChoices):
        EPISODE = "episode", _("A reading over the limit")
        COMPLAINT = "complaint", _("A complaint")
        INSPECTION = "inspection", _("A finding of an inspection")
        HAND = "hand", _("Opened by an officer")

    class State(models.TextChoices):
        DETECTED = "detected", _("Detected")
        NOTIFIED = "notified", _("Notified")
        VERIFYING = "verifying", _("Being verified")
        DISMISSED = "dismissed", _("Dismissed")
        CONFIRMED = "confirmed", _("Confirmed")
        ORDERED = "remediation_ordered", _("Measures ordered")
        SUBMITTED = "submitted", _("Evidence handed in")
        REINSPECTION = "reinspection", _("Inspected again")
        CLOSED = "closed", _("Closed")
        ESCALATED = "escalated", _("Passed on")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    # None: nobody knows yet who it was; then nobody can be notified.
    facility = models.ForeignKey(
        "sensing.Facility", models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=10, choices=Source)
    # What opened it: an episode, a finding or a complaint opens one case and no second.
    source_key = models.CharField(max_length=80, unique=True)
    episode = models.OneToOneField(
        "judging.Episode", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("what it is about"), max_length=160)
    words = models.TextField(_("in words"), blank=True)
    # What it stood on when it was opened: copied, so that later readings do not rewrite it.
    parameter_code = models.CharField(max_length=20, blank=True)
    ratio = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    flow = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    role = models.CharField(max_length=10, blank=True)  # of the station
    state = models.CharField(max_length=20, choices=State, default=State.DETECTED)
    # When the state began: the terms of each state are counted from here (`rules.deadline`).
    since = models.DateTimeField()
    # Of the order: the longest term of its measures, in working days, and what was added once.
    order_days = models.PositiveSmallIntegerField(null=True, blank=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    passed_on_as = models.CharField(max_length=10, blank=True)  # rules.PASSED_ON
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="detected") | Q(state="dismissed") | Q(facility__isnull=False),
                name="case_beyond_detection_has_a_facility",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["remediation_ordered", "submitted"])
                | Q(order_days__isnull=False),
                name="ordered_case_has_a_term",
            ),
            models.CheckConstraint(
                condition=Q(source="episode", episode__isnull=False)
                | (~Q(source="episode") & Q(episode__isnull=True)),
                name="case_from_a_reading_has_its_episode",
            ),
        )
        indexes = (
            models.Index(
                fields=["since"],
                condition=~Q(state__in=["dismissed", "closed", "escalated"]),
                name="cases_under_way",
            ),
            models.Index(fields=["facility", "parameter_code"], name="cases_of_a_facility"),
        )

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """What one side said or did, under a name and a day; photos hang on it."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    action = models.CharField(max_length=20)  # a step of the table, or "answer", "note"
    words = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    is_owner = models.BooleanField(default=False)  # the facility's side
    office = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class Measure(models.Model):
    """What has to be done, within how many working days of the order."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(_("what has to be done"), max_length=500)
    days = models.PositiveSmallIntegerField(_("working days"))
    ordered_on = models.DateField()
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "number"], name="one_measure_per_number_and_case"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="measure_has_a_day_at_least"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_by__isnull=True)
                | Q(met_at__isnull=False, met_by__isnull=False),
                name="met_measure_says_who_saw_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.words}"


class FineDecision(models.Model):
    """A person decided, for reasons; what the table proposed is copied beside it."""

    class Outcome(models.TextChoices):
        FINE = "fine", _("Fine")
        WARNING = "warning", _("Warning")
        NONE = "none", _("No penalty")

    case = models.ForeignKey(Case, models.PROTECT, related_name="fines")
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    amount = models.PositiveBigIntegerField(_("amount in đồng"), null=True, blank=True)
    number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    reasons = models.TextField(_("reasons"))
    proposal = models.JSONField()  # fines.Proposal, as it was shown
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded_at__isnull=True),
                name="one_decision_in_force_per_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome="fine", amount__gt=0)
                | (~Q(outcome="fine") & Q(amount__isnull=True)),
                name="a_fine_and_nothing_else_has_an_amount",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"


class Appeal(models.Model):
    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The decision stands")
        CHANGED = "changed", _("The decision is changed")

    decision = models.ForeignKey(FineDecision, models.PROTECT, related_name="appeals")
    words = models.TextField(_("why"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["decision"], name="one_appeal_per_decision"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="answered_appeal_says_by_whom",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.decision_id}"
