"""What somebody means to buy. Nothing is held and no price is promised yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from langnghe.core.ids import uuid7

MOST_PIECES = 199


class Basket(models.Model):
    """One open basket per member; a guest's basket is found by its random id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Set when it became an order; a closed basket is never changed again.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(user__isnull=False, closed_at__isnull=True),
                name="one_open_basket_per_member",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class BasketLine(models.Model):
    """A variant with what shall be written on it. Same writing merges, different stays apart."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.Variant", models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    personalisation = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["basket", "variant", "personalisation"],
                name="one_line_per_variant_and_writing",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_PIECES),
                name="basket_quantity_is_sensible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"
