"""Who advises and when, who comes, and what was asked."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Topic(models.TextChoices):
    CAPITAL = "capital", _("Loans and funds")
    TAX = "tax", _("Tax and invoices")
    BUSINESS = "business", _("Registering and running a business")
    EXPORT = "export", _("Selling, also abroad")


class Adviser(models.Model):
    """A person of an office or a lender who gives advice under its name."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    topics = models.JSONField()  # of Topic
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_link = models.URLField(_("link to talk online"), max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "person"], name="one_adviser_per_person_and_office"
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_link=""), name="adviser_can_be_met_somewhere"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}"


class Slot(models.Model):
    """A time at which as many may come as there are places."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["adviser", "starts_at"], name="adviser_is_at_one_place_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="no_more_come_than_there_are_places"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=240, capacity__gte=1),
                name="slot_has_time_and_places",
            ),
        )
        indexes = (models.Index(fields=["starts_at"], name="slots_by_time"),)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class Booking(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")
        WITHDRAWN = "withdrawn", _("Cancelled by the adviser")
        CAME = "came", _("Was there")
        MISSED = "missed", _("Did not come")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="bookings")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    need = models.CharField(_("what it is about"), max_length=600)
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    booked_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)  # of the invitation
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["slot", "person"], condition=Q(state="booked"),
                name="one_place_of_a_slot_for_a_person",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(
                fields=["slot"], condition=Q(state="booked", reminded_at__isnull=True),
                name="bookings_to_remind_of",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.uid)


class Question(models.Model):
    """
    Asked by somebody whom nobody is shown. What is published is written anew by who answers it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        PUBLISHED = "published", _("Answered for everybody")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # None once he deleted his account.
    asker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=10, choices=Topic)
    text = models.TextField(_("your question"), max_length=2_000)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    office = models.CharField(max_length=200, blank=True)  # under whose name it was answered
    answered_for = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    public_question = models.CharField(max_length=300, blank=True)
    public_answer = models.TextField(blank=True)
    folded = models.TextField(blank=True)  # of both, for the search
    published_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="asked") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answered_question_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(public_question="") & ~Q(public_answer="") & Q(published_at__isnull=False)),
                name="published_question_has_its_public_text",
            ),
        )
        indexes = (
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state="published"),
                name="questions_published",
            ),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="questions_open"),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.uid)
