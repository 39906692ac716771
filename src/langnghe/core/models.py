"""Rows of technique: what every context leans on and none owns."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7


class Certainty(models.TextChoices):
    """How sure a fact is. Facts of certainty C are never shown to the public."""

    VERIFIED = "A", _("Named in a source that was read")
    RECALLED = "B", _("Well known, not checked")
    DOUBTFUL = "C", _("In doubt")


class Parameter(models.Model):
    """A number of law or policy, in force from a day until a day (exclusive)."""

    key = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    unit = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=1, choices=Certainty)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("dated rule")
        verbose_name_plural = _("dated rules")
        ordering = ("key", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["key", "valid_from"], name="one_parameter_value_per_start_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                name="parameter_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} = {self.value.normalize():f} {self.unit} ({self.valid_from})"


class CalendarDay(models.Model):
    """A public holiday, or a weekend day worked in exchange (make-up day)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Public holiday")
        MAKE_UP = "make_up", _("Make-up working day")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=1, choices=Certainty)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("calendar of holidays")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class AuditEvent(models.Model):
    """Who did what to which thing, for whom. Append-only; each row carries the hash of the last."""

    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    by_id = models.BigIntegerField(null=True)
    for_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(
                fields=["for_id", "-id"],
                condition=Q(for_id__isnull=False),
                name="audit_done_for",
            ),
        )
        constraints = (
            # Two writers can never both follow the same row: the chain has no fork.
            models.UniqueConstraint(fields=["previous_hash"], name="audit_chain_has_no_fork"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class PersonalReading(models.Model):
    """Somebody looked at what is held of a person; that person may read this row."""

    about_id = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    through = models.CharField(max_length=80, blank=True)  # the software that was told, if any

    class Meta:
        indexes = (models.Index(fields=["about_id", "at", "id"], name="reading_about_person"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class OutboxMessage(models.Model):
    """A fact announced in the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    announced_at = models.DateTimeField()

    class Meta:
        ordering = ("announced_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class OutboxDelivery(models.Model):
    """One reaction owed to one message. Reactions fail and repeat apart from each other."""

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    reaction = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often it was taken. It never falls, not even when an attempt did not count: by it a worker
    # knows whether what it took is still its own.
    claims = models.PositiveIntegerField(default=0, db_default=0)
    # What may take long goes in a lane, apart from all that has none ("").
    lane = models.CharField(max_length=40, blank=True, default="", db_default="")
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("outbox delivery")
        verbose_name_plural = _("outbox deliveries")
        ordering = ("next_attempt_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["message", "reaction"], name="one_delivery_per_message_and_reaction"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(dead_at__isnull=True),
                name="outbox_delivery_is_done_or_dead_not_both",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
                name="outbox_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reaction} ({self.attempts})"


class IdempotencyKey(models.Model):
    """The first answer to a request that may be sent again."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key"),)

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"


class IdempotentAnswer(models.Model):
    """The answer that a request with a key got, for the same request that comes again."""

    scope = models.CharField(max_length=64)  # who sent it
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=80)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scope", "key"], name="one_kept_answer_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"


class StateChange(models.Model):
    """One step of one thing through its table of states."""

    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    action = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    for_id = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(fields=["object_type", "object_id"], name="state_change_by_object"),
        )

    def __str__(self) -> str:
        return f"{self.object_type} {self.from_state} → {self.to_state}"


class OldSlug(models.Model):
    """An address that once was; it redirects to the present one."""

    kind = models.CharField(max_length=40)
    slug = models.SlugField(max_length=160)
    target = models.SlugField(max_length=160)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "slug"], name="one_target_per_old_slug"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.slug} → {self.target}"


class WorkerBeat(models.Model):
    """The last sign of life of a background worker, read by /readyz."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class ScheduledRun(models.Model):
    """When a scheduled job last ran; claimed by one conditional UPDATE, so one worker runs it."""

    job = models.CharField(max_length=120, primary_key=True)
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.job


class CacheEntry(models.Model):
    """
    The table of Django's database cache, with its columns as `createcachetable` makes them.

    A model, so that every `migrate` brings it along on either database.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
