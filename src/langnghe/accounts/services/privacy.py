"""Consent, what is held of a person, correction and erasure."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import queries
from langnghe.accounts.models import Consent, Invitation, SignInCode, User
from langnghe.accounts.scopes import Purpose
from langnghe.accounts.services import people, sessions
from langnghe.core import audit, personal
from langnghe.core.errors import Refused


class NoSuchPurpose(Refused):
    code = "no_such_purpose"
    message = _("This cannot be consented to.")


class StillNeeded(Refused):
    """Others would be left without anybody in charge."""

    code = "still_needed"
    message = _(
        "You are the only owner of “%(name)s”. Name another owner there first, then delete."
    )

    def __init__(self, name: str) -> None:
        super().__init__(type(self).message % {"name": name})


@transaction.atomic
def give_consent(*, user: User, purpose: str, now: datetime) -> Consent:
    """
    In the words that stand on the page now; given already, it stays as it was.

    :raises NoSuchPurpose:
    """
    if purpose not in Purpose.values:
        raise NoSuchPurpose
    # Two at once wait for each other.
    User.objects.select_for_update().get(pk=user.pk)
    if before := queries.consent_in_force(user.pk, purpose).first():
        return before
    words = str(Purpose(purpose).label)
    consent = Consent.objects.create(user=user, purpose=purpose, words=words, given_at=now)
    audit.record("accounts.consent.given", consent, by_id=user.pk, now=now, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str, now: datetime) -> None:
    """From now on; what was done before stays lawful. A repeat changes nothing."""
    for consent in queries.consent_in_force(user.pk, purpose).select_for_update():
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        audit.record("accounts.consent.withdrawn", consent, by_id=user.pk, now=now, purpose=purpose)


@transaction.atomic
def note_export(*, user: User, now: datetime) -> None:
    audit.record("accounts.person.exported", user, by_id=user.pk, now=now)


@transaction.atomic
def erase_person(*, user: User, now: datetime) -> None:
    """
    Take the person out of everything; each context forgets its part, and says what it keeps.

    :raises StillNeeded: the only owner of a producer.
    """
    for membership in queries.memberships_of(user.pk):
        try:
            people.remove_member(membership=membership, by_id=user.pk, now=now)
        except people.LastOwner as error:
            raise StillNeeded(membership.organisation.name) from error
    personal.forget(user.pk, now)
    audit.record("accounts.person.erased", user, by_id=user.pk, now=now)


def forget(user_id: int, now: datetime) -> None:
    """The part of accounts; runs in the transaction of the erasure."""
    user = User.objects.select_for_update().get(pk=user_id)
    contacts = [str(one) for one in (user.phone, user.email) if one]
    Invitation.objects.filter(contact__in=contacts).update(contact="")
    Invitation.objects.filter(answered_by=user).update(contact="")
    SignInCode.objects.filter(user=user).delete()
    Consent.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=now)
    EmailAddress.objects.filter(user_id=user.pk).delete()
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_sessions(user_id=user.pk)
    user.full_name, user.phone, user.email = "", None, None
    user.phone_verified = user.email_verified = False
    user.is_active, user.erased_at, user.last_login = False, now, None
    user.set_unusable_password()
    user.save()
