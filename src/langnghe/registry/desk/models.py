"""What makers hand in, what authorities decide, and what the public reports."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.registry.models import Recognition


class MakerFile(models.Model):
    """What a maker tells the authority of himself, beside what the public reads of him."""

    producer = models.OneToOneField("registry.Producer", models.PROTECT, related_name="+")
    tax_code = models.CharField(max_length=14, blank=True)
    # The help questions of the story, as they were answered.
    answers = models.JSONField(default=dict, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.producer}"


class Dossier(models.Model):
    """An application for a title of a village, a trade or an artisan, with its evidence."""

    class Title(models.TextChoices):
        VILLAGE = "village", _("Craft village")
        TRADITIONAL_VILLAGE = "traditional_village", _("Traditional craft village")
        TRADITIONAL_CRAFT = "traditional_craft", _("Traditional trade")
        HANOI_ARTISAN = "hanoi", _("Hanoi Artisan")
        MERITORIOUS_ARTISAN = "meritorious", _("Meritorious Artisan")
        PEOPLES_ARTISAN = "peoples", _("People's Artisan")

    class State(models.TextChoices):
        DOSSIER = "dossier", _("Being prepared")
        SUBMITTED = "submitted", _("Submitted to the city")
        COUNCIL_REVIEW = "council_review", _("Before the council")
        RECOGNISED = "recognised", _("Recognised")
        REFUSED = "refused", _("Not recognised")

    ARTISANS = (Title.HANOI_ARTISAN, Title.MERITORIOUS_ARTISAN, Title.PEOPLES_ARTISAN)

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(max_length=20, choices=Title)
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    craft = models.ForeignKey("registry.Craft", models.PROTECT, related_name="+")
    person = models.CharField(max_length=120, blank=True)  # the artisan
    state = models.CharField(max_length=16, choices=State, default=State.DOSSIER)
    values = models.JSONField(default=dict, blank=True)  # what is claimed, per criterion
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    council_on = models.DateField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    recognition = models.ForeignKey(
        "registry.Recognition", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["village", "craft", "title", "person"],
                condition=Q(state__in=["dossier", "submitted", "council_review"]),
                name="one_open_dossier_per_title",
            ),
            models.CheckConstraint(
                condition=Q(title__in=["hanoi", "meritorious", "peoples"], person__gt="")
                | (~Q(title__in=["hanoi", "meritorious", "peoples"]) & Q(person="")),
                name="dossier_of_an_artisan_and_only_it_names_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "council_review"])
                | Q(submitted_at__isnull=False),
                name="submitted_dossier_says_since_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_title_display()}: {self.person or self.village}"

    @property
    def is_of_an_artisan(self) -> bool:
        return self.title in self.ARTISANS


class Paper(models.Model):
    """A photographed paper. Its file lies apart from all that is public."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Certificate of business registration")
        TAX = "tax", _("Tax registration")
        WORKSHOP = "workshop", _("Picture of the workshop at work")
        FOOD_SAFETY = "food_safety", _("Food safety certificate")
        EVIDENCE = "evidence", _("Evidence for a criterion")
        OTHER = "other", _("Another paper")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=120, blank=True)
    file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    # Taken back by its owner. What was decided upon stays readable to those who decided.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(producer__isnull=False, dossier__isnull=True)
                | Q(producer__isnull=True, dossier__isnull=False),
                name="paper_belongs_to_a_maker_or_to_a_dossier",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uid}"


class Case(models.Model):
    """What was reported: one open case for one thing, however many report it."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("A product")
        MAKER = "maker", _("What a maker says of himself")
        VILLAGE = "village", _("The text of a village")
        CRAFT = "craft", _("The text of a craft")
        ARTISAN = "artisan", _("The text of an artisan")

    class State(models.TextChoices):
        OPEN = "open", _("Reported")
        TAKEN_DOWN = "taken_down", _("Taken down")
        ANSWERED = "answered", _("The maker has answered")
        DISMISSED = "dismissed", _("Left as it is")
        RESTORED = "restored", _("Restored")
        UPHELD = "upheld", _("Stays down")

    class Rule(models.TextChoices):
        ORIGIN = "origin", _("Not from this village or not made by this maker")
        MISLEADING = "misleading", _("The picture or the text misleads")
        FORBIDDEN = "forbidden", _("Must not be sold: protected wildlife, antiques, weapons")
        UNSAFE = "unsafe", _("May harm health or safety")
        COPIED = "copied", _("A copied design, picture or brand")
        PERSONAL = "personal", _("Shows a person or personal data without consent")
        INSULT = "insult", _("Insults or hurts")
        OTHER = "other", _("Another reason")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    ref = models.CharField(max_length=120)
    # Copied: the thing may bear another name tomorrow.
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    # None: a craft, which is the city's.
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=12, choices=Rule, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The text that was taken off its page, to be put back as it was.
    removed = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "ref"],
                condition=Q(state__in=["open", "taken_down", "answered"]),
                name="one_open_case_per_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "dismissed"]) | ~Q(rule=""),
                name="what_is_taken_down_names_the_rule",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class Report(models.Model):
    """One person's report. Who reported is shown to nobody but administrators."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=12, choices=Case.Rule)
    words = models.TextField(blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case} · {self.get_reason_display()}"


class VillageClaim(models.Model):
    """A village that a maker misses in the list, and what its commune made of it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the commune")
        ACCEPTED = "accepted", _("Entered in the list")
        JOINED = "joined", _("A village of the list")
        REFUSED = "refused", _("Not entered")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    # As the maker tells of it: name, commune and craft. In doubt until it is entered.
    village = models.OneToOneField("registry.Village", models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["producer"],
                condition=Q(state="open"),
                name="one_open_village_claim_per_maker",
            ),
        )

    def __str__(self) -> str:
        return f"{self.village}, {self.village.commune}"


class YearlyCheck(models.Model):
    """Whether a recognised village still meets its criteria, once a year."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Meets the criteria")
        WARNED = "warned", _("Warned")

    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["recognition", "year"], name="one_yearly_check_per_title"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recognition} {self.year}: {self.outcome}"


class MorningLetter(models.Model):
    """The letters of one officer: for which day one was owed, and how far the last one told."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.day}"


class Decision(models.Model):
    """The register: who decided what, when and why. Append-only."""

    class Subject(models.TextChoices):
        MAKER = "maker", _("Verification of a maker")
        MODERATION = "moderation", _("Goods and texts")
        TITLE = "title", _("Titles of villages, trades and artisans")
        VILLAGE = "village", _("Villages entered in the list")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    subject = models.CharField(max_length=10, choices=Subject)
    action = models.CharField(max_length=16)
    # What staff read, and what everybody may read: a name only where it is public anyway.
    title = models.CharField(max_length=240)
    public_title = models.CharField(max_length=240)
    # None: on the text of a craft.
    village = models.ForeignKey(
        "registry.Village", models.PROTECT, null=True, blank=True, related_name="+"
    )
    producer = models.ForeignKey(
        "registry.Producer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)  # of the signed document
    reasons = models.JSONField(default=list, blank=True)  # codes
    words = models.TextField(blank=True)  # to the person concerned, never public
    stood_on = models.JSONField(default=dict, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    folded = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["-decided_at", "-id"], name="decision_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(action__in=["refuse", "ask_more"]) | ~Q(words=""),
                name="a_no_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decided_at:%Y-%m-%d} {self.action} {self.title}"
