"""A file of goods that a maker sent, how far it has come, and what was wrong with it."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


def private_files() -> Storage:
    """Where nobody fetches a file but through a page that asks who he is."""
    return storages["private"]


class Sheet(models.Model):
    class State(models.TextChoices):
        CHECKING = "checking", _("Being read")
        REFUSED = "refused", _("To be corrected")
        READY = "ready", _("Waiting for your word")
        APPLYING = "applying", _("Being written")
        DONE = "done", _("Written")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)  # of the form: the repeat gets the first answer
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    language = models.CharField(max_length=5)  # of whoever reads what is said of it
    name = models.CharField(max_length=200)  # as it was called on his device
    file = models.FileField(storage=private_files, max_length=200, blank=True)
    # The same, one product a line, as it is worked on: a place in it is a number of bytes.
    lines = models.FileField(storage=private_files, max_length=200, blank=True)
    position = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # goods in which something is wrong
    written = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=300, blank=True)  # why the whole was not taken
    unknown_columns = models.JSONField(default=list)
    samples = models.JSONField(default=list)  # the first goods that would be new or changed
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-sent_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["producer", "key"], name="one_sheet_per_form"),
            models.UniqueConstraint(
                fields=["producer"],
                condition=Q(state="applying"),
                name="one_sheet_of_a_maker_is_written_at_a_time",
            ),
        )
        indexes = (models.Index(fields=["producer", "-sent_at", "-id"], name="sheets_of_maker"),)

    def __str__(self) -> str:
        return self.name


class SheetProblem(models.Model):
    """What is wrong in one cell, in the words that its maker read."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=30, blank=True)
    value = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=400)

    class Meta:
        ordering = ("row", "pk")
        indexes = (models.Index(fields=["sheet", "row", "id"], name="problems_of_sheet"),)

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.said}"
