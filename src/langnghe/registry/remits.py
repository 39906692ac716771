"""For whom an association stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Remit(models.Model):
    """
    For whom the board of an association stands: a village of its commune; or the whole commune (no
    village), which somebody in office has to say.
    """

    association = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+",
        limit_choices_to=~Q(status="proposed"),  # one that a maker asks for is none yet
        help_text=_("Left empty: it stands for its whole commune."),
    )  # fmt: skip
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["association", "village"], name="one_remit_per_association_and_village"
            ),
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(village__isnull=True),
                name="one_remit_for_a_whole_commune",
            ),
        )

    def __str__(self) -> str:
        return f"{self.association} → {self.village or self.association.area_code}"
