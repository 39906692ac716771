"""
Facilities and stations of villages, and the entities of OGC SensorThings API 1.1 (18-088).

Readings are narrow rows in the order of stream and time, and nothing else: there are hundreds of
millions of them. What few of them have stands beside them (`Detail`). Times of readings are
milliseconds since 1970 (UTC), so that both databases keep and compare them alike.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Facility(models.Model):
    """Who discharges: a household, an enterprise, a cluster, or the plant of a village."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        ENTERPRISE = "enterprise", _("Enterprise or co-operative")
        CLUSTER = "cluster", _("Industrial cluster")
        PLANT = "plant", _("Treatment plant")

    class Water(models.TextChoices):
        INDUSTRIAL = "industrial", _("Production wastewater")
        DOMESTIC = "domestic", _("Domestic wastewater")

    class Receiver(models.TextChoices):
        RIVER = "river", _("River, stream, canal or ditch")
        LAKE = "lake", _("Lake or pond")
        COAST = "coast", _("Coastal water")
        PLANT = "plant", _("Treatment plant")

    class Sector(models.TextChoices):
        TEXTILE = "textile", _("Weaving and dyeing")
        METAL = "metal", _("Metal and plating")
        STARCH = "starch", _("Starch and food")
        PAPER = "paper", _("Paper")
        WOOD = "wood", _("Wood and lacquer")
        CERAMICS = "ceramics", _("Ceramics")
        LEATHER = "leather", _("Leather")
        OTHER = "other", _("Other")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    # The maker whom it belongs to; whoever works there reads it and answers.
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who runs it (a plant); its people keep the log.
    operator = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sector = models.CharField(_("sector"), max_length=10, choices=Sector, default=Sector.OTHER)
    # What the limits hang on. Changes are in the trail; a verdict copies what it was judged by.
    water = models.CharField(
        _("wastewater"), max_length=10, choices=Water, default=Water.INDUSTRIAL
    )
    column = models.CharField(_("column"), max_length=1, blank=True)  # A, B or C of the regulation
    receiver = models.CharField(
        _("flows into"), max_length=8, choices=Receiver, default=Receiver.RIVER
    )
    # m3/s of a river, m3 of a lake; None: there are no data, and the regulation says what then.
    receiver_size = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    flow = models.DecimalField(
        _("wastewater, m³ a day"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    began_on = models.DateField(_("at work since"), null=True, blank=True)
    ended_on = models.DateField(_("closed on"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(flow__isnull=True) | Q(flow__gte=0), name="flow_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(column__in=["", "A", "B", "C"]), name="column_is_a_b_or_c"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Described(models.Model):
    """What every entity of SensorThings has. Names need not be unique (the conformance suite)."""

    id = models.AutoField(primary_key=True)  # 4 bytes: it stands in each reading
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    properties = models.JSONField(default=dict, blank=True)
    # Who made it and may change it; without one it is the platform's.
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Shaped(Described):
    """An entity with a GeoJSON shape, and the box that it lies in."""

    encoding = models.CharField(max_length=100, default="application/vnd.geo+json")
    shape = models.JSONField()
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        abstract = True
        ordering = ("pk",)


class Location(Shaped):
    class Meta(Shaped.Meta):
        abstract = False


class FeatureOfInterest(Shaped):
    # Made of a place where a thing stood, when a reading came without one of its own.
    made_of = models.OneToOneField(
        Location, models.SET_NULL, null=True, blank=True, related_name="feature"
    )

    class Meta(Shaped.Meta):
        abstract = False


class Thing(Described):
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_public = models.BooleanField(default=True)
    locations = models.ManyToManyField(Location, blank=True, related_name="things")

    class Meta(Described.Meta):
        abstract = False


class HistoricalLocation(models.Model):
    id = models.AutoField(primary_key=True)
    thing = models.ForeignKey(Thing, models.CASCADE, related_name="historical_locations")
    at = models.BigIntegerField()  # milliseconds
    locations = models.ManyToManyField(Location, related_name="historical_locations")

    class Meta:
        ordering = ("pk",)


class Station(models.Model):
    """A sampling point of the register: what a thing is to the authorities."""

    class Role(models.TextChoices):
        INFLUENT = "influent", _("Before treatment")
        EFFLUENT = "effluent", _("Discharge")
        RECEIVING = "receiving", _("Receiving water")
        AMBIENT = "ambient", _("Ambient air")
        NOISE = "noise", _("Noise")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    thing = models.OneToOneField(Thing, models.PROTECT, related_name="station")
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    # None: a point of the village itself (a ditch, a square).
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="stations"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    is_automatic = models.BooleanField(_("measures by itself"), default=False)
    # The first three parts of the names of its files: HN_ABCD_NUO001 (Circular 10/2021, annex 15).
    file_code = models.CharField(max_length=60, unique=True, null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class Sensor(Described):
    encoding = models.CharField(max_length=100)
    metadata = models.JSONField()

    class Meta(Described.Meta):
        abstract = False


class ObservedProperty(Described):
    """With a code: a parameter of the national list, which nobody changes by the API."""

    definition = models.TextField()
    code = models.CharField(max_length=20, unique=True, null=True, blank=True)
    names = models.JSONField(default=dict, blank=True)  # {"vi": …, "en": …} of the national list
    # The unit that its limits are in (UCUM); other units are judged and drawn in it (`comparing`).
    ucum = models.CharField(max_length=30, blank=True)
    medium = models.CharField(max_length=10, blank=True)  # water | air | noise

    class Meta(Described.Meta):
        abstract = False


class Stream(Described):
    """A Datastream: one property of one thing, by one sensor, in one unit."""

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", _("Automatic")
        LABORATORY = "laboratory", _("Laboratory")
        FIELD = "field", _("Measured in the field")
        CORRECTED = "corrected", _("Corrected")

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="streams")
    sensor = models.ForeignKey(Sensor, models.CASCADE, related_name="streams")
    property = models.ForeignKey(ObservedProperty, models.CASCADE, related_name="streams")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AUTOMATIC)
    unit = models.JSONField()  # {"name", "symbol", "definition"}
    ucum = models.CharField(max_length=30, blank=True)  # "": a unit that is not known here
    observation_type = models.CharField(max_length=200)
    observed_area = models.JSONField(null=True, blank=True)
    # Of what is at this place a reading tells, unless it says otherwise.
    feature = models.ForeignKey(
        FeatureOfInterest, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of what other readings of it tell: `store.record` and a move of the thing write it.
    other_features = models.ManyToManyField(FeatureOfInterest, blank=True, related_name="+")
    # A corrected series says of which measured one.
    source = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="corrected"
    )
    interval = models.PositiveIntegerField(default=300)  # seconds expected between two readings
    lowest = models.FloatField(null=True, blank=True)  # what the instrument can tell
    highest = models.FloatField(null=True, blank=True)

    class Meta(Described.Meta):
        abstract = False
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="corrected", source__isnull=False)
                | (~Q(kind="corrected") & Q(source__isnull=True)),
                name="corrected_stream_has_a_source",
            ),
            models.CheckConstraint(condition=Q(interval__gt=0), name="interval_is_positive"),
        )


class Observation(models.Model):
    """
    A reading. Its stream and feature exist because `services.store` looks before it writes: a
    foreign key would be checked again for each of hundreds of millions of rows.
    """

    pk = models.CompositePrimaryKey("stream_id", "at")
    stream = models.ForeignKey(
        Stream, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    feature_id = models.IntegerField(null=True)
    at = models.BigIntegerField()
    result = models.FloatField(null=True)
    flag = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("stream_id", "at")


class Detail(models.Model):
    """What SensorThings or a laboratory tells of a reading and few readings have."""

    pk = models.CompositePrimaryKey("stream_id", "at")
    stream = models.ForeignKey(
        Stream, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    at = models.BigIntegerField()
    until = models.BigIntegerField(null=True)  # of a phenomenon that lasted
    resulted_at = models.BigIntegerField(null=True)
    valid_since = models.BigIntegerField(null=True)
    valid_until = models.BigIntegerField(null=True)
    quality = models.JSONField(null=True)
    parameters = models.JSONField(null=True)
    value = models.JSONField(null=True)  # a result that is no number
    sample = models.ForeignKey("sensing.Sample", models.PROTECT, null=True, related_name="details")
    detection_limit = models.FloatField(null=True)
    quantification_limit = models.FloatField(null=True)
    method = models.CharField(max_length=80, blank=True)  # TCVN, SMEWW …

    class Meta:
        ordering = ("stream_id", "at")


class Superseded(models.Model):
    """What stood there before a later delivery said otherwise: nothing measured is lost."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="+")
    at = models.BigIntegerField()
    result = models.FloatField(null=True)
    flag = models.SmallIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


class Extent(models.Model):
    """From when to when a stream has readings, and the newest: written with the readings."""

    stream = models.OneToOneField(Stream, models.CASCADE, primary_key=True, related_name="extent")
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    last_result = models.FloatField(null=True)
    last_flag = models.SmallIntegerField()


class Hour(models.Model):
    """
    What the readings of one hour come to, of those that count. Made of the readings, never of the
    hour before: a resent file changes nothing.
    """

    pk = models.CompositePrimaryKey("stream_id", "hour")
    stream = models.ForeignKey(
        Stream, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    hour = models.IntegerField()  # hours since 1970 (UTC)
    readings = models.IntegerField()  # all of them: completeness
    counted = models.IntegerField()  # those that count
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    total = models.FloatField(default=0)  # of those that count

    class Meta:
        ordering = ("stream_id", "hour")


class Touched(models.Model):
    """Hours whose readings changed: the worker counts and judges them anew (`rollups.take`)."""

    pk = models.CompositePrimaryKey("stream_id", "hour")
    stream = models.ForeignKey(
        Stream, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    hour = models.IntegerField()


class Untold(models.Model):  # readings that subscribers are still to be told of
    pk = models.CompositePrimaryKey("stream_id", "at")
    stream_id = models.IntegerField()
    at = models.BigIntegerField()


class Sample(models.Model):
    """Water or air that somebody took to a laboratory; its results are readings."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="samples")
    code = models.CharField(_("code of the sample"), max_length=60)
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.CharField(_("taken by"), max_length=120, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    # The laboratory is an organisation of the platform where it hands its results in itself.
    laboratory = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    laboratory_name = models.CharField(_("laboratory"), max_length=160, blank=True)
    licence = models.CharField(_("VIMCERTS number"), max_length=40, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["station", "code"], name="one_sample_per_code_and_station"
            ),
        )

    def __str__(self) -> str:
        return self.code


class Calibration(models.Model):
    """An instrument compared with a standard; after `valid_until` its readings are flagged."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="calibrations")
    done_on = models.DateField()
    valid_until = models.DateField()
    certificate = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("done_on")), name="calibration_ends_after_it_was_done"
            ),
        )


class Correction(models.Model):
    """
    One operation on a measured series, in the order made; what is measured is never changed.

    The corrected stream is made of the measured one by all operations that were not undone.
    """

    class Kind(models.TextChoices):
        REJECT = "reject", _("Do not count")
        ACCEPT = "accept", _("Count again")
        SHIFT = "shift", _("Add a constant")
        SCALE = "scale", _("Multiply")
        DRIFT = "drift", _("Take out a drift")
        FILL = "fill", _("Fill a gap along a line")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=8, choices=Kind)
    since = models.BigIntegerField()  # milliseconds
    until = models.BigIntegerField()  # exclusive
    amount = models.FloatField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="correction_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["shift", "scale", "drift"]) | Q(amount__isnull=False),
                name="correction_says_how_much",
            ),
        )
