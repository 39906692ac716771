"""Facts that the platform knows: asked of the applicant one by one, copied with their period."""

from django.db import models
from django.db.models import F, Q

from langnghe.core.ids import uuid7


class Permission(models.Model):
    """The applicant lets the office see one fact. Revoked, it is not read again."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="permissions")
    fact = models.SlugField(max_length=40)  # facts.FactSource.key
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("dossier", "fact", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "fact"],
                condition=Q(revoked_at__isnull=True),
                name="one_permission_in_force_per_fact",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__gte=F("given_at"), revoked_by__isnull=False),
                name="revoked_permission_says_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.fact}"


class Evidence(models.Model):
    """
    A fact as it stood: copied when the dossier was handed in, and again when it was decided.

    What was decided upon stays after a permission is revoked (the decision stands on it); an
    office that has not decided yet does not see it any more.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="evidence")
    fact = models.SlugField(max_length=40)
    since = models.DateField()
    until = models.DateField()  # exclusive
    figures = models.JSONField()  # name → number or text; `facts.FactSource.words` says them
    copied_at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "fact", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="evidence_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.fact}"
