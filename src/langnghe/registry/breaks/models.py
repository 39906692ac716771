"""One break of one maker."""

from django.db import models
from django.db.models import F, Q

from langnghe.core.ids import uuid7


class Break(models.Model):
    """Days on which a maker is closed, the last one included: for Tết, the harvest, a funeral."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    producer = models.ForeignKey("registry.Producer", models.CASCADE, related_name="breaks")
    first = models.DateField()
    last = models.DateField()
    # No orders are taken meanwhile; else they are, and are sent after it.
    paused = models.BooleanField()
    words = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "registry"
        constraints = (
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="break_does_not_end_before_it_begins"
            ),
            # That two of them never meet is held by `services`, under the lock of their maker.
            models.UniqueConstraint(fields=["producer", "last"], name="one_break_ends_on_a_day"),
        )
        indexes = (models.Index(fields=["last", "first"], name="break_by_its_days"),)

    def __str__(self) -> str:
        return f"{self.producer}: {self.first} – {self.last}"
