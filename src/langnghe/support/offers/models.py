"""Offers of support, their versions and rounds, and who wants to hear of new ones."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.support.offers.definition import Definition


class Offer(models.Model):
    """
    A scheme that one can apply for. `kind` says who fulfils what is granted ("loan", "equipment").

    `scheme` is the slug of the scheme in `programmes`, which knows law, programme and money.
    """

    slug = models.SlugField(max_length=80, unique=True)
    scheme = models.SlugField(max_length=80)
    kind = models.SlugField(max_length=24)
    # Who receives the dossiers; none: the People's Committee of the applicant's commune.
    office = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class OfferVersion(models.Model):
    """What a dossier is filled in and judged by. Never changed: a change is the next version."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # offers.definition.Definition
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("offer", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["offer", "number"], name="one_version_per_number_and_offer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.offer_id} v{self.number}"

    @property
    def definition(self) -> Definition:
        """Checked when it was published; read anew each time."""
        return Definition.model_validate(self.content)


class Round(models.Model):
    """
    When one may apply, and from which money it is paid. Without an end it goes on.

    `budget_line` is the uid of the line in `programmes`; none: others hold the money (a bank).
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="rounds")
    name = models.JSONField()  # {"vi": …, "en": …}
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    budget_line = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("offer", "-opens_on")
        constraints = (
            models.UniqueConstraint(
                fields=["offer", "opens_on"], name="one_round_per_offer_and_first_day"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="round_ends_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return f"{self.offer_id} {self.opens_on}"


class SavedSearch(models.Model):
    """The answers of a check, kept by a person who wants to hear of schemes that fit."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    answers = models.JSONField()
    told_until = models.DateTimeField()  # versions published later are news
    is_told = models.BooleanField(_("tell me of new schemes"), default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("person", "pk")

    def __str__(self) -> str:
        return self.name
