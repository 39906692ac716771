"""Stories, every state they were in, their pictures, and the consent of the people in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.registry.heritage.facts import Licence


class Story(models.Model):
    """What is told of one village, one craft or one artisan."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PREVIEW = "preview", _("Ready to be looked at")
        PUBLISHED = "published", _("Open to the public")
        WITHDRAWN = "withdrawn", _("Taken back")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    village = models.OneToOneField(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    craft = models.OneToOneField(
        "registry.Craft", models.PROTECT, null=True, blank=True, related_name="+"
    )
    artisan = models.OneToOneField(
        "registry.Artisan", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    # What is being written, and what the public reads: states that are kept.
    latest = models.ForeignKey(
        "registry.StoryRevision", models.PROTECT, null=True, blank=True, related_name="+"
    )
    published = models.ForeignKey(
        "registry.StoryRevision", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How many living people each block shows or tells of. Not a part of the states that are kept:
    # going back to an earlier text must not forget whom it needs to ask.
    people = models.JSONField(default=dict, blank=True)
    sources = models.ManyToManyField("registry.Source", blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(village__isnull=False, craft__isnull=True, artisan__isnull=True)
                | Q(village__isnull=True, craft__isnull=False, artisan__isnull=True)
                | Q(village__isnull=True, craft__isnull=True, artisan__isnull=False),
                name="story_tells_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published__isnull=False),
                name="published_story_says_which_text",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)


class StoryRevision(models.Model):
    """A story as it stood after one change: who made it, when, why. Added, and never changed."""

    class Action(models.TextChoices):
        BEGIN = "begin", _("Begun")
        LOAD = "load", _("Came with the release")
        ADD = "add", _("Block added")
        CHANGE = "change", _("Block changed")
        MOVE = "move", _("Block moved")
        REMOVE = "remove", _("Block taken out")
        RESTORE = "restore", _("Earlier version restored")

    story = models.ForeignKey(Story, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    blocks = models.JSONField(default=list)
    action = models.CharField(max_length=8, choices=Action)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("story", "-number")
        constraints = (
            models.UniqueConstraint(fields=["story", "number"], name="one_story_text_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.story_id} · {self.number}"


class StoryPicture(models.Model):
    """A picture of one block. Its files are found by who may see it, never by their own names."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="pictures")
    block = models.CharField(max_length=32)
    author = models.CharField(_("author"), max_length=120)
    licence = models.CharField(_("rights"), max_length=12, choices=Licence)
    is_drawing = models.BooleanField(default=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    renditions = models.JSONField()  # [{"width": …, "height": …, "file": …}], the smallest first
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["story", "block"], name="one_picture_per_story_block"),
        )

    def __str__(self) -> str:
        return str(self.uid)


class ConsentQuerySet(models.QuerySet["ShownConsent"]):
    def valid(self, on: date) -> "ConsentQuerySet":
        """In force on a day."""
        open_ended = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        return self.filter(open_ended, revoked_at__isnull=True, given_on__lte=on)


class ShownConsent(models.Model):
    """A person agreed to be shown or told of in one block: since when, for what, until when."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="consents")
    block = models.CharField(max_length=32)
    person = models.CharField(_("who agrees"), max_length=120)
    purpose = models.CharField(_("for what"), max_length=200)
    proof = models.CharField(_("how it was given"), max_length=200, blank=True)
    given_on = models.DateField(_("given on"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("given_on")),
                name="consent_ends_after_it_was_given",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)
