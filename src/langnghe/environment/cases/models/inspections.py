"""Inspections: checklists as filled in, what was found, the minutes that both sides sign."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.environment.cases.models.cases import Case, Entry


class Inspection(models.Model):
    class Kind(models.TextChoices):
        PLANNED = "planned", _("Of the plan of the year")
        CAUSE = "cause", _("For a cause")
        AGAIN = "again", _("Inspection again")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        UNDER_WAY = "under_way", _("Under way")
        MINUTES = "minutes", _("Minutes to be signed")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    # None: the village itself is looked at (article 56).
    facility = models.ForeignKey(
        "sensing.Facility", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    cause = models.CharField(_("cause"), max_length=500, blank=True)
    # Of which case it sees whether the measures were met.
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    planned_on = models.DateField(_("day"))
    year = models.PositiveSmallIntegerField()  # of the plan
    is_announced = models.BooleanField(_("announced beforehand"), default=True)
    # The answer to: there is a planned one this year already.
    overlap_reason = models.CharField(max_length=500, blank=True)
    # [[code, version], …]: the lists as they stood when it was planned.
    checklists = models.JSONField(default=list)
    samples = models.ManyToManyField("sensing.Sample", related_name="+", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ("planned_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["facility", "year"],
                condition=Q(kind="planned", overlap_reason="", facility__isnull=False)
                & ~Q(state="cancelled"),
                name="one_planned_inspection_a_year",
            ),
            models.UniqueConstraint(
                fields=["village", "year"],
                condition=Q(kind="planned", overlap_reason="", facility__isnull=True)
                & ~Q(state="cancelled"),
                name="one_planned_inspection_of_a_village_a_year",
            ),
            models.CheckConstraint(
                condition=Q(kind="planned") | ~Q(cause="") | Q(case__isnull=False),
                name="inspection_beside_the_plan_has_a_cause",
            ),
            models.CheckConstraint(
                condition=~Q(kind="again") | Q(case__isnull=False),
                name="inspection_again_has_its_case",
            ),
        )
        indexes = (models.Index(fields=["facility", "planned_on"], name="inspections_of_facility"),)

    def __str__(self) -> str:
        return f"{self.facility or self.village} {self.planned_on}"


class Member(models.Model):
    """Who goes along."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="team")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["inspection", "user"], name="a_person_is_in_a_team_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}"


class Check(models.Model):
    """
    One answer to one item. Answers are added, never changed: each names those whose place it takes,
    so the same answers give the same result in whatever order phones send them (`rules.heads`).
    """

    class Value(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        PARTLY = "partly", _("Partly")
        NOT_APPLICABLE = "na", _("Does not apply")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="checks")
    uid = models.CharField(max_length=140)  # key of the sending, and the item
    item = models.CharField(max_length=60)
    value = models.CharField(max_length=6, choices=Value)
    note = models.CharField(max_length=1_000, blank=True)
    bases = models.JSONField(default=list)  # uids
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    # Came after the minutes were drawn up: kept, and no part of them.
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ("inspection", "item", "uid")
        constraints = (
            models.UniqueConstraint(fields=["inspection", "uid"], name="one_check_per_sending"),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"


class Finding(models.Model):
    """Something that has to be put right; a case may be made of it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=60, blank=True)
    words = models.CharField(_("what was found"), max_length=500)
    measure = models.CharField(_("what has to be done"), max_length=500, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="finding")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("inspection", "number")
        constraints = (
            models.UniqueConstraint(fields=["inspection", "number"], name="one_finding_per_number"),
        )

    def __str__(self) -> str:
        return self.words


class Minutes(models.Model):
    """What both sides sign: all of it copied, under one hash. The former are kept."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    drawn_up_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()

    class Meta:
        ordering = ("inspection", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["inspection", "version"], name="one_text_per_version_of_minutes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspection_id} v{self.version}"


class Photo(models.Model):
    """A picture bare of all but its pixels, kept apart; a page asks who wants to see it."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # How the phone that sent it names it; the same is kept once.
    key = models.CharField(max_length=160, unique=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="photos")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    item = models.CharField(max_length=60, blank=True)
    file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(entry__isnull=False, inspection__isnull=True)
                | Q(entry__isnull=True, inspection__isnull=False),
                name="photo_belongs_to_an_entry_or_an_inspection",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)


class Signature(models.Model):
    class Side(models.TextChoices):
        INSPECTOR = "inspector", _("For the inspection")
        INSPECTED = "inspected", _("For the inspected side")

    class Way(models.TextChoices):
        ACCOUNT = "account", _("by account")
        DRAWN = "drawn", _("drawn on the screen")
        TYPED = "typed", _("by typing the name")
        PAPER = "paper", _("on paper, photographed")

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side)
    way = models.CharField(max_length=7, choices=Way)
    name = models.CharField(_("full name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    strokes = models.TextField(blank=True)  # points of an SVG, lines divided by ";"
    paper = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)  # of what was signed
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["minutes", "side"], name="each_side_signs_once"),
            models.CheckConstraint(
                condition=~Q(way="drawn") | ~Q(strokes=""), name="drawn_signature_has_strokes"
            ),
            models.CheckConstraint(
                condition=~Q(way="paper") | Q(paper__isnull=False),
                name="signature_on_paper_has_its_photo",
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} {self.name}"
