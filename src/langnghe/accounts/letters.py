"""Letters to people about their account."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from langnghe.accounts import gateways, queries, sealing
from langnghe.accounts.models import Invitation, Organisation, SignInCode, User
from langnghe.core import letters


def send_new_password_link(user: User, language: str) -> None:
    """The link opens until the password or the address changes, or it is three days old."""
    if not (user.email and user.is_active):
        return
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    with override(language):
        link = settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
    _send(user.email, language, "new_password", {"user": user, "link": link})


def send_code(code: SignInCode, now: datetime) -> None:
    """
    Nothing for a decoy, and nothing that would come too late.

    :raises gateways.NotSent: it is tried again.
    """
    user = code.user
    if user is None or not user.is_active or code.used_at or code.expires_at <= now:
        return
    if code.channel == SignInCode.Channel.MAIL:
        if to := code.contact or user.email:
            said = {"user": user, "code": sealing.code(code.pk), "is_new": bool(code.contact)}
            _send(to, user.language, "code", said)
        return
    phone = code.contact or str(user.phone or "")
    # Zalo first where it was chosen; who has no Zalo gets an SMS.
    ways = [code.channel, *(one for one in gateways.channels() if one != code.channel)]
    message = gateways.code_message(
        phone=phone,
        reference=str(code.pk),
        code=sealing.code(code.pk),
        language=user.language,
    )
    _send_to_phone(message, ways if phone else [], now)


def _send_to_phone(message: gateways.Message, ways: list[str], now: datetime) -> None:
    """By the first way that reaches it."""
    for way in ways:
        try:
            gateways.send(way, message, now=now)
        except gateways.CannotReach:
            continue
        return


def send_invitation(invitation: Invitation, now: datetime) -> None:
    """
    By mail or to a phone; where nothing goes there (`ways_to_phones`), the owner hands it over.

    :raises gateways.NotSent: it is tried again.
    """
    if invitation.state != Invitation.State.OPEN or invitation.expires_at <= now:
        return
    language, link = invitation.invited_by.language, invitation_link(invitation)
    if "@" in invitation.contact:
        _send(invitation.contact, language, "invitation", {"invitation": invitation, "link": link})
        return
    # With its end: whoever is invited again gets another message, and a repeat is none.
    reference = f"{invitation.pk}-{int(invitation.expires_at.timestamp())}"
    message = gateways.invitation_message(
        phone=invitation.contact,
        reference=reference,
        name=invitation.organisation.name,
        link=link,
        language=language,
    )
    _send_to_phone(message, ways_to_phones(invitation.organisation), now)


def ways_to_phones(home: Organisation) -> list[str]:
    """For invitations. A stranger has none: whatever he calls himself would go out as our words."""
    return gateways.invitation_channels() if queries.is_known(home) else []


def invitation_link(invitation: Invitation) -> str:
    parts = [invitation.pk, sealing.signature("invitation", invitation.pk)]
    return settings.PUBLIC_URL + reverse("accounts_invitation", args=parts)


SAID = {
    "totp_activated": _("An app for codes was set up as a second factor."),
    "totp_deactivated": _("The app for codes is no second factor any more."),
    "webauthn_added": _("A passkey was added."),
    "webauthn_removed": _("A passkey was removed."),
    "recovery_codes_generated": _("New recovery codes were made; the former ones open nothing."),
    "password_changed": _("The password was changed."),
    "password_set": _("A password was set."),
    "password_reset": _("The password was renewed through the letter that was asked for."),
    "email": _("The e-mail address of the account was changed; this one opens it no more."),
    "handed_over": _("A code to log in was handed over to you in person."),
}


def tell_of_change(user: User, what: str, former: str) -> None:
    """To the address that stood there before, if that is what changed."""
    to = former or user.email
    if to and user.is_active:
        _send(to, user.language, "security", {"user": user, "said": SAID[what]})


def _send(to: str, language: str, template: str, context: dict[str, object]) -> None:
    with override(language):
        context = {**context, "platform_name": settings.PLATFORM_NAME}
        text = render_to_string(f"accounts/mail/{template}.txt", context).strip()
    letters.send(text, to)
