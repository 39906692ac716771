"""Money expected and money received for an opaque reference."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class PaymentIntent(models.Model):
    """What is to be paid, how, and to whose account. Made before any money moves."""

    class Method(models.TextChoices):
        BANK_QR = "bank_qr", _("Bank transfer by QR")
        CASH_ON_DELIVERY = "cod", _("Cash on delivery")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=8, choices=Method)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    memo = models.CharField(max_length=25, blank=True)
    # Copied: the account that the QR named, whatever the payee changes later.
    payee_name = models.CharField(max_length=80, blank=True)
    payee_bin = models.CharField(max_length=6, blank=True)
    payee_account = models.CharField(max_length=19, blank=True)
    # The producer whose account it is; empty: the platform's collecting account.
    payee_producer_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Followed by the events, in their transaction.
    received = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="something_is_to_be_paid"),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} {self.currency}"


class PaymentEvent(models.Model):
    """Append-only: money that came in or went back. The same event counts once."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Received")
        REFUND = "refund", _("Refunded")

    intent = models.ForeignKey(
        PaymentIntent, models.PROTECT, null=True, blank=True, related_name="events"
    )
    provider = models.CharField(max_length=24)  # "manual", later a gateway
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    # What came with money that fits no intent: shown to a person who works it off.
    reference_as_received = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("recorded_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="one_row_per_payment_event"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_event_moves_money"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.provider})"
