"""Products to borrow by, and their terms, each in force from a day until a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Borrower(models.TextChoices):
    """Who borrows."""

    HOUSEHOLD = "household", _("Household business")
    COOPERATIVE = "cooperative", _("Co-operative")
    GROUP = "group", _("Co-operative group")
    ENTERPRISE = "enterprise", _("Small or medium enterprise")
    WORKER = "worker", _("Worker, for himself")


class Need(models.TextChoices):
    """What for."""

    EQUIPMENT = "equipment", _("Machines, kilns, a workshop")
    MATERIALS = "materials", _("Materials and wages")
    JOBS = "jobs", _("More people at work")
    ENVIRONMENT = "environment", _("Clean water, air and energy")


class Certainty(models.TextChoices):
    """How sure a number of law is."""

    READ = "A", _("read in the text of the act")
    REPORTED = "B", _("from the press or official news; the act itself was not read")
    RECALLED = "C", _("recalled, not checked")
    UNKNOWN = "D", _("not known")


class LoanProduct(models.Model):
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    # None: who lends has no account here; then `provider` names it.
    lender = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider = models.JSONField(default=dict, blank=True)
    name = models.JSONField()
    summary = models.JSONField()
    needs = models.JSONField(default=list)  # of Need
    is_demo = models.BooleanField(default=False)
    # From when on it is offered to nobody new; what was agreed goes on.
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(lender__isnull=False, provider={})
                | (Q(lender__isnull=True) & ~Q(provider={})),
                name="product_names_who_lends_once",
            ),
        )

    def __str__(self) -> str:
        return self.slug


class ProductTerms(models.Model):
    """One version. Once somebody stood on it, it never changes."""

    class Rule(models.TextChoices):
        FIXED = "fixed", _("A fixed rate")
        FACTOR = "factor", _("A share of a reference rate")
        STEPPED = "stepped", _("A rate that changes after some months")
        ASKED = "asked", _("The lender tells the rate when asked")
        SUPPORT = "support", _("Part of the interest of another loan is paid")

    class DayCount(models.TextChoices):
        ACTUAL = "act/365", _("each day counts, a year has 365")
        THIRTY = "30/360", _("each month has 30 days")

    class Repayment(models.TextChoices):
        PRINCIPAL = "equal_principal", _("The same principal each month")
        INSTALMENTS = "equal_instalments", _("The same payment each month")
        BULLET = "bullet", _("All principal at the end")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    product = models.ForeignKey(LoanProduct, models.PROTECT, related_name="versions")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # exclusive
    # Who may borrow, and each one's ceiling: {"household": 100000000, "cooperative": null}.
    # null: there is none in đồng.
    ceilings = models.JSONField()
    # Of whoever employs people: at most this for each worker who gets or keeps work by it.
    per_worker = models.PositiveBigIntegerField(null=True, blank=True)
    term_max = models.PositiveSmallIntegerField(null=True, blank=True)  # months; None: not known
    rate_rule = models.CharField(max_length=10, choices=Rule)
    # Per cent a year: the fixed rate; of SUPPORT what is paid for the borrower.
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)  # the name of a dated rule
    factor = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    priority_factor = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)  # [[months before it begins, "6.5"], …]
    overdue_factor = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    # Per cent a year that interest bears which is late.
    late_interest_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    # Months at the beginning without principal, without interest; None: as agreed.
    principal_grace = models.PositiveSmallIntegerField(null=True, blank=True)
    interest_grace = models.PositiveSmallIntegerField(null=True, blank=True, default=0)
    repayments = models.JSONField(default=list)  # of Repayment; empty: as agreed
    day_count = models.CharField(max_length=8, choices=DayCount, default=DayCount.ACTUAL)
    fee_percent = models.DecimalField(max_digits=6, decimal_places=4, default=0)  # of the amount
    own_capital = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    collateral_from = models.PositiveBigIntegerField(null=True, blank=True)
    # Lists of texts in each language: [{"vi": …, "en": …}].
    conditions = models.JSONField(default=list, blank=True)
    exclusions = models.JSONField(default=list, blank=True)
    # [{"kinds": […], "name": {…}, "example": {…}}]
    papers = models.JSONField(default=list, blank=True)
    # [{"name": {…}, "parameter": "the dated rule that says how many working days"}]
    procedure = models.JSONField(default=list, blank=True)
    is_draft = models.BooleanField(default=False)  # of a law that is not in force
    act = models.CharField(max_length=200, blank=True)
    act_slug = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=300)  # empty: the lender wrote the terms at his desk
    certainty = models.CharField(max_length=1, choices=Certainty)
    note = models.JSONField(default=dict, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("product_id", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["product", "valid_from"], name="one_version_of_a_product_per_first_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="terms_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(rate_rule__in=["fixed", "support"], rate__isnull=False, rate__gte=0)
                | (Q(rate_rule="factor", factor__isnull=False, factor__gt=0) & ~Q(reference=""))
                | (Q(rate_rule="stepped") & ~Q(steps=[]))
                | Q(rate_rule="asked"),
                name="rate_rule_has_its_numbers",
            ),
            models.CheckConstraint(
                condition=Q(term_max__isnull=True) | Q(term_max__gt=0),
                name="longest_term_is_a_month_at_least",
            ),
            models.CheckConstraint(
                condition=Q(certainty__in=["A", "B", "C", "D"]), name="terms_say_how_sure_they_are"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product_id} {self.valid_from}"

    @property
    def told_by(self) -> str:
        """The source, in the reader's language where it is the lender himself."""
        return self.source or str(_("told by the lender"))
