"""The states of a producer's verification, and who may take which step."""

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.registry.models import Consent, Producer

S, C = Producer.State, Consent.State


def runs(producer: Producer, user_id: int) -> bool:
    """An owner or a member of the staff of this producer."""
    return producer.organisation_id in accounts.workshops_of(user_id)


def is_owner(producer: Producer, user_id: int) -> bool:
    owner = frozenset({accounts.Role.PRODUCER_OWNER})
    return producer.organisation_id in accounts.organisation_ids(user_id, owner)


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


def owns(consent: Consent, user_id: int) -> bool:
    """Only an owner gives and revokes; his staff see it."""
    return is_owner(consent.producer, user_id)


def speaks_for(consent: Consent, user_id: int) -> bool:
    """A member of the board of this association."""
    board = frozenset({accounts.Role.ASSOCIATION})
    return consent.association_id in accounts.organisation_ids(user_id, board)


def witnesses(consent: Consent, user_id: int) -> bool:
    """An officer of the maker's commune, before whom the paper lies."""
    return consent.given == Consent.Given.ON_PAPER and vouches(consent.producer, user_id)


# An association never lets itself in: either the maker says yes, or an officer has seen his paper.
CONSENT = Table(
    steps=(
        step("accept", C.ASKED, C.IN_FORCE, _("Agree"), owns),
        step("decline", C.ASKED, C.DECLINED, _("Decline"), owns),
        step("witness", C.ASKED, C.IN_FORCE, _("I have seen the paper"), witnesses),
        step("reject", C.ASKED, C.DECLINED, _("Not a valid paper"), witnesses),
        step("revoke", (C.ASKED, C.IN_FORCE), C.REVOKED, _("Revoke"), owns),
        step("give_back", (C.ASKED, C.IN_FORCE), C.ENDED, _("Give back"), speaks_for),
        step("lapse", C.IN_FORCE, C.ENDED, _("Its time is over")),
    ),
    public={
        C.ASKED: _("Waits for an answer"),
        C.IN_FORCE: _("In force"),
        C.DECLINED: _("Declined"),
        C.REVOKED: _("Revoked"),
        C.ENDED: _("Ended"),
    },
)
