"""Rates by zone and weight, parcels by an opaque reference, and requests for a freight quote."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Zone(models.TextChoices):
    CITY = "city", _("Within the same province or city")
    REGION = "region", _("Neighbouring northern provinces")
    COUNTRY = "country", _("Elsewhere in Viet Nam")


class ShippingRate(models.Model):
    """What a parcel costs in a zone: a first step, then so much for each further step begun."""

    zone = models.CharField(max_length=8, choices=Zone)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    first_grams = models.PositiveIntegerField()
    first_price = models.PositiveBigIntegerField()
    step_grams = models.PositiveIntegerField()
    step_price = models.PositiveBigIntegerField()
    days_min = models.PositiveSmallIntegerField()
    days_max = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("zone", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "valid_from"], name="one_rate_per_zone_and_day"
            ),
            models.CheckConstraint(condition=Q(step_grams__gt=0), name="rate_step_has_a_weight"),
        )

    def __str__(self) -> str:
        return f"{self.zone} {self.valid_from}"


class Parcel(models.Model):
    """What was handed to a carrier for a reference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    handed_over_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True)
                | Q(delivered_at__gte=models.F("handed_over_at")),
                name="parcel_arrives_after_it_leaves",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.tracking_number}"


class FreightRequest(models.Model):
    """A buyer asks what it costs to bring a piece too large for the parcel post."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    variant = models.ForeignKey("catalogue.Variant", models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    commune = models.ForeignKey("registry.AdminUnit", models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    token = models.CharField(max_length=80, unique=True)  # of the form: a repeat changes nothing
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"
