"""What may happen to people, organisations and memberships."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import rules
from langnghe.accounts.facts import PasswordForgotten, SecurityChanged
from langnghe.accounts.models import Membership, Organisation, User
from langnghe.accounts.roles import Role
from langnghe.accounts.services import tokens, webhooks
from langnghe.core import audit, outbox
from langnghe.core.errors import Conflict, Refused


class AlreadyJoined(Conflict):
    """The phone number or the address has an account."""

    code = "already_joined"
    message = _("This phone number or e-mail address has an account already. Log in instead.")


class CannotJoin(Refused):
    """The membership was not made."""

    code = "cannot_join"


class LastOwner(Refused):
    """A producer keeps at least one owner."""

    code = "last_owner"
    message = _("A producer needs at least one owner. Name another owner first.")


def lock_person(user_id: int) -> None:
    """
    Of two acts of one person that count what he has already, the second waits here.

    Rows that merely name him are written meanwhile.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A person is locked in a transaction.")
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user_id)


@transaction.atomic
def create_person(
    *,
    full_name: str,
    phone: str | None,
    email: str | None,
    password: str | None,
    language: str,
    now: datetime,
) -> User:
    """
    Open an account. The phone (E.164) is what was typed: nobody has proved it.

    :raises AlreadyJoined: even when two are sent at once.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                full_name=full_name,
                phone=phone,
                email=email,
                password=password,
                language=language,
                date_joined=now,
            )
    except IntegrityError as error:
        raise AlreadyJoined from error
    audit.record("accounts.person.joined", user, by_id=user.pk, now=now)
    return user


@transaction.atomic
def change_profile(
    *, user: User, full_name: str, language: str, now: datetime, morning_letter: bool | None = None
) -> None:
    """`morning_letter`: None where there is nothing to choose."""
    user.full_name, user.language = full_name, language
    if morning_letter is not None:
        user.morning_letter = morning_letter
    user.save(update_fields=["full_name", "language", "morning_letter"])
    audit.record("accounts.profile.changed", user, by_id=user.pk, now=now)


@transaction.atomic
def change_password(*, user: User, password: str, by_id: int | None, now: datetime) -> None:
    """All other sessions of the person end with it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("accounts.password.changed", user, by_id=by_id, now=now)


@transaction.atomic
def ask_for_new_password(*, user: User, language: str, now: datetime) -> None:
    """The worker writes the letter, so that a known address is answered as fast as another."""
    outbox.announce(PasswordForgotten(user.pk, language), now=now)


@transaction.atomic
def forget_former_contacts(*, user: User) -> None:
    """After a change of phone or address: nothing is proved yet, and old addresses open no door."""
    # The sign-in library keeps addresses of its own, and would renew a password by any of them.
    EmailAddress.objects.filter(user_id=user.pk).exclude(email=user.email or "").delete()
    user.phone_verified = user.email_verified = False
    user.save(update_fields=["phone_verified", "email_verified"])


@transaction.atomic
def set_contact(*, user: User, contact: str, by_id: int, now: datetime) -> None:
    """
    A phone (E.164) or an address that was proved becomes the person's; the former one is told.

    :raises AlreadyJoined: it is another person's.
    """
    kind = "email" if "@" in contact else "phone"
    former = str(getattr(user, kind) or "")
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**{kind: contact, f"{kind}_verified": True})
    except IntegrityError as error:
        raise AlreadyJoined(field="code") from error
    user.refresh_from_db(fields=[kind, f"{kind}_verified"])
    EmailAddress.objects.filter(user_id=user.pk).exclude(email=user.email or "").delete()
    audit.record("accounts.contact.changed", user, by_id=by_id, now=now, kind=kind)
    if kind == "email" and former and former != contact:
        outbox.announce(SecurityChanged(user.pk, "email", former), now=now)


@transaction.atomic
def note_security_change(*, user: User, what: str, now: datetime) -> None:
    """A factor was set or ended, or a password changed: written down, and told to the person."""
    if not what.startswith("password"):  # whoever set it has written that down
        audit.record("accounts.security.changed", user, by_id=user.pk, now=now, what=what)
    outbox.announce(SecurityChanged(user.pk, what), now=now)


@transaction.atomic
def note_reading(*, user_id: int, by_id: int, now: datetime, purpose: str) -> None:
    """Somebody in office looked at what is held of a person."""
    user = User.objects.get(pk=user_id)
    audit.record_reading(
        "accounts.person.read", user, about_id=user_id, by_id=by_id, now=now, purpose=purpose
    )


@transaction.atomic
def note_change_by_administrator(
    *, user: User, fields: list[str], by_id: int | None, now: datetime
) -> None:
    """Which fields, never what stood in them: the trail is kept for ever, personal data is not."""
    audit.record("accounts.person.administered", user, by_id=by_id, now=now, fields=fields)


@transaction.atomic
def create_organisation(
    *, kind: str, name: str, area_code: str = "", department: str = ""
) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, area_code=area_code, department=department
    )


@transaction.atomic
def close_organisation(*, organisation_id: int, by_id: int, now: datetime) -> None:
    """
    Delete one that never did anything, with who was in it.

    :raises ProtectedError: software, or something else of the platform, hangs on it.
    """
    home = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    audit.record("accounts.organisation.closed", home, by_id=by_id, now=now)
    home.invitations.all().delete()
    Membership.objects.filter(organisation=home).delete()
    home.delete()


@transaction.atomic
def add_member(
    *, user_id: int, organisation_id: int, role: str, by_id: int | None, now: datetime
) -> Membership:
    """
    Give a person a role in an organisation; the same role again changes nothing.

    :raises CannotJoin: the role is not held in that kind of organisation, or another role is held.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    if not rules.fits(role, organisation.kind):
        raise CannotJoin(_("This role does not exist in this kind of organisation."), field="role")
    membership, is_new = Membership.objects.get_or_create(
        user_id=user_id,
        organisation=organisation,
        defaults={"role": role, "created_at": now},
    )
    if membership.role != role:
        raise CannotJoin(_("This person holds another role there."), field="role")
    if is_new:
        audit.record("accounts.member.added", membership, by_id=by_id, now=now, role=role)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by_id: int | None, now: datetime) -> None:
    """
    End a membership, and the tokens and webhook addresses that he made there; one that has ended
    already stays so.

    :raises LastOwner:
    """
    require_another_owner(membership)
    deleted, _per_model = Membership.objects.filter(pk=membership.pk).delete()
    if deleted:
        audit.record(
            "accounts.member.removed", membership, by_id=by_id, now=now, role=membership.role
        )
        tokens.revoke_tokens_of(
            user_id=membership.user_id,
            organisation_id=membership.organisation_id,
            by_id=by_id,
            now=now,
        )
        webhooks.end_endpoints_of(
            user_id=membership.user_id,
            organisation_id=membership.organisation_id,
            by_id=by_id,
            now=now,
        )


def require_another_owner(membership: Membership) -> None:
    """
    :raises LastOwner: nobody else owns the producer.
    """
    if _owners_locked(membership.organisation_id) == [membership.pk]:
        raise LastOwner


def _owners_locked(organisation_id: int) -> list[int]:
    """Memberships of the owners, locked in order of their id: two of them cannot leave at once."""
    owners = Membership.objects.select_for_update().filter(
        organisation_id=organisation_id, role=Role.PRODUCER_OWNER
    )
    return list(owners.order_by("pk").values_list("pk", flat=True))
