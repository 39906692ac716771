"""Papers on file: photographed once, used in every dossier while they are valid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from langnghe.core.ids import uuid7


class Paper(models.Model):
    """A paper of a maker or a person; whoever opens a page of it is asked who he is."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.SlugField(max_length=40)  # definition.Paper.kind
    name = models.CharField(_("name"), max_length=160)
    pages = models.JSONField()  # [{"file": …, "digest": …, "type": "image/jpeg"|"application/pdf"}]
    issued_on = models.DateField(pgettext_lazy("paper", "issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    told_on = models.DateField(null=True, blank=True)  # that it ends soon

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(producer__isnull=False, person__isnull=True)
                | Q(producer__isnull=True, person__isnull=False),
                name="paper_is_of_a_maker_or_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=models.F("issued_on")),
                name="paper_ends_after_it_was_issued",
            ),
        )
        indexes = (
            models.Index(fields=["producer", "kind"], name="papers_of_a_maker"),
            models.Index(fields=["expires_on"], name="papers_that_end"),
        )

    def __str__(self) -> str:
        return self.name


class Attached(models.Model):
    """A paper in a dossier, under the key by which the scheme asks for it."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="attached")
    key = models.CharField(max_length=40)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "key")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "key"], name="one_paper_per_key_and_dossier"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.key}"
