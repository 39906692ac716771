"""What the sign-in library needs to know about our people: above all, their phone numbers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import letters, public, queries, services
from langnghe.accounts.fields import PhoneField
from langnghe.accounts.models import User
from langnghe.core import limits
from langnghe.core.http import client_address


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "phone_password_mismatch": _("The phone number or the password is not right."),
        "username_password_mismatch": _("Type your phone number or your e-mail address."),
        "phone_taken": _("This phone number has an account already. Log in instead."),
        "email_taken": _("This e-mail address has an account already. Log in instead."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your present password."),
        "too_many_login_attempts": _("Too many attempts. Please try again in a few minutes."),
    }

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> User:
        """The library's empty `user` is left alone: ours has a phone or an address from birth."""
        data = form.cleaned_data
        return services.create_person(
            full_name=data["full_name"],
            phone=data.get("phone") or None,
            email=data.get("email") or None,
            password=data["password1"],
            language=_language(),
            now=timezone.now(),
        )

    def set_password(self, user: Any, password: str) -> None:
        services.change_password(user=user, password=password, by_id=user.pk, now=timezone.now())
        here = self.request.session.session_key if self.request.user == user else None
        services.end_sessions(user_id=user.pk, but=here)

    def login(self, request: Any, user: Any) -> None:
        super().login(request, user)
        services.begin_device(request=request, now=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """Our own letter, through the outbox, and a line in the trail."""
        what = template_prefix.rsplit("/", 1)[-1]
        if what in letters.SAID:
            services.note_security_change(user=user, what=what, now=timezone.now())

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        services.ask_for_new_password(user=user, language=_language(), now=timezone.now())

    def phone_form_field(self, **options: Any) -> PhoneField:
        return PhoneField(**options)

    def get_user_by_phone(self, phone: str) -> User | None:
        return queries.person_by_phone(phone)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (str(user.phone), user.phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """Never called while ACCOUNT_PHONE_VERIFICATION_ENABLED is off: our codes prove phones."""
        raise RuntimeError("Codes are sent by accounts.services.codes.")

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """
        Limit the attempts at one account, wherever they come from.

        The library's own limit per account knows e-mail addresses only: all phone numbers would
        share one count, and five strangers could lock everybody out.
        """
        limits.hit("log-in", str(credentials.get("phone") or credentials.get("email")).lower())
        super().pre_authenticate(request, **credentials)

    def get_client_ip(self, request: Any) -> str:
        return client_address(request)

    def get_login_redirect_url(self, request: Any) -> str:
        """A maker lands in the workshop, everybody else where the market begins."""
        return public.start_page(request.user.pk)

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("accounts_profile")


def _language() -> str:
    return (get_language() or "vi").split("-")[0]
