"""What accounts hold of a person, and why (see `core.personal`)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.accounts import queries
from langnghe.core.personal import Part

READS = {
    "accounts.person.read": gettext_lazy("Name, phone number and e-mail address"),
    "accounts.code.handed_over": gettext_lazy("A code to log in was handed over to you in person."),
}


def tell_held(user_id: int) -> list[Part]:
    """Part by part, each with its reason."""
    return [_person(user_id), _roles(user_id), _devices(user_id), _consents(user_id), _trail()]


def _person(user_id: int) -> Part:
    user = queries.person(user_id)
    row = {
        "full_name": user.full_name,
        "phone": str(user.phone or ""),
        "phone_verified": user.phone_verified,
        "email": user.email or "",
        "email_verified": user.email_verified,
        "language": user.language,
        "morning_letter": user.morning_letter,
        "joined_at": user.date_joined,
        "last_login_at": user.last_login,
    }
    why = _("So that you can log in, and orders can reach you.")
    return Part("person", _("Who I am"), why, [row])


def _roles(user_id: int) -> Part:
    rows = [
        {
            "organisation": one.organisation.name,
            "role": str(one.get_role_display()),
            "since": one.created_at,
        }
        for one in queries.memberships_of(user_id)
    ]
    why = _("So that you reach the pages of your workshop or office.")
    return Part("memberships", _("Whom I act for"), why, rows)


def _devices(user_id: int) -> Part:
    rows = [
        {
            "device": one.user_agent,
            "address": one.ip,
            "since": one.created_at,
            "last_seen_at": one.last_seen_at,
        }
        for one in queries.devices_of(user_id)
    ]
    why = _("So that you notice and end a log-in that is not yours.")
    return Part("devices", _("Where I am logged in"), why, rows)


def _consents(user_id: int) -> Part:
    rows = [
        {
            "words": one.words,
            "given_at": one.given_at,
            "withdrawn_at": one.withdrawn_at,
        }
        for one in queries.consents_of(user_id)
    ]
    why = _("So that we can show that you agreed, and until when.")
    kept = _(
        "That you agreed, and when you took it back, as long as it must be shown "
        "(Law 91/2025 on personal data); without your name."
    )
    return Part("consents", _("What I agreed to"), why, rows, kept)


def _trail() -> Part:
    why = _("So that decisions, roles and tokens can be explained later.")
    kept = _("The acts themselves, under a number that no longer leads to you.")
    return Part("trail", _("What I did here"), why, [], kept)
