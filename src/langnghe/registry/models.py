"""Places, crafts, villages, producers and artisans, each fact with its certainty and source."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty


class AdminUnit(models.Model):
    """A province or commune in force, by its official code (two levels since 1 July 2025)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province or city")
        COMMUNE = "commune", _("Commune, ward or special zone")

    code = models.CharField(max_length=5, primary_key=True)
    level = models.CharField(max_length=8, choices=Level)
    kind = models.CharField(max_length=12)  # thanh_pho, tinh | xa, phuong, dac_khu
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=80)  # with its kind: "Phường Ba Đình"
    name_en = models.CharField(max_length=80)
    folded = models.CharField(max_length=80)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(level="commune", parent__isnull=False),
                name="commune_belongs_to_a_province",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FormerUnit(models.Model):
    """A name that people still use: an old commune and district, and the unit it went into."""

    class Share(models.TextChoices):
        WHOLE = "whole", _("went whole into the new unit")
        MAIN = "split_main", _("was split; the main part went here")
        PART = "split_part", _("was split; a part went here")

    code = models.CharField(max_length=5)
    name = models.CharField(max_length=80)
    district = models.CharField(max_length=80)
    province = models.CharField(max_length=80)
    successor = models.ForeignKey(AdminUnit, models.PROTECT, related_name="former_units")
    share = models.CharField(max_length=10, choices=Share)
    folded = models.CharField(max_length=250)  # fold("name district province")

    class Meta:
        ordering = ("code", "share")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "successor"], name="one_row_per_former_unit_and_successor"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.district}"


class Source(models.Model):
    """Where a fact was read."""

    code = models.CharField(max_length=12, unique=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Craft(models.Model):
    """A trade, in one of the seven groups of Decree 52/2018, article 4."""

    code = models.CharField(max_length=24, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField()  # {"vi": …, "en": …}
    group = models.PositiveSmallIntegerField()
    story = models.JSONField(default=dict, blank=True)
    motif = models.CharField(max_length=24, default="weave")  # which drawn motif stands for it
    # By which rule (`desk.Case.Rule`) an authority took its texts off the public pages.
    taken_down = models.CharField(max_length=12, blank=True, default="", db_default="")
    # Wildlife, for one: the craft has its page, but nobody may sell its goods here.
    trade_allowed = models.BooleanField(default=True)

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=Q(group__gte=1, group__lte=7), name="craft_group_is_one_of_seven"
            ),
        )

    def __str__(self) -> str:
        return str(self.name.get("vi", self.code))


class VillageQuerySet(models.QuerySet["Village"]):
    def public(self) -> "VillageQuerySet":
        """Rows of certainty C are for editors, never for the public."""
        return self.exclude(certainty=Certainty.DOUBTFUL)


class Village(models.Model):
    """A craft village. Its commune changes with the law; its name does not."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        FADING = "fading", _("Fading")
        PROPOSED = "proposed", _("Asked for by a maker")

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    other_names = models.JSONField(default=list, blank=True)
    crafts = models.ManyToManyField(Craft, through="VillageCraft", related_name="villages")
    commune = models.ForeignKey(AdminUnit, models.PROTECT, related_name="+")
    former_commune = models.CharField(max_length=80, blank=True)
    former_district = models.CharField(max_length=80, blank=True)
    description = models.JSONField(default=dict)
    era = models.JSONField(default=dict, blank=True)  # {"vi": …, "en": …}
    typical_products = models.JSONField(default=dict, blank=True)  # {"vi": […], "en": […]}
    # Where the old commune was split: the other units that the village may lie in now.
    other_communes = models.ManyToManyField(AdminUnit, blank=True, related_name="+")
    # The centroid of the old commune, not of the village: cluster by it, never route by it.
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    certainty = models.CharField(max_length=1, choices=Certainty)
    # By which rule (`desk.Case.Rule`) an authority took its texts off the public pages.
    taken_down = models.CharField(max_length=12, blank=True, default="", db_default="")
    folded = models.TextField()

    objects = VillageQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class VillageCraft(models.Model):
    village = models.ForeignKey(Village, models.CASCADE, related_name="village_crafts")
    craft = models.ForeignKey(Craft, models.PROTECT, related_name="village_crafts")
    is_main = models.BooleanField(default=False)
    is_practised = models.BooleanField(default=True)  # False: a craft of the past

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["village", "craft"], name="village_names_a_craft_once"),
            models.UniqueConstraint(
                fields=["village"], condition=Q(is_main=True), name="village_has_one_main_craft"
            ),
        )

    def __str__(self) -> str:
        return f"{self.village} · {self.craft}"


class VillageFact(models.Model):
    """How sure we are of one matter about a village, and where it was read."""

    class Topic(models.TextChoices):
        DESCRIPTION = "description", _("Description")
        RECOGNITION = "recognition", _("Recognition")
        PLACE = "place", _("Place")

    village = models.ForeignKey(Village, models.CASCADE, related_name="facts")
    topic = models.CharField(max_length=12, choices=Topic)
    certainty = models.CharField(max_length=1, choices=Certainty)
    note = models.CharField(max_length=200, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["village", "topic"], name="one_certainty_per_matter"),
        )

    def __str__(self) -> str:
        return f"{self.village} · {self.topic}: {self.certainty}"


class Recognition(models.Model):
    """A title of a village, by which decision, and what became of it."""

    class Title(models.TextChoices):
        VILLAGE = "village", _("Craft village")
        TRADITIONAL_VILLAGE = "traditional_village", _("Traditional craft village")
        TRADITIONAL_CRAFT = "traditional_craft", _("Traditional trade")
        NATIONAL_HERITAGE = "national_heritage", _("National intangible cultural heritage")
        WORLD_CRAFT_CITY = "world_craft_city", _("World Crafts Cities network")
        TOURIST_POINT = "tourist_point", _("Craft-village tourist point")
        COLLECTIVE_MARK = "collective_mark", _("Collective mark")
        MARK = "mark", _("Registered mark")
        MONUMENT = "monument", _("National monument")
        OCOP = "ocop", _("OCOP product")
        ASSOCIATION = "association", _("Honoured by the craft-village association")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        GRANTED = "granted", _("Granted")
        UNDER_REVIEW = "under_review", _("Under review")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    village = models.ForeignKey(Village, models.CASCADE, related_name="recognitions")
    title = models.CharField(max_length=20, choices=Title)
    state = models.CharField(max_length=12, choices=State, default=State.GRANTED)
    decision = models.CharField(max_length=120, blank=True)
    # Of the present state: the grant, the proposal or the review. Empty where not stated.
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    wording = models.CharField(max_length=200)  # as the source has it
    certainty = models.CharField(max_length=1, choices=Certainty)

    class Meta:
        ordering = ("village", "year", "pk")

    def __str__(self) -> str:
        return f"{self.village}: {self.get_title_display()}"


class ProducerQuerySet(models.QuerySet["Producer"]):
    def public(self) -> "ProducerQuerySet":
        """Verified makers of villages that the public sees."""
        return self.filter(state=Producer.State.VERIFIED).exclude(
            village__certainty=Certainty.DOUBTFUL
        )

    def selling(self) -> "ProducerQuerySet":
        """A fading village is heritage, not a shop."""
        return self.public().filter(village__status=Village.Status.ACTIVE)


class Producer(models.Model):
    """Who makes and sells: a household, a co-operative or an enterprise."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        COOPERATIVE = "cooperative", _("Co-operative")
        ENTERPRISE = "enterprise", _("Enterprise")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not submitted")
        SUBMITTED = "submitted", _("Waiting for the commune")
        MORE_WANTED = "more_wanted", _("More papers wanted")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.OneToOneField("accounts.Organisation", models.PROTECT, related_name="+")
    village = models.ForeignKey(Village, models.PROTECT, related_name="producers")
    crafts = models.ManyToManyField(Craft, related_name="+")
    story = models.JSONField(default=dict, blank=True)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    verified_at = models.DateTimeField(null=True, blank=True)
    bank_bin = models.CharField(max_length=6, blank=True)
    bank_account = models.CharField(max_length=19, blank=True)
    bank_holder = models.CharField(max_length=80, blank=True)
    # For who wants to come: {"vi": …, "en": …}.
    opening_hours = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField())
    )
    visit_note = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField())
    )
    is_demo = models.BooleanField(default=False)
    folded = models.TextField(blank=True)

    objects = ProducerQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False),
                name="verified_producer_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(bank_account="", bank_bin="") | (~Q(bank_account="") & ~Q(bank_bin="")),
                name="bank_account_names_its_bank",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ArtisanQuerySet(models.QuerySet["Artisan"]):
    def public(self) -> "ArtisanQuerySet":
        return self.exclude(certainty=Certainty.DOUBTFUL)


class Artisan(models.Model):
    """A person known for a craft, with the title held."""

    class Title(models.TextChoices):
        NONE = "", _("No title")
        HANOI = "hanoi", _("Hanoi Artisan")
        MERITORIOUS = "meritorious", _("Meritorious Artisan")
        PEOPLES = "peoples", _("People's Artisan")

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=12, choices=Title, blank=True)
    title_year = models.PositiveSmallIntegerField(null=True, blank=True)
    craft = models.ForeignKey(Craft, models.PROTECT, related_name="+")
    village = models.ForeignKey(Village, models.PROTECT, related_name="artisans")
    producer = models.ForeignKey(
        Producer, models.PROTECT, null=True, blank=True, related_name="artisans"
    )
    story = models.JSONField(default=dict, blank=True)
    certainty = models.CharField(max_length=1, choices=Certainty)
    # By which rule (`desk.Case.Rule`) an authority took its texts off the public pages.
    taken_down = models.CharField(max_length=12, blank=True, default="", db_default="")
    is_demo = models.BooleanField(default=False)

    objects = ArtisanQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class ConsentPaper(models.Model):
    """The photo of a consent signed on paper. In the database: no address leads to a file."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    picture = models.BinaryField()  # WebP, without anything but its pixels
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.uid)


class Consent(models.Model):
    """A maker lets an association act for him in one matter; he may end it at any moment."""

    class Scope(models.TextChoices):
        GOODS = "goods", _("Goods: texts, pictures, on and off sale; closing the shop for a while")
        STOCK = "stock", _("Stock and prices")
        ORDERS = "orders", _("Orders: take, confirm, pack, hand over")

    class Given(models.TextChoices):
        IN_APP = "in_app", _("in the app, by the maker himself")
        ON_PAPER = "on_paper", _("on paper, seen by the commune")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        IN_FORCE = "in_force", _("In force")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Revoked")
        ENDED = "ended", _("Ended")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    association = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="consents")
    scope = models.CharField(max_length=8, choices=Scope)
    given = models.CharField(max_length=8, choices=Given)
    paper = models.ForeignKey(ConsentPaper, models.PROTECT, null=True, related_name="consents")
    state = models.CharField(max_length=8, choices=State)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day on which it holds no more
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Who said yes: the maker, or the officer who saw the paper.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("producer", "scope", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["association", "producer", "scope"],
                condition=Q(state__in=["asked", "in_force"]),
                name="one_open_consent_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="consent_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(given="on_paper") | Q(paper__isnull=False),
                name="consent_on_paper_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(decided_by__isnull=False),
                name="consent_in_force_says_who_gave_it",
            ),
        )
        indexes = (models.Index(fields=["association", "state"], name="consent_of_association"),)

    def __str__(self) -> str:
        return f"{self.producer} → {self.association}: {self.scope}"


# Here Django finds them: they belong to this app.
from langnghe.registry.breaks.models import Break  # noqa: E402
from langnghe.registry.heritage.models import (  # noqa: E402
    ShownConsent,
    Story,
    StoryPicture,
    StoryRevision,
)
from langnghe.registry.remits import Remit  # noqa: E402

__all__ = [
    "AdminUnit",
    "Artisan",
    "Break",
    "Consent",
    "ConsentPaper",
    "Craft",
    "FormerUnit",
    "Producer",
    "Recognition",
    "Remit",
    "ShownConsent",
    "Source",
    "Story",
    "StoryPicture",
    "StoryRevision",
    "Village",
    "VillageCraft",
    "VillageFact",
]
