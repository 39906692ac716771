"""A dossier, its answers and who changed them, and how often it was sent back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.core.ids import uuid7


class Dossier(models.Model):
    class Kind(models.TextChoices):
        HOUSEHOLD = "household", pgettext_lazy("dossier", "Household")
        COOPERATIVE = "cooperative", _("Co-operative")
        GROUP = "group", _("Co-operative group")
        ENTERPRISE = "enterprise", _("Enterprise")
        WORKER = "worker", _("Worker")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        RETURNED = "returned", _("Sent back for completion")
        REVIEW = "review", pgettext_lazy("dossier", "Under review")
        APPRAISED = "appraised", _("Ready for decision")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        AGREED = "agreed", _("Agreement signed")
        RUNNING = "running", _("Being paid")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "Withdrawn")
        EXPIRED = "expired", _("Expired")
        DECLINED = "declined", _("Declined by the applicant")
        STOPPED = "stopped", _("Stopped")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Given with the receipt: HS-2026-000123.
    number = models.CharField(max_length=20, null=True, blank=True, unique=True)
    version = models.ForeignKey("offers.OfferVersion", models.PROTECT, related_name="+")
    round = models.ForeignKey("offers.Round", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of applicant"), max_length=12, choices=Kind)
    # A maker whose people fill it in together; or, for a worker, the person alone.
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    area_code = models.CharField(max_length=5)  # the commune where the applicant is
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    answers = models.JSONField(default=dict)  # field → what was told, as it was told
    # Grows with each change: two people who fill it in at once do not overwrite each other.
    revision = models.PositiveIntegerField(default=0)
    # What the tables need without opening the answers.
    asked = models.PositiveBigIntegerField(_("amount asked for, in đồng"), null=True, blank=True)
    granted = models.PositiveBigIntegerField(_("amount granted, in đồng"), null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)  # of the decision that granted it
    title = models.CharField(max_length=200, blank=True)  # of the applicant, as it was at the time
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)  # last: again after a completion
    accepted_at = models.DateTimeField(null=True, blank=True)  # the clock of the decision starts
    since = models.DateTimeField()  # when the present state began
    # The day on which the present term ends, as the calendar stood when it was counted: an order
    # for the queue, and nothing else. What is told is counted anew (`rules.deadline`), and a change
    # of the calendar counts it again.
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="worker", producer__isnull=True, person__isnull=False)
                | (~Q(kind="worker") & Q(producer__isnull=False, person__isnull=True)),
                name="dossier_is_of_a_maker_or_of_a_worker",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "expired"]) | Q(number__isnull=False),
                name="received_dossier_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["review", "appraised"]) | Q(accepted_at__isnull=False),
                name="reviewed_dossier_was_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "agreed", "running", "completed"])
                | Q(granted__gt=0),
                name="approved_dossier_says_how_much",
            ),
            models.UniqueConstraint(
                fields=["round", "producer"],
                condition=Q(state__in=["draft", "submitted", "returned", "review", "appraised"]),
                name="one_open_dossier_per_round_and_maker",
            ),
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(state__in=["draft", "submitted", "returned", "review", "appraised"]),
                name="one_open_dossier_per_round_and_worker",
            ),
        )
        indexes = (
            models.Index(fields=["producer", "-id"], name="dossiers_of_a_maker"),
            models.Index(
                fields=["office", "due_on", "id"],
                condition=Q(state__in=["submitted", "returned", "review", "appraised"]),
                name="dossiers_on_a_desk",
            ),
            models.Index(
                fields=["officer", "due_on", "id"],
                condition=Q(state__in=["submitted", "returned", "review", "appraised"]),
                name="dossiers_of_an_officer",
            ),
            models.Index(fields=["round", "state"], name="dossiers_of_a_round"),
            models.Index(fields=["office", "-id"], name="dossiers_of_an_office"),
            models.Index(fields=["office", "state", "due_on", "id"], name="dossiers_by_state"),
            models.Index(fields=["office", "version"], name="schemes_of_an_office"),
        )

    def __str__(self) -> str:
        return self.number or str(self.uid)


class AnswerChange(models.Model):
    """Who changed which answer, from what to what. Append-only."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()  # of the dossier, after the change
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "-pk")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.field}"


class Return(models.Model):
    """
    Sent back for completion: what is missing, by which of the scheme's reasons, until when.

    The clock of the decision stands still from the day after until the day it comes back.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    reasons = models.JSONField()  # [[code, words of the officer], …]
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    # From the second on somebody above the officer agrees.
    agreed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("dossier", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "number"], name="one_return_per_number_and_dossier"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at__isnull=True),
                name="one_open_return_per_dossier",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(agreed_by__isnull=False),
                name="second_return_has_a_supervisor",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"


class Supervisor(models.Model):
    """Who stands above the officers of an office: agrees to a second return, reopens."""

    office = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+",
        verbose_name=pgettext_lazy("supervisor", "office"),
    )  # fmt: skip
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+",
        verbose_name=pgettext_lazy("supervisor", "officer"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("supervisor of an office")
        verbose_name_plural = _("supervisors of offices")
        ordering = ("office", "person")
        constraints = (
            models.UniqueConstraint(
                fields=["office", "person"], name="one_supervisor_per_office_and_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.office}: {self.person}"


class NumberSeries(models.Model):
    """The last number given in a year; moved in the transaction that uses it, so none is lost."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
