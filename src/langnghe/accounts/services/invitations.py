"""Who is asked into an organisation, and what he answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import rules
from langnghe.accounts.facts import InvitationDue
from langnghe.accounts.models import Invitation, Membership, Organisation, User
from langnghe.accounts.roles import Role
from langnghe.accounts.services import people
from langnghe.core import audit, outbox, states
from langnghe.core.errors import Conflict, Refused

LASTS = timedelta(days=7)
MOST_OPEN = 30


class CannotInvite(Refused):
    """The invitation was not made."""

    code = "cannot_invite"


class NotForYou(Refused):
    """The link is right, but it was sent to somebody else."""

    code = "invitation_for_another"
    message = _(
        "This invitation was sent to another phone number or e-mail address than yours. "
        "Log in with that one, or ask for a new invitation."
    )


class InvitationOver(Conflict):
    code = "invitation_over"
    message = _("This invitation is not open any more. Ask for a new one.")


@transaction.atomic
def invite(
    *, organisation_id: int, contact: str, role: str, by_id: int, now: datetime
) -> Invitation:
    """
    Ask a person by phone (E.164) or address. The same again changes the role and the days left.

    :raises CannotInvite:
    """
    # Two who invite at once wait for each other, so that the limit holds.
    home = Organisation.objects.select_for_update().get(pk=organisation_id)
    if not rules.fits(role, home.kind):
        raise CannotInvite(
            _("This role does not exist in this kind of organisation."), field="role"
        )
    members = Membership.objects.filter(organisation=home)
    same = "user__email" if "@" in contact else "user__phone"
    if members.filter(**{same: contact}).exists():
        raise CannotInvite(_("This person works here already."), field="contact")
    before = Invitation.objects.filter(organisation=home, state=Invitation.State.OPEN)
    if before.exclude(contact=contact).count() >= MOST_OPEN:
        raise CannotInvite(_("Too many invitations are open. Withdraw some first."))
    invitation, is_new = Invitation.objects.update_or_create(
        organisation=home,
        contact=contact,
        state=Invitation.State.OPEN,
        defaults={"role": role, "expires_at": now + LASTS},
        create_defaults={
            "role": role,
            "invited_by_id": by_id,
            "created_at": now,
            "expires_at": now + LASTS,
        },
    )
    if is_new:
        states.note_new([invitation], by_id=by_id, now=now)
    audit.record("accounts.member.invited", invitation, by_id=by_id, now=now, role=role)
    outbox.announce(InvitationDue(str(invitation.pk)), now=now, lane="codes")
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, user: User, now: datetime) -> None:
    """
    Become a member.

    :raises NotForYou: :raises InvitationOver: :raises people.CannotJoin: holds another role there.
    """
    _answer(invitation, "accept", user, now)
    people.add_member(
        user_id=user.pk,
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        by_id=invitation.invited_by_id,
        now=now,
    )


@transaction.atomic
def decline(*, invitation: Invitation, user: User, now: datetime) -> None:
    """
    :raises NotForYou: :raises InvitationOver:
    """
    _answer(invitation, "decline", user, now)


def _answer(invitation: Invitation, action: str, user: User, now: datetime) -> None:
    if not rules.is_meant(invitation, user):
        raise NotForYou
    if rules.is_over(invitation, now):
        raise InvitationOver
    try:
        states.move(invitation, rules.INVITATION, action, by_id=user.pk, now=now)
    except states.WrongState as error:
        raise InvitationOver from error
    invitation.answered_by = user
    invitation.save(update_fields=["answered_by"])
    audit.record(f"accounts.invitation.{action}", invitation, by_id=user.pk, now=now)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by_id: int, now: datetime) -> None:
    """
    :raises InvitationOver: it was answered meanwhile.
    """
    try:
        states.move(invitation, rules.INVITATION, "withdraw", by_id=by_id, now=now)
    except states.WrongState as error:
        raise InvitationOver from error
    audit.record("accounts.invitation.withdraw", invitation, by_id=by_id, now=now)


@transaction.atomic
def note_hand_over(*, invitation: Invitation, by_id: int, now: datetime) -> None:
    """
    The link was shown to be handed over, as a code is.

    :raises InvitationOver:
    """
    if rules.is_over(invitation, now):
        raise InvitationOver
    audit.record("accounts.invitation.handed_over", invitation, by_id=by_id, now=now)


@transaction.atomic
def change_role(*, membership: Membership, role: str, by_id: int, now: datetime) -> None:
    """
    :raises people.CannotJoin: no role of this kind of organisation. :raises people.LastOwner:
    """
    if not rules.fits(role, membership.organisation.kind):
        text = _("This role does not exist in this kind of organisation.")
        raise people.CannotJoin(text, field="role")
    if role == membership.role:
        return
    if membership.role == Role.PRODUCER_OWNER:
        people.require_another_owner(membership)
    # A token of a former owner rests by itself: see queries.token_by_secret.
    rows = Membership.objects.filter(pk=membership.pk, role=membership.role)
    if rows.update(role=role):
        audit.record(
            "accounts.member.role_changed", membership, by_id=by_id, now=now,
            before=membership.role, role=role,
        )  # fmt: skip
