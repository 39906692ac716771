"""Who works on a dossier, who may not, what reviewers think, how a round ranks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Assignment(models.Model):
    """An officer has a dossier from an instant until he hands it over. The last one is open."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="assignments")
    officer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("dossier", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(until__isnull=True),
                name="one_officer_at_a_time_per_dossier",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_begins",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.officer_id}"


class Conflict(models.Model):
    """What a reviewer or officer declares before he sees more than the title. Once per dossier."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="conflicts")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("I have a conflict of interest"))
    words = models.CharField(_("which"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "person"], name="one_declaration_per_dossier_and_person"
            ),
            models.CheckConstraint(
                condition=Q(has_conflict=False) | ~Q(words=""), name="conflict_is_said_in_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.person_id}"


class ReturnProposal(models.Model):
    """A second return: the officer asks for it, somebody above him agrees or says no."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="proposals")
    reasons = models.JSONField()  # as of Return.reasons
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_agreed = models.BooleanField(null=True, blank=True)
    words = models.CharField(_("why not"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("dossier", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at__isnull=True),
                name="one_open_proposal_of_a_return_per_dossier",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_agreed__isnull=True)
                | Q(answered_at__isnull=False, is_agreed__isnull=False,
                    answered_by__isnull=False),
                name="answered_proposal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="nobody_agrees_to_his_own_proposal",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.asked_at:%Y-%m-%d}"


class Review(models.Model):
    """
    One reviewer's sheet: points by criterion and an opinion. Others see it once it is handed in.

    `total` in thousandths of the most that could be had, by weight: comparable across reviewers.
    """

    class Opinion(models.TextChoices):
        APPROVE = "approve", _("Approve")
        APPROVE_LESS = "approve_less", _("Approve a smaller amount")
        REFUSE = "refuse", _("Refuse")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    points = models.JSONField(default=dict)  # criterion → points
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion, blank=True)
    amount = models.PositiveBigIntegerField(_("amount in đồng"), null=True, blank=True)
    words = models.TextField(_("why"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # After an appeal a dossier is reviewed anew; what was said before stays to be read.
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("dossier", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "reviewer"], condition=Q(superseded_at__isnull=True),
                name="one_review_per_dossier_and_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | (~Q(opinion="") & ~Q(words="")),
                name="review_that_is_done_has_an_opinion_and_reasons",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__lte=1000), name="review_total_is_a_share"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(
                fields=["reviewer"], condition=Q(done_at__isnull=True), name="reviews_to_do"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.reviewer_id}"


class Ranking(models.Model):
    """The order of a round as it was fixed: rows copied, so later reviews do not rewrite it."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    round = models.ForeignKey("offers.Round", models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    rows = models.JSONField()  # [{"dossier": uid, "number", "title", "total", "asked", "rank"}]
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("round", "-pk")

    def __str__(self) -> str:
        return f"{self.round_id} {self.made_at:%Y-%m-%d}"


class Sitting(models.Model):
    """A committee: who sat, what it advised on which dossiers, and its minutes."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    members = models.JSONField()  # names and positions, as they were
    advice = models.JSONField(default=dict)  # dossier uid → {"opinion", "amount", "words"}
    minutes = models.TextField(_("minutes"), blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("office", "-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.office_id} {self.held_on}"
