"""The agreement, its payments against evidence, and the report at the end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.core.ids import uuid7


class Agreement(models.Model):
    """Both sides sign the same text. `text` is copied; its digest is what is signed."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="agreement")
    decision = models.OneToOneField("deciding.Decision", models.PROTECT, related_name="+")
    amount = models.PositiveBigIntegerField(_("amount in đồng"))
    text = models.JSONField()
    code = models.CharField(max_length=12, unique=True)  # by which anybody checks a copy
    digest = models.CharField(max_length=64)
    office_signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office_signed_at = models.DateTimeField()
    # By when the applicant signs: later the grant lapses and the money is free again.
    sign_by = models.DateField()
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="signed_agreement_says_by_whom",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreement_has_an_amount"),
        )

    def __str__(self) -> str:
        return str(self.dossier_id)


class SupersededAgreement(models.Model):
    """
    Of the office alone, when the dossier was opened again: whoever holds a copy can still check it.
    """

    dossier = models.ForeignKey(
        "dossiers.Dossier", models.PROTECT, related_name="superseded_agreements"
    )
    text = models.JSONField()
    code = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    office_signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office_signed_at = models.DateTimeField()
    superseded_at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


class Tranche(models.Model):
    """One payment: what has to be shown for it, who accepted that, when it was paid."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for evidence")
        SHOWN = "shown", pgettext_lazy("tranche", "Evidence handed in")
        SENT_BACK = "sent_back", _("More evidence wanted")
        ACCEPTED = "accepted", _("Accepted, to be paid")
        PAID = "paid", pgettext_lazy("tranche", "Paid")
        RETURNED = "returned", _("Given back")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    name = models.JSONField()
    amount = models.PositiveBigIntegerField(_("amount in đồng"))
    wanted = models.JSONField(default=list)  # texts: what has to be shown
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    words = models.TextField(blank=True)  # of the applicant
    pages = models.JSONField(default=list)  # as of Paper.pages
    answer = models.TextField(blank=True)  # of the officer
    accepted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    payment_ref = models.CharField(_("reference of the payment"), max_length=80, blank=True)

    class Meta:
        ordering = ("agreement", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["agreement", "number"], name="one_tranche_per_number_and_agreement"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "paid"]) | Q(accepted_at__isnull=False),
                name="paid_tranche_was_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | (Q(paid_on__isnull=False) & ~Q(payment_ref="")),
                name="paid_tranche_says_when_and_how",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.number}"


class Report(models.Model):
    """
    What came of it: in words and figures, by the day agreed; accepted by the office, or sent back
    with what is still wanted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("report", "Not handed in yet")
        HANDED_IN = "handed_in", pgettext_lazy("report", "Handed in")
        SENT_BACK = "sent_back", pgettext_lazy("report", "Sent back: more is wanted")
        ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="report")
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    words = models.TextField(_("what came of it"), blank=True)
    figures = models.JSONField(default=dict)  # name → number before and after
    pages = models.JSONField(default=list)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)  # of the officer who sent it back last
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(handed_in_at__isnull=False),
                name="accepted_report_was_handed_in",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back")
                | (~Q(answer="") & Q(sent_back_at__isnull=False, sent_back_by__isnull=False)),
                name="report_sent_back_says_why_and_by_whom",
            ),
        )

    def __str__(self) -> str:
        return str(self.agreement_id)
