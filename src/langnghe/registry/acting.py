"""
Which workshop a person works in now: his own, or that of a maker who lets his association act.

The session is a plain mapping here; it keeps the maker that was picked, and every request asks
anew whether the consent still holds.
"""

from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from langnghe.accounts import public as accounts
from langnghe.core import acting, audit, clock
from langnghe.core.errors import NotFound
from langnghe.registry import consents, queries
from langnghe.registry.facts import ProducerFact
from langnghe.registry.models import Consent, Producer

ACTING = "acting_for"


class Session(Protocol):
    def get(self, key: str, default: Any, /) -> Any: ...
    def pop(self, key: str, default: Any, /) -> Any: ...
    def __setitem__(self, key: str, value: Any, /) -> None: ...


def workshops(
    *, user_id: int | None, session: Session, scope: str, now: datetime
) -> list[ProducerFact]:
    """
    The makers that somebody acts for in a matter (`Consent.Scope`; "" for any), never none.

    :raises NotFound: to everybody else these pages do not exist; the consent may just have ended.
    """
    picked = session.get(ACTING, None)
    if picked is None:
        organisations = accounts.workshops_of(user_id)
        own = queries.producers_of_organisations(organisations) if organisations else []
        if not own:
            raise NotFound
        # First the one he acts for now.
        return sorted(own, key=lambda one: one.organisation_id != accounts.acts_for())
    held = _held(user_id, picked, now)
    if not held:
        session.pop(ACTING, None)
    scopes = frozenset(one.scope for one in held)
    if not held or (scope and scope not in scopes):
        raise NotFound
    maker = queries.producers_by_ids([picked])[picked]
    through = held[0].association_id
    acting.act_for(acting.ForWhom(maker.organisation_id, maker.name, through, scopes))
    return [maker]


def _held(user_id: int | None, producer_id: int, now: datetime) -> list[Consent]:
    """What a maker lets the associations of this person do now, all through the same one."""
    boards = {one.organisation_id for one in accounts.associations_of(user_id)}
    rows = Consent.objects.filter(
        consents.in_force(clock.today(now)), producer_id=producer_id, association_id__in=boards
    )
    found = list(rows.order_by("association_id", "scope"))
    return [one for one in found if one.association_id == found[0].association_id]


def works_for(*, user_id: int, producer_id: int, now: datetime) -> bool:
    """
    Whether somebody works in this shop, or an association of his may act in it (one query for who
    does neither anywhere, three at most).
    """
    kinds = {*accounts.RUNS_A_WORKSHOP, accounts.Role.ASSOCIATION}
    here = {one.organisation_id for one in accounts.memberships_of(user_id) if one.role in kinds}
    if not here:
        return False
    own = Producer.objects.filter(pk=producer_id, organisation_id__in=here)
    let = Consent.objects.filter(
        consents.in_force(clock.today(now)), producer_id=producer_id, association_id__in=here
    )
    return own.exists() or let.exists()


def begin(*, user_id: int, session: Session, slug: str, now: datetime) -> frozenset[str]:
    """
    Work in the shop of a member from now on; the matters in which that is allowed.

    :raises NotFound: he is none.
    """
    maker = Producer.objects.filter(slug=slug).first()
    held = _held(user_id, maker.pk, now) if maker else []
    if maker is None or not held:
        raise NotFound
    session[ACTING] = maker.pk
    _note("registry.acting.began", maker, user_id, held[0].association_id, now)
    return frozenset(one.scope for one in held)


def end(*, session: Session) -> None:
    session.pop(ACTING, None)


def _note(action: str, maker: Producer, user_id: int, through: int, now: datetime) -> None:
    with transaction.atomic():
        audit.record(
            action, maker, by_id=user_id, now=now, for_id=maker.organisation_id, through=through
        )
