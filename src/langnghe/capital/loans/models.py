"""Loans, what happened to them, and the plans and allocations that follow from it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.core.ids import uuid7


class LenderAccount(models.Model):
    """Where a lender is paid back: copied into the QR of each instalment."""

    lender = models.OneToOneField("accounts.Organisation", models.PROTECT, related_name="+")
    bin = models.CharField(_("bank"), max_length=6)
    account = models.CharField(_("account number"), max_length=19)
    holder = models.CharField(_("account holder"), max_length=80)

    def __str__(self) -> str:
        return f"{self.holder} {self.account}"


class Loan(models.Model):
    """
    A signed loan. What was agreed is copied into it: a later change of a product is none.

    The numbers from `lent` on are what the book says at the end of the day `booked_on`, kept here
    so that lists and the end of each day need no replay.
    """

    class State(models.TextChoices):
        SIGNED = "signed", _("Signed")
        DISBURSING = "disbursing", _("Partly paid out")
        ACTIVE = "active", _("Being repaid")
        OVERDUE = "overdue", _("Overdue")
        RESTRUCTURED = "restructured", _("Being repaid, restructured")
        CALLED = "called", _("Called: all of it is due")
        WRITTEN_OFF = "written_off", _("Written off")
        CLOSED = "closed", pgettext_lazy("loan", "Paid back")
        CANCELLED = "cancelled", _("Cancelled before it was paid out")

    class Bucket(models.TextChoices):
        CURRENT = "current", _("Nothing late")
        TO_30 = "1-30", _("1 to 30 days late")
        TO_90 = "31-90", _("31 to 90 days late")
        OVER_90 = "91+", _("91 days late or more")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    lender = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dossier_uid = models.UUIDField(null=True, blank=True)
    product_uid = models.UUIDField(null=True, blank=True)
    agreement = models.JSONField(default=dict, blank=True)  # `book.Agreement`
    amount = models.BigIntegerField(_("amount in đồng"))
    signed_on = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.SIGNED)
    workers = models.PositiveIntegerField(_("jobs it supports"), default=0)
    village = models.CharField(max_length=120, blank=True)  # slugs, as they were
    craft = models.CharField(max_length=120, blank=True)
    # The lender's own system keeps the book; only states come here.
    is_outside_book = models.BooleanField(default=False)
    lent = models.BigIntegerField(default=0)
    outstanding = models.BigIntegerField(default=0)
    due_principal = models.BigIntegerField(default=0)
    due_interest = models.BigIntegerField(default=0)
    due_fee = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    late_since = models.DateField(null=True, blank=True)  # when the oldest unpaid row fell due
    days_past_due = models.PositiveIntegerField(default=0)
    bucket = models.CharField(max_length=7, choices=Bucket, default=Bucket.CURRENT)
    next_due_on = models.DateField(null=True, blank=True)
    next_amount = models.BigIntegerField(default=0)
    booked_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # of the plan that holds
    state_since = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(producer__isnull=False, person__isnull=True)
                | Q(producer__isnull=True, person__isnull=False),
                name="loan_has_one_borrower",
            ),
            models.UniqueConstraint(
                fields=["dossier_uid"], condition=~Q(state="cancelled"),
                name="one_loan_of_a_dossier_that_is_not_cancelled",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="loan_is_of_something"),
            models.CheckConstraint(
                condition=Q(
                    lent__gte=0, outstanding__gte=0, due_principal__gte=0, due_interest__gte=0,
                    due_fee__gte=0, credit__gte=0,
                ),
                name="loan_owes_nothing_negative",
            ),
            models.CheckConstraint(
                condition=Q(is_outside_book=True)
                | Q(due_principal__lte=F("outstanding"), outstanding__lte=F("lent")),
                name="loan_owes_at_most_what_was_lent",
            ),
            models.CheckConstraint(
                condition=Q(is_outside_book=True) | ~Q(agreement={}),
                name="loan_in_our_book_says_what_was_agreed",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["lender", "next_due_on"], name="loans_of_a_lender"),
            models.Index(fields=["producer"], name="loans_of_a_maker"),
            models.Index(fields=["person"], name="loans_of_a_person"),
            models.Index(
                fields=["id"],
                condition=Q(
                    state__in=["disbursing", "active", "overdue", "restructured", "called"]
                ),
                name="loans_under_way",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Tranche(models.Model):
    """Append-only: a part that was paid out."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    amount = models.BigIntegerField()
    key = models.CharField(max_length=120, unique=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("loan", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["loan", "number"], name="one_tranche_per_number_of_a_loan"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tranche_is_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.loan_id} {self.number}"


class Receipt(models.Model):
    """Money that came in. Without a loan: it fits none, and waits for a person."""

    class Purpose(models.TextChoices):
        INSTALMENT = "instalment", _("Instalment")
        PREPAY_TERM = "prepay_term", _("Part before its time; the rows become smaller")
        PREPAY_INSTALMENT = "prepay_instalment", _("Part before its time; the rows become fewer")
        PAY_OFF = "pay_off", _("Pays all of it off")

    class Channel(models.TextChoices):
        BANK = "bank", _("Bank transfer")
        CASH = "cash", _("Cash")
        STATEMENT = "statement", _("Bank statement")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    lender = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    loan = models.ForeignKey(
        Loan, models.PROTECT, null=True, blank=True, related_name="receipts"
    )  # fmt: skip
    amount = models.BigIntegerField()
    value_on = models.DateField()
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=9, choices=Channel)
    purpose = models.CharField(max_length=17, choices=Purpose, default=Purpose.INSTALMENT)
    key = models.CharField(max_length=120, unique=True)
    memo = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )  # fmt: skip
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    why_reversed = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("value_on", "key")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_is_of_something"),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, why_reversed="")
                | (Q(reversed_at__isnull=False) & ~Q(why_reversed="")),
                name="reversed_receipt_says_why",
            ),
        )
        indexes = (
            models.Index(
                fields=["lender"], condition=Q(loan__isnull=True), name="receipts_that_fit_nothing"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """Append-only: what changed the plan of a loan, or ended it."""

    class Kind(models.TextChoices):
        RESTRUCTURED = "restructured", _("Restructured")
        GRACED = "graced", _("Grace after a disaster")
        CALLED = "called", _("Called")
        WRITTEN_OFF = "written_off", _("Written off")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    key = models.CharField(max_length=120, unique=True)
    told = models.JSONField(default=dict, blank=True)  # the rest of `book.Restructured`, …
    words = models.TextField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("on", "pk")
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="loan_event_says_why"),)

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind}"


class ScheduleVersion(models.Model):
    """Append-only: a plan as it was made. The last one holds."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    reason = models.CharField(max_length=12)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("loan", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["loan", "number"], name="one_schedule_version_per_number_of_a_loan"
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan_id} {self.number}"


class ScheduleRow(models.Model):
    """Append-only."""

    version = models.ForeignKey(ScheduleVersion, models.PROTECT, related_name="rows")
    n = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    fee = models.BigIntegerField()
    balance = models.BigIntegerField()

    class Meta:
        ordering = ("version", "n")
        constraints = (
            models.UniqueConstraint(fields=["version", "n"], name="one_schedule_row_per_number"),
            models.CheckConstraint(
                condition=Q(principal__gte=0, interest__gte=0, fee__gte=0, balance__gte=0),
                name="schedule_row_asks_for_nothing_negative",
            ),
        )
        indexes = (models.Index(fields=["version", "due_on"], name="schedule_rows_by_day"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.n}"

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fee


class Allocation(models.Model):
    """What a receipt paid. Follows from the events, and is written anew when they change."""

    class Part(models.TextChoices):
        PENALTY = "penalty", _("Cost of being late")
        FEE = "fee", _("Fee")
        INTEREST = "interest", _("Interest")
        PRINCIPAL = "principal", _("Principal")
        OVERPAID = "overpaid", _("Not needed yet")
        RECOVERED = "recovered", _("Recovered")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="allocations")
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    n = models.PositiveSmallIntegerField()  # the how many-eth row that fell due; 0: of none
    part = models.CharField(max_length=9, choices=Part)
    amount = models.BigIntegerField()
    on = models.DateField()

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_is_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.part}"


class DayEnd(models.Model):
    """How far the end of a day has come: moved in the transaction of each piece."""

    on = models.DateField(primary_key=True)
    cursor = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.on)
