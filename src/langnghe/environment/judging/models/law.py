"""
What is allowed: dated rows of regulations, of permits, and of plants that take others' water.

Periods are half open: `…_until` is the first day on which a row holds no more.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty
from langnghe.environment.sensing.models import Facility


class Statistic(models.TextChoices):
    """What a limit is held against. A limit of wastewater holds for samples and averages alike."""

    SINGLE = "single", _("Single value")
    HOUR = "hour", _("Average of an hour")
    EIGHT_HOURS = "8h", _("Average of 8 hours")
    DAY = "day", _("Average of a day")
    YEAR = "year", _("Average of a year")


class Regulation(models.Model):
    """A technical regulation (QCVN, QCTĐHN). Without its numbers it stands here all the same."""

    class Subject(models.TextChoices):
        INDUSTRIAL = "industrial", _("Production wastewater")
        DOMESTIC = "domestic", _("Domestic wastewater")
        SURFACE = "surface", _("Surface water")
        AIR = "air", _("Ambient air")
        NOISE = "noise", _("Noise")

    code = models.SlugField(max_length=40, unique=True)
    number = models.CharField(max_length=60)  # QCVN 40:2011/BTNMT
    title = models.JSONField()  # {"vi": …, "en": …}
    act = models.CharField(max_length=80, blank=True)  # the circular that issued it
    subject = models.CharField(max_length=10, choices=Subject)
    # "": of all sectors.
    sector = models.CharField(max_length=10, choices=Facility.Sector, blank=True)
    # "": of the whole country; else the code of the province whose own regulation it is.
    province = models.CharField(max_length=5, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    # None: the day could not be established.
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    # Who was at work before `effective_until` may keep it up to here.
    transition_until = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    # Whose coefficients it refers to; None: its own.
    coefficients_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Its numbers could not be established: what falls under it cannot be judged.
    is_empty = models.BooleanField(default=False)
    # False: nobody here knows whether it is in force; while empty it is passed over, and that said.
    is_known_in_force = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=1, choices=Certainty)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
                name="regulation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(transition_until__isnull=True)
                | Q(transition_until__gt=F("effective_until")),
                name="transition_ends_after_the_regulation",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Signing(models.Model):
    """Limits that an officer read in a document and brought in under his name."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="signings")
    document = models.CharField(_("document"), max_length=200)
    page = models.CharField(_("page"), max_length=40)
    address = models.URLField(_("address"), max_length=300)
    rows = models.PositiveIntegerField()
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office = models.CharField(max_length=200)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.document}, {self.page}"


class Bound(models.Model):
    """From where to where a value may lie; both ends are allowed."""

    parameter_code = models.CharField(max_length=20)
    minimum = models.DecimalField(max_digits=20, decimal_places=9, null=True, blank=True)
    maximum = models.DecimalField(max_digits=20, decimal_places=9, null=True, blank=True)
    ucum = models.CharField(max_length=30)
    statistic = models.CharField(max_length=6, choices=Statistic, default=Statistic.SINGLE)
    source = models.CharField(max_length=400)
    certainty = models.CharField(max_length=1, choices=Certainty)

    class Meta:
        abstract = True
        ordering = ("pk",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | Q(maximum__isnull=False),
                name="%(class)s_bounds_something",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=F("minimum")),
                name="%(class)s_has_its_ends_in_order",
            ),
        )


class Limit(Bound):
    """One number of a table of a regulation."""

    class Age(models.TextChoices):
        NEW = "new", _("New facility")
        EXISTING = "existing", _("Existing facility")

    class Zone(models.TextChoices):
        SPECIAL = "special", _("Special zone: hospital, school, temple")
        ORDINARY = "ordinary", _("Ordinary zone: housing, offices")

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="limits")
    column = models.CharField(max_length=1, blank=True)
    # At work before the regulation took effect, or since.
    age = models.CharField(max_length=8, choices=Age, blank=True)
    zone = models.CharField(max_length=8, choices=Zone, blank=True)
    # The flow class, m³ a day: over … up to and with.
    flow_over = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    flow_upto = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    # Hours of the day (Viet Nam) that it holds for; 21 to 6 goes through midnight.
    from_hour = models.PositiveSmallIntegerField(default=0)
    until_hour = models.PositiveSmallIntegerField(default=24)
    takes_coefficients = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    # None: of the release, which may correct it. What was signed stays.
    signing = models.ForeignKey(
        Signing, models.PROTECT, null=True, blank=True, related_name="limits"
    )

    class Meta(Bound.Meta):
        abstract = False
        constraints = (
            *Bound.Meta.constraints,
            models.UniqueConstraint(
                fields=[
                    "regulation", "parameter_code", "column", "age", "zone", "flow_over",
                    "from_hour", "statistic", "valid_from",
                ],
                name="one_limit_per_case_and_start_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="limit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(column__in=["", "A", "B", "C"]), name="limit_column_is_a_b_or_c"
            ),
            models.CheckConstraint(
                condition=Q(from_hour__lt=24, until_hour__lte=24), name="limit_hours_are_of_a_day"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.regulation_id} {self.parameter_code} {self.column}"


class Coefficient(models.Model):
    """By what a number of the table is multiplied: Cmax = C × Kq × Kf, or C × K."""

    class Kind(models.TextChoices):
        KQ = "Kq", _("Kq: the receiving water")
        KF = "Kf", _("Kf: the flow of wastewater")
        K = "K", _("K: the kind and size of the facility")

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="coefficients")
    kind = models.CharField(max_length=2, choices=Kind)
    # A river, a lake (Kq); or a case of the regulation that no data of ours decide (K).
    receiver = models.CharField(max_length=8, choices=Facility.Receiver, blank=True)
    case = models.CharField(max_length=120, blank=True)
    over = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    upto = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    # What holds where there are no data of the receiver.
    is_default = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=6, decimal_places=3)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=1, choices=Certainty)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["regulation", "kind", "receiver", "case"], name="one_coefficient_per_case"
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="coefficient_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.kind} = {self.value.normalize():f}"


class Permit(models.Model):
    """An environmental permit. What it says beats every table."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    facility = models.ForeignKey("sensing.Facility", models.PROTECT, related_name="+")
    number = models.CharField(_("number of the permit"), max_length=80)
    issued_by = models.CharField(_("issued by"), max_length=160, blank=True)
    since = models.DateField(_("in force from"))
    until = models.DateField(_("until (exclusive)"), null=True, blank=True)
    # None: of every discharge of the facility.
    station = models.ForeignKey(
        "sensing.Station", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What it says instead of what is known of the facility, where a table is read after all.
    column = models.CharField(_("column"), max_length=1, blank=True)
    flow = models.DecimalField(
        _("wastewater, m³ a day"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    source = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("environmental permit")
        verbose_name_plural = _("environmental permits")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["facility", "number"], name="one_permit_per_facility_and_number"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="permit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(column__in=["", "A", "B", "C"]), name="permit_column_is_a_b_or_c"
            ),
        )

    def __str__(self) -> str:
        return self.number


class PermitLimit(Bound):
    """A number of a permit; with days of its own where it is interim or final."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="limits")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta(Bound.Meta):
        verbose_name = _("limit of a permit")
        verbose_name_plural = _("limits of a permit")
        abstract = False

    def __str__(self) -> str:
        return f"{self.permit} {self.parameter_code}"


class PlantAcceptance(Bound):
    """What a treatment plant takes in: the contract of its users, not a regulation."""

    plant = models.ForeignKey("sensing.Facility", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta(Bound.Meta):
        verbose_name = _("condition of a plant")
        verbose_name_plural = _("conditions of a plant")
        abstract = False
        constraints = (
            *Bound.Meta.constraints,
            models.UniqueConstraint(
                fields=["plant", "parameter_code", "statistic", "since"],
                name="one_acceptance_per_plant_and_start_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plant} {self.parameter_code}"


class Connection(models.Model):
    """Whose wastewater flows into which plant, and from when until when."""

    facility = models.ForeignKey("sensing.Facility", models.PROTECT, related_name="+")
    plant = models.ForeignKey("sensing.Facility", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("connection to a plant")
        verbose_name_plural = _("connections to a plant")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(until__isnull=True),
                name="one_plant_per_facility_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(facility=F("plant")), name="plant_is_not_its_own_user"
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility} → {self.plant}"
