"""What was bought (Order), what each maker ships of it (SellerOrder), line by line."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import token, uuid7


class Order(models.Model):
    """What one buyer bought and pays for, under one number. Always at least one seller order."""

    class State(models.TextChoices):
        PENDING_PAYMENT = "pending_payment", _("Waiting for payment")
        PLACED = "placed", _("Placed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class PaymentStatus(models.TextChoices):
        DUE = "due", _("To be paid")
        ON_DELIVERY = "on_delivery", _("To be paid on delivery")
        PART_PAID = "part_paid", _("Paid in part")
        PAID = "paid", _("Paid")
        OVERPAID = "overpaid", _("Paid too much")
        REFUND_DUE = "refund_due", _("To be refunded")
        REFUNDED = "refunded", _("Refunded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=12, unique=True)  # also the memo of the bank transfer
    secret = models.CharField(max_length=32, default=token, unique=True)  # the guest's link
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=5)
    contact_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=200)
    commune = models.ForeignKey("registry.AdminUnit", models.PROTECT, related_name="+")
    commune_name = models.CharField(max_length=80)
    province_name = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)
    payment_method = models.CharField(max_length=8)
    currency = models.CharField(max_length=3, default="VND")
    goods_total = models.BigIntegerField()
    delivery_total = models.BigIntegerField()
    total = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State)
    payment_status = models.CharField(max_length=12, choices=PaymentStatus)
    terms_version = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    # Until then the stock is held for a transfer that has not come; empty once it is placed.
    hold_until = models.DateTimeField(null=True, blank=True)
    transfer_reported_at = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    # Who wrote it down while the buyer was on the telephone; empty: the buyer did it himself.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(total=F("goods_total") + F("delivery_total")),
                name="order_total_is_goods_and_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending_payment") | Q(hold_until__isnull=False),
                name="waiting_order_says_until_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["hold_until"], condition=Q(state="pending_payment"), name="order_hold_due"
            ),
        )

    def __str__(self) -> str:
        return self.number


class SellerOrder(models.Model):
    """One maker's part of an order: his goods, his parcel, his state."""

    class State(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
        AWAITING_CONFIRMATION = "awaiting_confirmation", _("To confirm")
        CONFIRMED = "confirmed", _("Confirmed")
        IN_PRODUCTION = "in_production", _("In the making")
        READY = "ready", _("Packed")
        HANDED_OVER = "handed_over", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=16, unique=True)  # the order's number and "-1", "-2", …
    order = models.ForeignKey(Order, models.PROTECT, related_name="seller_orders")
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    producer_name = models.CharField(max_length=160)
    producer_kind = models.CharField(max_length=12)
    village_name = models.CharField(max_length=120)
    goods_total = models.BigIntegerField()
    delivery_fee = models.BigIntegerField()
    total = models.BigIntegerField()
    weight_g = models.PositiveIntegerField()
    zone = models.CharField(max_length=8)
    state = models.CharField(max_length=24, choices=State)
    created_at = models.DateTimeField()
    promised_on = models.DateField()  # frozen: what the buyer was told before buying
    ready_on = models.DateField(null=True, blank=True)  # what the maker said on confirming
    refusal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=["order", "producer"], name="one_seller_order_per_order_and_maker"
            ),
            models.CheckConstraint(
                condition=Q(total=F("goods_total") + F("delivery_fee")),
                name="seller_order_total_is_goods_and_delivery",
            ),
        )
        indexes = (
            models.Index(fields=["producer", "state", "created_at"], name="seller_order_queue"),
        )

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A copy of what was bought, as it stood at that moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller_order = models.ForeignKey(SellerOrder, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    variant = models.ForeignKey("catalogue.Variant", models.PROTECT, related_name="+")
    product_slug = models.CharField(max_length=160)
    sku = models.CharField(max_length=40)
    name = models.JSONField()  # Vietnamese and the buyer's language
    label = models.JSONField(default=dict)
    personalisation = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    price_source = models.CharField(max_length=12)  # list | wholesale
    total = models.BigIntegerField()
    tax_name = models.CharField(max_length=40, blank=True)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=0)  # per cent
    tax_included = models.BigIntegerField(default=0)
    made_to_order = models.BooleanField(default=False)
    promised_on = models.DateField()
    weight_g = models.PositiveIntegerField()

    class Meta:
        ordering = ("seller_order", "position")
        constraints = (
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity")),
                name="line_total_is_price_times_quantity",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_piece"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"
