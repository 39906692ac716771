"""What arrived, and what of it could not be taken."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.environment.sensing.models import Station


def private() -> Storage:
    return storages["private"]


class Delivery(models.Model):
    """A file or a day of messages: who sent what, and what became of it."""

    class Way(models.TextChoices):
        FOLDER = "folder", _("Folder (FTP, SFTP)")
        HTTP = "http", _("Software (HTTP)")
        FORM = "form", _("Form")
        MQTT = "mqtt", _("Messages (MQTT)")

    class State(models.TextChoices):
        HELD = "held", _("Waits for its station")
        READING = "reading", _("Being read")
        DONE = "done", _("Read")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    way = models.CharField(max_length=6, choices=Way)
    name = models.CharField(max_length=160)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256; "": messages of a day
    size = models.PositiveBigIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True)  # of the station, as the name tells it
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    # Who sent it, where that was proved.
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    arrived_at = models.DateTimeField()
    last_at = models.DateTimeField()  # the same again
    times = models.PositiveIntegerField(default=1)
    # A large file, until it was read; and how many of its readings were.
    file = models.FileField(storage=private, blank=True)
    place = models.PositiveBigIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["name", "digest"], name="one_delivery_per_name_and_content"
            ),
            models.CheckConstraint(
                condition=Q(state="held", station__isnull=True) | ~Q(state="held"),
                name="held_delivery_has_no_station",
            ),
        )
        indexes = (
            models.Index(fields=["station", "-id"], name="deliveries_of_station"),
            models.Index(
                fields=["code"], condition=Q(state="held"), name="deliveries_held_by_code"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Quarantined(models.Model):
    """A line or a message that could not be taken, until somebody mends or dismisses it."""

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        TAKEN = "taken", _("Taken after all")
        DISMISSED = "dismissed", _("Dismissed")
        REPLACED = "replaced", _("The file came again")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines")
    # As that of its delivery; of a message: whose stream it names.
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    number = models.PositiveBigIntegerField()  # its place in the delivery, from 1 on
    text = models.CharField(max_length=1000)
    reason = models.CharField(max_length=12)  # `rules.REASONS`
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    corrected = models.CharField(max_length=1000, blank=True)
    why = models.CharField(max_length=300, blank=True)  # it was dismissed
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["delivery", "number"], name="line_is_quarantined_once"),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(why=""), name="dismissed_line_says_why"
            ),
        )
        indexes = (
            models.Index(
                fields=["station", "-id"], condition=Q(state="open"), name="lines_to_look_at"
            ),
        )

    def __str__(self) -> str:
        return self.text


class Device(models.Model):
    """
    What may publish by MQTT: a token of an organisation, as the broker knows it.

    The secret of the token is its password there, too; of it only what the broker compares with
    is kept. It ends with the token.
    """

    token = models.OneToOneField("accounts.ApiToken", models.PROTECT, related_name="+")
    username = models.CharField(max_length=40, unique=True)
    password = models.CharField(max_length=200)  # as mosquitto writes it: $7$rounds$salt$hash

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.username


class LabSheet(models.Model):
    """Results of a laboratory as they were sent: shown first, and written when somebody says so."""

    class State(models.TextChoices):
        WRONG = "wrong", _("Has mistakes")
        OFFERED = "offered", _("To be confirmed")
        DONE = "done", _("Written")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    laboratory = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State)
    rows = models.JSONField()  # as read: the cells, what was made of them, what is wrong
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="done") | Q(written_at__isnull=False),
                name="written_sheet_says_when",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FieldNote(models.Model):
    """What somebody measured or saw at a station, with a phone in his hand."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(_("when"))
    note = models.TextField(_("note"), blank=True)
    photo = models.FileField(storage=private, blank=True)
    values = models.JSONField(default=list, blank=True)  # [code, value, unit] as they were typed
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="one_field_note_per_key"),
            models.CheckConstraint(
                condition=Q(seen_at__lte=F("sent_at")), name="field_note_is_not_of_the_future"
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)
