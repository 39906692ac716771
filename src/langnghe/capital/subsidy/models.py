"""Agreements on a subsidy, and the claims of quarters with what they stood on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.core.ids import uuid7


class SubsidyAgreement(models.Model):
    """So many per cent a year of a loan's interest, from a day until a day (not included)."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    loan = models.ForeignKey("loans.Loan", models.PROTECT, related_name="+")
    rate = models.DecimalField(_("per cent a year"), max_digits=6, decimal_places=3)
    since = models.DateField(_("from"))
    until = models.DateField(_("until (not included)"))
    cap = models.BigIntegerField(_("at most, in đồng"), null=True, blank=True)
    source = models.CharField(_("decided by"), max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    why_ended = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("loan", "since")
        constraints = (
            models.UniqueConstraint(
                fields=["loan"], condition=Q(ended_on__isnull=True),
                name="one_open_subsidy_per_loan",
            ),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="subsidy_has_days"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="subsidy_is_of_something"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0), name="subsidy_cap_is_of_something"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.loan_id} {self.rate}"


class SubsidyClaim(models.Model):
    """
    What is asked for a quarter. `rows` are the disbursements with their days and balances, copied:
    what is entered later changes no claim that was handed in.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SUBMITTED = "submitted", _("Handed in")
        PAID = "paid", pgettext_lazy("claim", "Paid")
        RETURNED = "returned", _("Returned")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    agreement = models.ForeignKey(SubsidyAgreement, models.PROTECT, related_name="claims")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    rows = models.JSONField(default=list)
    amount = models.BigIntegerField()
    interest = models.BigIntegerField()  # of the same days, that the borrower owes
    state = models.CharField(max_length=9, choices=State, default=State.PREPARED)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "-quarter", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["agreement", "year", "quarter"], name="one_claim_per_quarter_of_a_subsidy"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="claim_is_of_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=F("interest")),
                name="claim_is_never_above_the_interest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.year}/{self.quarter}"
