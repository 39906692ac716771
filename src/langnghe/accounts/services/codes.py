"""One-time codes: asked for, sent through the outbox, handed over in person, and used once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import queries, rules, sealing
from langnghe.accounts.facts import CodeDue, SecurityChanged
from langnghe.accounts.models import SignInCode, User
from langnghe.accounts.services.people import AlreadyJoined, set_contact
from langnghe.core import audit, outbox
from langnghe.core.errors import Conflict, Refused

LASTS = timedelta(minutes=10)
LASTS_IN_HAND = timedelta(minutes=30)  # the way home from the office
MOST_ATTEMPTS = 5
KEPT_FOR = timedelta(days=30)


class WrongCode(Refused):
    """Wrong, used, too old, tried too often, or nobody's: they all look alike."""

    code = "wrong_code"
    message = _("This code is not right, or not any more. Ask for a new one if need be.")


class CannotVouch(Refused):
    """The code was not made."""

    code = "cannot_vouch"
    message = _("You may not hand a code over for this person.")


class NobodyKnown(Refused):
    code = "nobody_known"
    message = _("Nobody has an account with this phone number or address.")


class AlreadyHeld(Conflict):
    code = "code_made_before"
    message = _("This code was made already, and is shown only once. Make another one.")


@transaction.atomic
def ask_for_code(*, login: str, channel: str, now: datetime) -> UUID:
    """
    Owe a code to whoever has this phone (E.164) or address; the id under which it is typed in.

    For unknown people the same is done with a decoy, so that neither answer nor time tells.
    """
    user = queries.person_by_login(login)
    known = user if user and user.is_active else None
    return _owe(user=known, purpose=SignInCode.Purpose.LOG_IN, channel=channel, now=now).pk


@transaction.atomic
def ask_to_prove(*, user: User, contact: str, channel: str, now: datetime) -> UUID:
    """Send a code to a new phone number or address; it becomes the person's when it is typed in."""
    purpose = SignInCode.Purpose.CONTACT
    return _owe(user=user, purpose=purpose, channel=channel, now=now, contact=contact).pk


def _owe(
    *, user: User | None, purpose: str, channel: str, now: datetime, contact: str = ""
) -> SignInCode:
    if user:
        _end_former(user, purpose, now)
    code = SignInCode.objects.create(
        user=user,
        purpose=purpose,
        channel=channel,
        contact=contact,
        created_at=now,
        expires_at=now + LASTS,
    )
    # In a lane of its own: a slow gateway holds up no other message.
    outbox.announce(CodeDue(str(code.pk)), now=now, lane="codes")
    return code


def _end_former(user: User, purpose: str, now: datetime) -> None:
    """Only the last code that was asked for opens."""
    rows = SignInCode.objects.filter(user=user, purpose=purpose, used_at=None, given_by=None)
    rows.filter(expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def vouch(*, login: str, reason: str, by: User, now: datetime, form_key: UUID) -> tuple[str, User]:
    """
    A code to hand over to a person whom the officer has before him; told here only once.

    :raises NobodyKnown: :raises CannotVouch: :raises AlreadyHeld: the form was sent twice.
    """
    person = queries.person_by_login(login)
    if person is None or not person.is_active:
        raise NobodyKnown(field="login")
    home = rules.may_vouch_for(
        queries.memberships_of(by.pk),
        queries.memberships_of(person.pk),
        areas=queries.areas_of(person.pk),
        boards=queries.boards_of(person.pk),
    )
    if home is None or person.pk == by.pk or person.is_staff or person.is_superuser:
        raise CannotVouch(field="login")
    try:
        with transaction.atomic():
            code = SignInCode.objects.create(
                id=form_key,
                user=person,
                purpose=SignInCode.Purpose.LOG_IN,
                channel=SignInCode.Channel.HAND,
                created_at=now,
                expires_at=now + LASTS_IN_HAND,
                given_by=by,
                given_for=home,
                reason=reason,
            )
    except IntegrityError as error:
        raise AlreadyHeld from error
    # In the log that the person reads, and in a letter if there is an address.
    audit.record_reading(
        "accounts.code.handed_over", person, about_id=person.pk, by_id=by.pk, for_id=person.pk,
        now=now, organisation=home.pk, reason=reason,
    )  # fmt: skip
    outbox.announce(SecurityChanged(person.pk, "handed_over"), now=now)
    return sealing.spoken_code(code.pk), person


def use_code(*, code_id: UUID, told: str, now: datetime) -> User:
    """
    Log in with the code that was sent; it is then used up.

    :raises WrongCode:
    """
    return _use(code_id, told, SignInCode.Purpose.LOG_IN, now)[0]


def use_spoken_code(*, login: str, told: str, now: datetime) -> User:
    """
    Log in with a code that somebody handed over: it is bound to the person, not to a browser.

    :raises WrongCode:
    """
    person = queries.person_by_login(login)
    if person is None:
        raise WrongCode(field="code")
    for code_id in queries.codes_in_hand(person.pk, now):
        try:
            return _use(code_id, told, SignInCode.Purpose.LOG_IN, now)[0]
        except WrongCode:
            continue
    raise WrongCode(field="code")


def prove_contact(*, user: User, code_id: UUID, told: str, now: datetime) -> None:
    """
    Take the new number or address over.

    :raises WrongCode: :raises AlreadyJoined: it is somebody else's; only who has it learns that.
    """
    owner, contact = _use(code_id, told, SignInCode.Purpose.CONTACT, now)
    if owner.pk != user.pk:
        raise WrongCode(field="code")
    set_contact(user=user, contact=contact, by_id=user.pk, now=now)


def _use(code_id: UUID, told: str, purpose: str, now: datetime) -> tuple[User, str]:
    """Counted before it is looked at, and committed: a refusal must not undo the count."""
    open_codes = SignInCode.objects.filter(
        pk=code_id, purpose=purpose, used_at__isnull=True, expires_at__gt=now
    )
    counted = open_codes.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1)
    code = SignInCode.objects.select_related("user").filter(pk=code_id).first()
    if not counted or code is None or not _fits(code, told):
        raise WrongCode(field="code")
    with transaction.atomic():
        # Of two at once with the right code one finds the row: used once is used up.
        if code.user is None or not open_codes.update(used_at=now):
            raise WrongCode(field="code")
        _note_proof(code, code.user)
        audit.record("accounts.code.used", code, by_id=code.user_id, now=now, channel=code.channel)
    return code.user, code.contact


def _fits(code: SignInCode, told: str) -> bool:
    if code.channel == SignInCode.Channel.HAND:
        return sealing.is_same(rules.as_spoken(told), sealing.spoken_code(code.pk))
    return sealing.is_same(rules.as_digits(told), sealing.code(code.pk))


def _note_proof(code: SignInCode, user: User) -> None:
    """Who typed what was sent to a number or an address has it in his hand."""
    if code.purpose != SignInCode.Purpose.LOG_IN:
        return
    mark = {"mail": "email_verified", "sms": "phone_verified", "zalo": "phone_verified"}
    if field := mark.get(code.channel):
        User.objects.filter(pk=user.pk, **{field: False}).update(**{field: True})


@transaction.atomic
def forget_codes(now: datetime) -> int:
    """Delete codes that opened nothing or opened long ago; how many. The trail keeps the acts."""
    return SignInCode.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


__all__ = [
    "AlreadyHeld",
    "AlreadyJoined",
    "CannotVouch",
    "NobodyKnown",
    "WrongCode",
    "ask_for_code",
    "ask_to_prove",
    "forget_codes",
    "prove_contact",
    "use_code",
    "use_spoken_code",
    "vouch",
]
