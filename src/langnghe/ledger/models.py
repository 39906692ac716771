"""Accounts with their counters, and the entries that moved them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Account(models.Model):
    """
    A side of the books. `debits` and `credits` only ever grow, in the transaction of the entry.

    `floor_side` says which side may never be exceeded by the other: an account that holds what is
    there to spend has its natural side.
    """

    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")
        EQUITY = "equity", _("Equity")

    class Floor(models.TextChoices):
        NONE = "", _("None")
        DEBIT = "debit", _("Credits never exceed debits")
        CREDIT = "credit", _("Debits never exceed credits")

    uid = models.UUIDField(unique=True, default=uuid7, editable=False)
    book = models.CharField(max_length=40)
    code = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=Kind)
    currency = models.CharField(max_length=3, default="VND")
    floor_side = models.CharField(max_length=6, choices=Floor, blank=True, default=Floor.NONE)
    debits = models.BigIntegerField(default=0)
    credits = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="one_account_per_code_of_a_book"),
            models.CheckConstraint(
                condition=Q(debits__gte=0) & Q(credits__gte=0), name="account_counts_up_from_zero"
            ),
            models.CheckConstraint(
                condition=~Q(floor_side="debit") | Q(credits__lte=F("debits")),
                name="account_credits_stay_within_debits",
            ),
            models.CheckConstraint(
                condition=~Q(floor_side="credit") | Q(debits__lte=F("credits")),
                name="account_debits_stay_within_credits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.book}:{self.code}"

    @property
    def sign(self) -> int:
        """1 where debits make the balance larger, else -1."""
        return 1 if self.kind in {self.Kind.ASSET, self.Kind.EXPENSE} else -1

    @property
    def floor_sign(self) -> int:
        """1 where debits must stay ahead, -1 where credits must."""
        return 1 if self.floor_side == self.Floor.DEBIT else -1

    @property
    def balance(self) -> int:
        """In its natural sense: what an asset is worth, what a liability owes."""
        return self.sign * (self.debits - self.credits)


class Entry(models.Model):
    """Append-only: what happened once, under a key of its own."""

    uid = models.UUIDField(unique=True, default=uuid7, editable=False)
    key = models.CharField(max_length=160, unique=True)
    # What was asked for under the key: the same again gets this entry, anything else is refused.
    fingerprint = models.CharField(max_length=64)
    on = models.DateField()
    posted_at = models.DateTimeField()
    memo = models.CharField(max_length=300)
    reference = models.CharField(max_length=160, blank=True, db_index=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.on} {self.key}"


class Transfer(models.Model):
    """Append-only: an amount from the account `credit` to the account `debit`."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers")
    position = models.PositiveSmallIntegerField()
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debited", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credited", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("entry", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["entry", "position"], name="one_transfer_per_position_of_an_entry"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_moves_something"),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="transfer_leaves_its_account"
            ),
        )
        indexes = (
            # A statement walks each side from the latest on.
            models.Index(fields=["debit", "-id"], name="transfers_into"),
            models.Index(fields=["credit", "-id"], name="transfers_out_of"),
        )

    def __str__(self) -> str:
        return f"{self.amount}: {self.credit_id} → {self.debit_id}"
