"""People, the organisations they act for, and in which role."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField  # type: ignore[import-untyped]

from langnghe.accounts import roles, scopes
from langnghe.core.ids import uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        *,
        phone: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        """Without a password nobody can log in to the account until one is set."""
        user = self.model(phone=phone or None, email=(email or "").lower() or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(
            email=email, password=password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The phone number is the first identifier; an e-mail address serves as well."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    phone = PhoneNumberField(_("phone number"), region="VN", null=True, blank=True, unique=True)
    # Without SMS a number is what its owner typed, and nobody has proved it. Until it is verified
    # by a code that was sent there, nothing may be shown or handed over because of the number
    # alone: not the orders of a guest, not an organisation that is reached by it.
    phone_verified = models.BooleanField(_("phone number is verified"), default=False)
    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)
    email_verified = models.BooleanField(
        _("e-mail address is verified"), default=False, db_default=False
    )
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(_("language of messages"), max_length=5, default="vi")
    # For officers: what waits on their desk, on working days. Others get none.
    morning_letter = models.BooleanField(_("letter of the morning"), default=True, db_default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    is_active = models.BooleanField(_("account is open"), default=True)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    # Nothing of the person is left here; the row stays for what the law keeps of his orders.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    # Read with the person at log-in (see `backend`); nowhere else are they known.
    holds_office: bool
    has_factor: bool

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.CheckConstraint(
                condition=Q(phone__isnull=False)
                | Q(email__isnull=False)
                | Q(erased_at__isnull=False, is_active=False),
                name="user_has_phone_or_email",
                violation_error_message=_("Give a phone number or an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | ~Q(phone=""), name="phone_is_unknown_or_written"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | (Q(email=Lower("email")) & ~Q(email="")),
                name="email_is_written_in_small_letters",
            ),
            models.CheckConstraint(
                condition=Q(phone_verified=False) | Q(phone__isnull=False),
                name="only_a_phone_can_be_verified",
            ),
            models.CheckConstraint(
                condition=Q(email_verified=False) | Q(email__isnull=False),
                name="only_an_email_can_be_verified",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(full_name="", is_active=False),
                name="nothing_is_left_of_the_erased",
            ),
        )

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Erased account"))
        return self.full_name or str(self.email or self.phone or self.uid)


class Organisation(models.Model):
    """Whom a person acts for: a producer, an association, an authority, a lender."""

    Kind = roles.Kind
    Sector = roles.Sector

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=roles.Kind)
    name = models.CharField(_("name"), max_length=200)
    # The official code of the administrative unit it answers for; empty for the whole city.
    area_code = models.CharField(_("code of its commune"), max_length=5, blank=True)
    # What a city department answers for; empty for all others.
    department = models.CharField(_("sector"), max_length=12, choices=roles.Sector, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=roles.Kind.values), name="organisation_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="commune") | ~Q(area_code=""),
                name="commune_office_names_its_commune",
                violation_error_message=_("Give the code of the commune."),
            ),
            models.CheckConstraint(
                condition=Q(kind="department", department__in=roles.Sector.values)
                | (~Q(kind="department") & Q(department="")),
                name="city_department_and_only_it_has_a_sector",
                violation_error_message=_("A city department has a sector; others have none."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """
    One person in one organisation, in one role.

    That the role fits the kind of organisation, and that a producer keeps an owner, is guarded by
    the services: a constraint cannot look into another table or row.
    """

    # Not CASCADE: a producer would lose its last owner together with the account.
    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=24, choices=roles.Role)
    created_at = models.DateTimeField(_("member since"), default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation"], name="one_role_per_person_and_organisation"
            ),
            models.CheckConstraint(
                condition=Q(role__in=roles.Role.values), name="membership_is_in_a_known_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class SignInCode(models.Model):
    """
    A one-time code. It stands nowhere: it follows from the id and the server's secret (`sealing`).

    Without a person it is a decoy, so that unknown people are answered like known ones.
    """

    class Purpose(models.TextChoices):
        LOG_IN = "log_in", _("Log in")
        CONTACT = "contact", _("Prove a new phone number or e-mail address")

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        SMS = "sms", _("SMS")
        ZALO = "zalo", _("Zalo")
        HAND = "hand", _("Handed over in person")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose)
    channel = models.CharField(max_length=4, choices=Channel)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    # The new number or address that it proves; to log in it goes to what stands with the person.
    contact = models.CharField(max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Who vouched for the person, for whom he acted, and why.
    given_by = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    given_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["user", "expires_at"], name="sign_in_code_of_person"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(attempts__lte=5), name="code_is_tried_five_times_at_most"
            ),
            models.CheckConstraint(
                condition=Q(channel="hand", given_by__isnull=False, given_for__isnull=False)
                & ~Q(reason="")
                | (~Q(channel="hand") & Q(given_by__isnull=True)),
                name="code_handed_over_names_who_and_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.id}"


class Invitation(models.Model):
    """Somebody is asked to work in an organisation. Its link holds no secret of the database."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=24, choices=roles.Role)
    contact = models.CharField(max_length=254)  # E.164, or an address in small letters
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "contact"],
                condition=Q(state="open"),
                name="one_open_invitation_per_person_and_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class Consent(models.Model):
    """What a person agreed to, in which words, until when. A new one is a new row."""

    user = models.ForeignKey(User, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=24, choices=scopes.Purpose)
    words = models.TextField()  # as they stood on the page
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_in_force_per_purpose",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_purpose_display()}"


class GatewayToken(models.Model):
    """What a provider gives us to call it with, sealed; one of several workers renews it."""

    name = models.CharField(max_length=20, primary_key=True)
    access = models.TextField(blank=True)
    refresh = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    renewing_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """
    What software shows to act for an organisation. Only its hash is kept: nobody can read it back.

    It is worth as much as its maker: it rests while his account is closed or he is no owner of the
    organisation, and ends for good with his membership.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tokens")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    # Random and long: one fast hash is enough, and a request must not wait for a slow one.
    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    hint = models.CharField(max_length=8)  # its last letters, to tell it from others
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"

    def last_day(self) -> date | None:
        """The day that was asked for: the token ends when it is over."""
        if self.expires_at is None:
            return None
        return timezone.localtime(self.expires_at - timedelta(microseconds=1)).date()

    def scope_labels(self) -> list[str]:
        return [str(label) for value, label in scopes.Scope.choices if value in self.scopes]


class WebhookEndpoint(models.Model):
    """An address of an organisation's software that wants to be told of events."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    url = models.URLField(_("address"), max_length=500)
    # Signs each message, so it must be at hand: "whsec_" and 24 random bytes in base64.
    secret = models.CharField(max_length=80)
    events = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # After failures it is left alone for a while, so that others do not wait for its time-outs.
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.url

    def event_labels(self) -> list[str]:
        return [str(label) for value, label in scopes.Event.choices if value in self.events]


class WebhookMessage(models.Model):
    """One event for one endpoint, in the very bytes that are signed and sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, related_name="messages")
    key = models.CharField(max_length=120)  # what it is about: the same event is told once
    kind = models.CharField(max_length=60)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_since = models.DateTimeField()  # made, or last replayed
    attempts = models.PositiveIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # The end of trying: it waits for somebody to replay it.
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["endpoint", "created_at", "id"], name="webhook_message_list"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["endpoint", "key"], name="one_message_per_endpoint_and_event"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="webhook_message_is_delivered_or_given_up_not_both",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def kind_label(self) -> str:
        labels: dict[str, Any] = dict(scopes.Event.choices)
        return str(labels.get(self.kind, _("A test")))

    def trouble(self) -> str:
        """What went wrong the last time, in words for the maker."""
        if self.last_status:
            return _("The address answered %(status)s.") % {"status": self.last_status}
        return str(_TROUBLES.get(self.last_error, _TROUBLES[""])) if self.last_error else ""


_TROUBLES = {
    "TimeoutError": _("No answer in time."),
    "gaierror": _("Nobody knows this name."),
    "NotAllowed": _("The address leads into a private network."),
    "SSLCertVerificationError": _("Its certificate is not valid."),
    "": _("No connection came about."),
}
