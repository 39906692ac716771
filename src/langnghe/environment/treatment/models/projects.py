"""A treatment project from the proposal to its closing, and what hangs on it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty


class Project(models.Model):
    class Kind(models.TextChoices):
        PLANT = "plant", _("Wastewater treatment plant")
        DRAINS = "drains", _("Sewers and drains")
        GATHERING = "gathering", _("Gathering point for solid waste")
        TRANSFER = "transfer", _("Transfer station")
        RECYCLING = "recycling", _("Recycling plant")
        RELOCATION = "relocation", _("Relocation into a cluster")
        CONVERSION = "conversion", _("Change to clean technology")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        FUNDED = "funded", _("Funded")
        BIDDING = "bidding", _("Bidding")
        UNDER_CONSTRUCTION = "under_construction", _("Under construction")
        COMMISSIONING = "commissioning", _("Trial operation")
        OPERATING = "operating", _("Operating")
        DEGRADED = "degraded", _("Degraded")
        SUSPENDED = "suspended", _("Suspended")
        UPGRADING = "upgrading", _("Being upgraded")
        CLOSED = "closed", _("Closed for good")
        CANCELLED = "cancelled", _("Cancelled")

    class Owner(models.TextChoices):
        CITY = "city", _("City")
        COMMUNE = "commune", _("Commune")
        INVESTOR = "investor", _("Investor")
        BOARD = "board", _("Management board")

    class Unit(models.TextChoices):
        WATER = "m3", _("m³ a day")
        WASTE = "t", _("t a day")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=18, choices=State, default=State.PROPOSED)
    # Where it stands: whose officer answers for it.
    commune = models.ForeignKey("registry.AdminUnit", models.PROTECT, related_name="+")
    # The plant as it is measured; whoever runs that keeps the log.
    facility = models.OneToOneField(
        "sensing.Facility", models.PROTECT, null=True, blank=True, related_name="project"
    )
    owner_kind = models.CharField(max_length=8, choices=Owner)
    owner_name = models.CharField(max_length=160, blank=True)
    technology = models.CharField(max_length=300, blank=True)
    capacity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=2, choices=Unit, default=Unit.WATER)
    regulation = models.CharField(max_length=80, blank=True)  # QCVN …
    column = models.CharField(max_length=1, blank=True)
    site = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)  # WGS 84
    lon = models.FloatField(null=True, blank=True)
    # VN-2000, as on the map of the decision.
    easting = models.DecimalField(max_digits=11, decimal_places=2, null=True, blank=True)
    northing = models.DecimalField(max_digits=11, decimal_places=2, null=True, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True)
    # Why it went on although not all of the cost was covered.
    gap_reason = models.CharField(max_length=300, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    permit_number = models.CharField(max_length=60, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    # Of one that was read of and not entered by an officer, number and permit may be unknown.
    certainty = models.CharField(max_length=1, choices=Certainty, default=Certainty.VERIFIED)
    is_demo = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "cancelled"])
                | ~Q(decision_number="")
                | ~Q(certainty="A"),
                name="approved_project_names_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["operating", "degraded", "suspended"])
                | ~Q(permit_number="")
                | ~Q(certainty="A"),
                name="operating_project_names_its_permit",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="capacity_is_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(column__in=["", "A", "B", "C"]), name="project_column_is_a_b_or_c"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def unit_short(self) -> str:
        """Of what is counted, without the day."""
        return "m³" if self.unit == self.Unit.WATER else "t"


class Served(models.Model):
    """A village whose water or waste it takes."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="served")
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["project", "village"], name="village_is_served_once"),
        )

    def __str__(self) -> str:
        return f"{self.project} · {self.village}"


class Stage(models.Model):
    """When the project came into a state, and which officer answers for it. Append-only."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="stages")
    state = models.CharField(max_length=18, choices=Project.State)
    on = models.DateField()  # when it was so, which is not when it was entered
    number = models.CharField(max_length=60, blank=True)  # of the decision or the permit
    words = models.TextField(blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.on} {self.state}"


class Plan(models.Model):
    """
    By when a state was to be reached, as said at some time; the newest holds. Append-only: what
    was promised first stays to be compared with.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans")
    state = models.CharField(max_length=18, choices=Project.State)
    planned_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.planned_on} {self.state}"


class Funding(models.Model):
    """The money of one source in one year, in đồng."""

    class Source(models.TextChoices):
        CITY = "city", _("City budget")
        COMMUNE = "commune", _("Commune budget")
        ODA = "oda", _("Official development assistance")
        PRIVATE = "private", _("Private capital")
        BENEFICIARY = "beneficiary", _("Those who benefit")

    project = models.ForeignKey(Project, models.PROTECT, related_name="funding")
    source = models.CharField(max_length=11, choices=Source)
    year = models.PositiveSmallIntegerField()
    planned = models.PositiveBigIntegerField(default=0)
    allocated = models.PositiveBigIntegerField(default=0)
    disbursed = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("year", "source")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "source", "year"], name="one_funding_line_per_source_and_year"
            ),
            models.CheckConstraint(
                condition=Q(disbursed__lte=F("allocated")),
                name="no_more_is_disbursed_than_allocated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.year} {self.source}"


class Contract(models.Model):
    """Who runs it, since when, until when (exclusive), at which price."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    operator = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    operator_name = models.CharField(max_length=160)
    number = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    price = models.PositiveIntegerField()

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="contract_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.operator_name} {self.since}"


class Connection(models.Model):
    """How many households were connected on a day. Append-only; the newest day holds."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="connections")
    on = models.DateField()
    households = models.PositiveIntegerField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.on}: {self.households}"


class Photo(models.Model):
    """A picture whose file lies apart from all that is public."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Of what: its operator sees it, and the officers of its commune.
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(project__isnull=False, village__isnull=True)
                | Q(project__isnull=True, village__isnull=False),
                name="photo_is_of_a_project_or_of_a_village",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)


class Document(models.Model):
    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision")
        PERMIT = "permit", _("Environmental permit")
        ASSESSMENT = "assessment", _("Environmental impact assessment")
        CONTRACT = "contract", _("Contract")
        ACCEPTANCE = "acceptance", _("Acceptance minutes")
        OTHER = "other", _("Another paper")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("dated_on", "pk")

    def __str__(self) -> str:
        return self.title


class Trial(models.Model):
    """A sample of the trial operation, and whether it was accepted. Append-only."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="trials")
    # Where the laboratory handed its results in here; the code is copied either way.
    sample = models.ForeignKey(
        "sensing.Sample", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=60)
    taken_on = models.DateField()
    laboratory = models.CharField(max_length=160, blank=True)
    is_accepted = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("taken_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "code"], name="one_verdict_per_trial_sample"
            ),
        )

    def __str__(self) -> str:
        return self.code
