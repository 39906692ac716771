"""Who was told that a term ends, so that it is told once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.environment.cases.models.cases import Case, Measure
from langnghe.environment.cases.models.inspections import Inspection


class Reminder(models.Model):
    class Kind(models.TextChoices):
        CASE = "case", _("Case")
        MEASURE = "measure", _("Measure")
        INSPECTION = "inspection", _("Inspection")
        PERMIT = "permit", _("Environmental permit")

    class Stage(models.TextChoices):
        FIRST = "first", _("ends in a few days")
        LAST = "last", _("ends on the next working day or today")
        LATE = "late", _("is over")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Of what, its term and the stage: a term that is extended is another one.
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    stage = models.CharField(max_length=5, choices=Stage)
    due_on = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="+")
    permit = models.ForeignKey("judging.Permit", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="case", case__isnull=False)
                | Q(kind="measure", measure__isnull=False)
                | Q(kind="inspection", inspection__isnull=False)
                | Q(kind="permit", permit__isnull=False),
                name="reminder_says_of_what",
            ),
        )

    def __str__(self) -> str:
        return self.key
