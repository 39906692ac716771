"""Signing up and in: one field for whoever you are."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as factors
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import gateways, phones
from langnghe.accounts.models import SignInCode, User
from langnghe.accounts.roles import HELD_IN, Kind, Role
from langnghe.accounts.scopes import Event, Scope
from langnghe.ui.forms import DayField

LAST_YEAR = 2100
PASSWORD_HELP = _("At least 8 characters, not only digits, not a common word.")


class Plain(forms.Form):
    """The library's forms with our labels, and without placeholders that only say them again."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LogIn(Plain, library.LoginForm):
    labels = {
        "login": _("Phone number or e-mail address"),
        "password": _("Password"),
        "remember": _("Keep me logged in on this device"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        # A phone is one person's own more often than not; the box can be cleared.
        self.fields["remember"].initial = True

    def clean_login(self) -> str:
        login: str = super().clean_login()
        if "@" not in login:
            phone = phones.normalised(login)
            if phone is None:
                raise get_adapter().validation_error("username_password_mismatch")
            return phone
        validate_email(login)
        return login.lower()

    def clean(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        except ValidationError as refusal:
            # Beside the field that is to be typed again; the library puts it above the form.
            self.add_error("password", refusal)
            return self.cleaned_data
        return data


class SignUp(Plain, library.SignupForm):
    full_name = forms.CharField(
        max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("full_name", "phone", "email", "password1")
    labels = {
        "full_name": _("Full name"),
        "phone": _("Phone number"),
        "email": _("E-mail address"),
        "password1": _("Password"),
    }
    helps = {
        "phone": _("A phone number or an e-mail address is enough."),
        "email": _("With an address you can renew a forgotten password yourself."),
        "password1": PASSWORD_HELP,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = User._meta.get_field("email").max_length
        self.fields["email"].validators.append(MaxLengthValidator(longest))

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        # Said openly, although it tells that the number has an account: without SMS there is no
        # other way to tell the owner, and he would never learn why it does not work.
        if phone and get_adapter().get_user_by_phone(phone):
            raise get_adapter().validation_error("phone_taken")
        return phone

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not any(str(self.data.get(name, "")).strip() for name in ("phone", "email")):
            self.add_error("phone", _("Give a phone number or an e-mail address."))
        return self.cleaned_data


class ForgottenPassword(Plain, library.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class NewPassword(Plain, library.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": PASSWORD_HELP}


class ChangedPassword(Plain, library.ChangePasswordForm):
    labels = {**NewPassword.labels, "oldpassword": _("Present password")}
    helps = {"password1": PASSWORD_HELP}


class FirstPassword(Plain, library.SetPasswordForm):
    labels = NewPassword.labels
    helps = {"password1": PASSWORD_HELP}


class ConfirmPassword(Plain, library.ReauthenticateForm):
    labels = {"password": _("Present password")}


def _languages() -> list[tuple[str, str]]:
    """Each under its own name, so that a reader lost in another one finds his."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class Profile(forms.Form):
    full_name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language of our messages"), choices=_languages)
    morning_letter = forms.BooleanField(
        label=_("A letter on working days with what waits on my desk"), required=False
    )

    def __init__(self, *args: Any, gets_letters: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gets_letters:
            del self.fields["morning_letter"]


class ForWhom(forms.Form):
    """A form of one who may own several organisations; with one there is nothing to choose."""

    organisation = forms.TypedChoiceField(label=_("For whom"), coerce=int)

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.choices = organisations  # type: ignore[attr-defined]  # a ChoiceField
        if len(organisations) == 1:
            field.required, field.widget = False, forms.HiddenInput()
        self.only = organisations[0][0]

    def clean_organisation(self) -> int:
        return int(self.cleaned_data["organisation"] or self.only)


class TokenForm(ForWhom):
    """A new token. `key` makes the repeat of the form harmless."""

    name = forms.CharField(
        label=_("Name of the software"),
        max_length=80,
        help_text=_("So that you know it again: for example “Accounting” or “Our website”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    ends_on = DayField(
        label=_("Its last day"),
        required=False,
        help_text=_("Without a day it works until you revoke it."),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scopes: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        choices = [(value, label) for value, label in Scope.choices if value in scopes]
        field.choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField
        if len(choices) == 1:
            field.initial = [choices[0][0]]

    def expires_at(self) -> datetime | None:
        """The end of the last day."""
        day = self.cleaned_data["ends_on"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day, time.min)) + timedelta(days=1)

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day and day.year > LAST_YEAR:
            raise ValidationError(_("This is too far away."), code="too_far")
        return day


class EndpointForm(ForWhom):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Begins with https://"),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it of"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )


class Digits(Plain):
    """The field of a code: the phone shows its digits, and offers what came by message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        )


class FactorCode(Digits, factors.AuthenticateForm):
    labels = {"code": _("Code")}


class ConfirmByCode(Digits, factors.ReauthenticateForm):
    labels = {"code": _("Code")}


class FirstFactorCode(Digits, ActivateTOTPForm):
    labels = {"code": _("The six digits that the app shows")}


class NewPasskey(Plain, AddWebAuthnForm):
    """Always one that logs in by itself: a key that only stands in second place helps less."""

    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput, initial=True)
    labels = {"name": _("Name of the device")}
    helps = {"name": _("So that you know it again: for example “My phone”.")}

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        data: dict[str, Any] = super().clean()
        return data


class LoginField(forms.CharField):
    """A phone number or an e-mail address in one field; cleans to E.164 or small letters."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone number or e-mail address"))
        options.setdefault("max_length", 254)
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            ),
        )
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if "@" in text:
            validate_email(text)
            return text.lower()
        phone = phones.normalised(text) if text else ""
        if phone is None:
            raise ValidationError(_("Type your phone number or your e-mail address."), code="login")
        return phone


class AskCode(forms.Form):
    """To whom a code goes, and in which way; with one way to a phone there is nothing to choose."""

    login = LoginField()
    channel = forms.ChoiceField(
        label=_("If it is a phone number, send it by"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = gateways.channels()
        self.fields["channel"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (way, SignInCode.Channel(way).label) for way in ways
        ]
        if len(ways) < 2:
            self.fields["channel"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "login" not in data:
            return data
        ways = gateways.channels()
        if "@" in data["login"]:
            data["channel"] = SignInCode.Channel.MAIL
        elif ways:
            data["channel"] = data.get("channel") or ways[0]
        else:
            # The same for every number: it tells nothing of who has an account.
            self.add_error(
                "login",
                _(
                    "We send no messages to phones yet. Type your e-mail address, or let your "
                    "village association or commune officer hand you a code."
                ),
            )
        return data


class EnterCode(forms.Form):
    code = forms.CharField(
        label=_("The six digits that we sent"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class EnterSpokenCode(forms.Form):
    login = LoginField()
    code = forms.CharField(
        label=_("The eight letters and digits that you were handed"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class VouchForm(forms.Form):
    login = LoginField(
        label=_("Phone number or e-mail address of the person"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    reason = forms.CharField(
        label=_("Why no code can be sent"),
        max_length=200,
        help_text=_("For example: “Her phone takes no messages; she came to the office.”"),
    )
    is_known = forms.BooleanField(
        label=_("The person is before me, and I know or have seen by the papers who it is.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


def _workshop_roles() -> list[tuple[str, Any]]:
    held = [role for role, kind in HELD_IN.items() if kind == Kind.PRODUCER]
    return [(role, Role(role).label) for role in held]


class InviteForm(forms.Form):
    contact = LoginField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("An address gets the link by mail; to a phone you send it yourself."),
    )
    role = forms.ChoiceField(
        label=_("What the person is here"),
        choices=_workshop_roles,
        initial=Role.PRODUCER_STAFF,
        widget=forms.RadioSelect,
        help_text=_("An owner also invites others and connects software."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("What the person is here"), choices=_workshop_roles, widget=forms.RadioSelect
    )


class NewContact(AskCode):
    """A number or an address that is to be proved."""

    field_order = ("login", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("New phone number or e-mail address")
        self.fields["login"].help_text = _("We send a code there; it becomes yours by typing it.")


class EraseForm(forms.Form):
    is_meant = forms.BooleanField(label=_("Delete my account. I know that it cannot be undone."))
