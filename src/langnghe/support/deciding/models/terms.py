"""The calendar by which the terms of the queue were counted."""

from django.db import models
from django.db.models import Q


class FollowedCalendar(models.Model):
    """As it stood when the terms were counted last: what changed since says why they moved."""

    days = models.JSONField()  # [[day, kind], …]
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="terms_follow_one_calendar"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
