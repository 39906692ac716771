"""Decisions, never without a reason, and what can be done against them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Decision(models.Model):
    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        APPROVED_LESS = "approved_less", _("Approved with a smaller amount")
        REFUSED = "refused", _("Refused")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=13, choices=Outcome)
    amount = models.PositiveBigIntegerField(_("amount in đồng"), null=True, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    reasons = models.JSONField()  # [[code of the scheme, words], …]
    words = models.TextField(_("reasons in words"))
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    authority = models.CharField(max_length=200)  # in whose name, as it was called that day
    decided_at = models.DateTimeField()
    # The line that the money was reserved of: the round may name another one later.
    budget_line = models.UUIDField(null=True, blank=True)
    # All that it stood on, copied: answers, papers, evidence, reviews, ranking.
    stood_on = models.JSONField()
    letter = models.JSONField()  # what the letter says; the PDF is printed from it
    code = models.CharField(max_length=12, unique=True)  # by which anybody checks the letter
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("dossier", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(superseded_at__isnull=True),
                name="one_decision_on_support_in_force_per_dossier",
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="decision_on_support_has_reasons"
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused", amount__isnull=True)
                | (~Q(outcome="refused") & Q(amount__gt=0)),
                name="what_is_approved_has_an_amount",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.outcome}"


class Appeal(models.Model):
    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The decision stands")
        REOPENED = "reopened", _("The dossier is reviewed anew")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
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
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(reasons="") & Q(answered_by__isnull=False)
                   & Q(answered_at__isnull=False)),
                name="answered_appeal_on_support_says_why_and_by_whom",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.decision_id}"


class Letter(models.Model):
    """Written to an applicant at a step that decides nothing (sent back, stopped); a copy."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="letters")
    action = models.CharField(max_length=16)  # send_back, stop
    content = models.JSONField()  # what it says; the PDF is printed from it
    code = models.CharField(max_length=12, unique=True)  # by which anybody checks it
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.action}"


class LetterTemplate(models.Model):
    """An office's own opening and closing of its letters, by step."""

    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    action = models.CharField(max_length=16)  # send_back, approve, refuse, stop
    opening = models.JSONField(default=dict)  # {"vi": …, "en": …}
    closing = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "action"], name="one_letter_template_per_office_and_step"
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id} {self.action}"
