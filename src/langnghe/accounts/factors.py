"""What the library of second factors needs to know: our names, our picture, sealed secrets."""

from typing import Any
from urllib.parse import unquote

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import phones, queries, sealing
from langnghe.accounts.models import User
from langnghe.ui import qr


class Adapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or not any more. Type the one shown now."),
        "cannot_delete_authenticator": _(
            "Your office asks for a second factor: set another one up before you end this one."
        ),
        "cannot_generate_recovery_codes": _("Set up a second factor first."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.PLATFORM_NAME)

    def build_totp_svg(self, url: str) -> str:
        return unquote(qr.picture(url).partition(",")[2])

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return queries.may_end_factor(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = len(queries.factors_of(user.pk, [type])) + 1
        return gettext("Device %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.PLATFORM_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user)}

    def _get_user_identifier(self, user: Any) -> str:
        return _login_of(user)

    def _get_site_name(self) -> str:
        return str(settings.PLATFORM_NAME)


def _login_of(user: User) -> str:
    """By which he knows the account again in the list of an authenticator."""
    return user.email or phones.readable(str(user.phone or "")) or str(user.uid)
