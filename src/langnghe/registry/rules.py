"""The states of a producer's verification, and who may take which step."""

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.registry.models import Producer

S = Producer.State


def runs(producer: Producer, user_id: int) -> bool:
    """An owner or a member of the staff of this producer."""
    return producer.organisation_id in accounts.workshops_of(user_id)


def vouches(producer: Producer, user_id: int) -> bool:
    """An officer of the producer's own commune, or an administrator."""
    return accounts.is_administrator(user_id) or accounts.is_commune_officer_of(
        user_id, producer.village.commune_id
    )


VERIFICATION = Table(
    steps=(
        step("submit", (S.DRAFT, S.MORE_WANTED, S.REFUSED), S.SUBMITTED, _("Submit"), runs),
        step("verify", S.SUBMITTED, S.VERIFIED, _("Verify"), vouches),
        step("ask_more", S.SUBMITTED, S.MORE_WANTED, _("Ask for more papers"), vouches),
        step("refuse", S.SUBMITTED, S.REFUSED, _("Refuse"), vouches),
    ),
    public={
        S.DRAFT: _("Not submitted yet"),
        S.SUBMITTED: _("The commune looks at it"),
        S.MORE_WANTED: _("The commune wants more papers"),
        S.VERIFIED: _("Verified by the commune"),
        S.REFUSED: _("Not verified"),
    },
)
