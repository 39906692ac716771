"""Acts of law, programmes and schemes that stand on them, announced measures, budget lines."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from langnghe.core import pdfs
from langnghe.core.ids import uuid7


def holds_a_pdf(file: FieldFile) -> None:
    """The public opens it from our own address, so its content is what its ending says."""
    is_kept = getattr(file, "_committed", False)  # that was looked at before
    if not is_kept and not pdfs.is_whole(file.file):
        raise ValidationError(_("This file is no whole PDF."), code="not_a_pdf")


class LegalBasis(models.Model):
    """An act that something here stands on. A day that could not be established is empty."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        RESOLUTION = "resolution", _("Resolution")
        DECREE = "decree", _("Decree")
        CIRCULAR = "circular", _("Circular")
        DECISION = "decision", _("Decision")
        DOCUMENT = "document", _("Document")

    class Certainty(models.TextChoices):
        READ = "A", _("Read in an official text")
        TOLD = "B", _("Told by the press or official news")
        CITED = "C", _("Cited; the act itself was not read")
        UNKNOWN = "D", _("Not established")

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.JSONField(_("title"))  # {"vi": …, "en": …}: what it is about
    issuer = models.JSONField(_("issuer"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_until = models.DateField(_("in force until"), null=True, blank=True)  # exclusive
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    file = models.FileField(
        _("file"),
        upload_to="legal",
        blank=True,
        validators=[FileExtensionValidator(["pdf"]), holds_a_pdf],
    )
    url_note = models.CharField(_("where it can be read"), max_length=300, blank=True)
    source = models.JSONField(_("source"))
    certainty = models.CharField(_("certainty"), max_length=1, choices=Certainty)
    note = models.JSONField(_("note"), default=dict, blank=True)

    class Meta:
        verbose_name = _("act of law")
        verbose_name_plural = _("acts of law")
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
                name="act_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="act_is_replaced_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.number or str(self.title.get("vi", self.slug))

    def standing_on(self, day: date) -> str:
        """`unknown` where the first day is not known and nothing says that it is over."""
        if self.effective_until and self.effective_until <= day:
            return "over"
        if self.effective_from is None:
            return "unknown"
        return "in_force" if self.effective_from <= day else "coming"


class Programme(models.Model):
    """A plan of the authorities, or a grouping of the platform's own that says so."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("Being drafted")
        CONSULTED = "consulted", _("Out for consultation")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Running")
        AMENDED = "amended", _("Being amended")
        SUSPENDED = "suspended", _("Suspended")
        COMPLETED = "completed", _("Brought to its end")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField(_("name"))
    purpose = models.JSONField(_("purpose"))
    bases = models.ManyToManyField(LegalBasis, blank=True, related_name="programmes")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTING)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="programme_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return str(self.name.get("vi", self.slug))


class Measure(models.Model):
    """
    A sentence of what the city announced, as the press reports it.

    `strength` is how firmly it was said; nothing here may make it firmer. It names no day, no sum
    and no department, and neither does this row.
    """

    class Strength(models.TextChoices):
        DONE = "done", _("Done already")
        WILL = "will", _("Will be done")
        ENCOURAGE = "encourage", _("Is encouraged")
        CONSIDER = "consider", _("Will be considered")
        AIM = "aim", _("Is aimed at")
        STATEMENT = "statement", _("Was stated")
        WISH = "wish", _("Is wished for")

    class Area(models.TextChoices):
        DIALOGUE = "dialogue", _("Dialogue, removing difficulties")
        HERITAGE = "heritage", _("Keeping the heritage")
        INTERNATIONAL = "internationalisation", _("Ties with the world")
        STATISTICS = "statistics", _("Statistics")
        POLICY = "policy", _("Institutions, programmes")
        QUALITY = "quality", _("Quality of goods")
        TRAINING = "training", _("Training and skills")
        ENVIRONMENT = "environment", _("Environment")
        INSPECTION = "inspection", _("Monitoring, inspection")
        PROMOTION = "promotion", _("Trade promotion")
        DISTRIBUTION = "distribution", _("Distribution, online sales")
        CAPITAL = "capital", _("Capital, tax, financial support")
        TECHNOLOGY = "technology", _("Technology")
        SUSTAINABILITY = "sustainability", _("Sustainable development")
        PARTICIPATION = "participation", _("Participation")
        VISION = "vision", _("Vision")

    slug = models.SlugField(max_length=20, unique=True)
    code = models.CharField(max_length=20, unique=True)
    position = models.PositiveSmallIntegerField()  # as in the source
    area = models.CharField(_("area"), max_length=24, choices=Area)
    strength = models.CharField(_("strength"), max_length=10, choices=Strength)
    text = models.JSONField(_("text"))
    who = models.JSONField(_("who"), default=list, blank=True)  # [{"vi": …, "en": …}, …]
    for_whom = models.JSONField(_("for whom"), default=list, blank=True)
    output = models.JSONField(_("expected output"), default=dict, blank=True)
    note = models.JSONField(_("note"), default=dict, blank=True)
    source = models.JSONField(_("source"))
    paragraph = models.PositiveSmallIntegerField(_("paragraph of the source"))
    bases = models.ManyToManyField(LegalBasis, blank=True, related_name="measures")

    class Meta:
        verbose_name = _("announced measure")
        verbose_name_plural = _("announced measures")
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code} {self.text.get('vi', '')}"


class IndicatorDefinition(models.Model):
    """By what a measure could be seen; the platform's choice, not the city's words."""

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Added up")
        RATIO = "ratio", _("Ratio")
        AVERAGE = "avg", _("Average")
        LATEST = "latest", _("Latest value")
        BREAKDOWN = "breakdown", _("By parts")

    code = models.SlugField(max_length=40, unique=True)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.JSONField(_("name"))
    unit = models.CharField(_("unit"), max_length=20)
    unit_name = models.JSONField(_("name of the unit"))
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("measure", "position")

    def __str__(self) -> str:
        return self.code


class Scheme(models.Model):
    """A way of support that people can ask for."""

    class State(models.TextChoices):
        DRAFT = "draft", _("A draft")
        ANNOUNCED = "announced", _("Announced")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed to new cases")

    class Kind(models.TextChoices):
        LOAN = "loan", _("Loan")
        INTEREST = "interest", _("Interest support")
        GRANT = "grant", _("Grant")
        EQUIPMENT = "equipment", _("Support for machinery")
        TRAINING = "training", _("Training")
        ADVICE = "advice", _("Advice")
        STAND = "stand", _("Stand at a fair")

    slug = models.SlugField(max_length=80, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="schemes")
    name = models.JSONField(_("name"))
    summary = models.JSONField(_("summary"))
    kind = models.SlugField(_("kind"), max_length=20)  # Kind, or what another context adds
    bases = models.ManyToManyField(LegalBasis, blank=True, related_name="schemes")
    measures = models.ManyToManyField(Measure, blank=True, related_name="schemes")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("scheme of support")
        verbose_name_plural = _("schemes of support")
        ordering = ("programme", "slug")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="scheme_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return str(self.name.get("vi", self.slug))

    @property
    def kind_label(self) -> str:
        return str(dict(self.Kind.choices).get(self.kind, self.kind))


class BudgetLine(models.Model):
    """Money of one source for one scheme in one year. How much and where it is: the ledger."""

    class ReturnsTo(models.TextChoices):
        RETURNED = "returned", _("It is set aside as returned")
        AVAILABLE = "available", _("It can be spent again")

    uid = models.UUIDField(unique=True, default=uuid7, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="budget_lines")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    code = models.SlugField(_("code of the source"), max_length=40)
    source = models.JSONField(_("source of the money"))
    returns_to = models.CharField(
        _("what comes back"), max_length=9, choices=ReturnsTo, default=ReturnsTo.RETURNED
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-year", "scheme", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "year", "code"], name="one_budget_line_per_scheme_year_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.year} {self.code}"
