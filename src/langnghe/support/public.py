"""The door of the dossier engine."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from langnghe.core import clock, outbox
from langnghe.core.errors import NotFound
from langnghe.programmes import public as programmes
from langnghe.support.deciding import held as deciding
from langnghe.support.deciding import letters as desk_letters
from langnghe.support.deciding.models import Agreement
from langnghe.support.deciding.queries import desk, grants
from langnghe.support.deciding.services import agreements, endings, terms
from langnghe.support.dossiers import held as dossiers
from langnghe.support.dossiers import letters as dossier_letters
from langnghe.support.dossiers.facts import (
    DossierMoved,
    FactSource,
    Figures,
    GrantedFact,
    PaperEnds,
    Subject,
    SupportGranted,
)
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.queries.earlier import earlier_support
from langnghe.support.dossiers.services import handing_in, papers
from langnghe.support.offers import held, letters
from langnghe.support.offers.facts import SearchFits
from langnghe.support.offers.queries import schemes
from langnghe.support.offers.services import publishing, searches

DESK_READS = deciding.READS
tell_held_at_desk = deciding.tell_held
forget_person_at_desk = deciding.forget_person
lapse_unsigned = agreements.lapse_unsigned
follow_calendar = terms.follow_calendar
tell_dossiers = dossiers.tell_held
expire_dossiers = handing_in.expire
announce_ending_papers = papers.announce_ending


def granted(dossier_uid: str) -> GrantedFact:
    """
    What was granted and signed, as the decision left it.

    :raises NotFound: nothing was.
    """
    rows = Agreement.objects.select_related("decision", "dossier__version__offer")
    one = rows.filter(dossier__uid=UUID(dossier_uid), signed_at__isnull=False).first()
    if one is None:
        raise NotFound
    return _granted(one)


def _granted(one: Agreement) -> GrantedFact:
    row, offer = one.dossier, one.dossier.version.offer
    if one.signed_at is None:
        raise NotFound
    return GrantedFact(
        dossier_uid=str(row.uid), number=row.number or "", offer_slug=offer.slug, kind=offer.kind,
        applicant_kind=row.kind, producer_id=row.producer_id, person_id=row.person_id,
        office_id=row.office_id, amount=one.amount, answers=one.decision.stood_on["answers"],
        title=row.title, conditions=one.decision.conditions,
        agreed_on=clock.today(one.signed_at),
    )  # fmt: skip


def granted_at(offices: Collection[int], *, kind: str) -> list[GrantedFact]:
    """Signed at these offices and not fulfilled yet, the oldest first (one query)."""
    return [_granted(one) for one in grants.waiting(offices, kind)]


def running_dossiers(*, kind: str) -> list[UUID]:
    """Of this kind, being fulfilled (one query)."""
    return grants.running(kind)


def claim_grant(dossier_uid: str, by_id: int) -> GrantedFact:
    """
    Lock what was granted before anything is made of it: the first lock of the transaction.

    :raises NotFound: :raises WrongState: it was fulfilled already, or stopped.
    :raises HasConflict: whoever asks declared one in it.
    """
    endings.claim(dossier=_dossier(dossier_uid), by_id=by_id)
    return granted(dossier_uid)


def fulfilled(*, dossier_uid: str, now: datetime) -> None:
    """The context of its kind gave what was granted. Safe to repeat. :raises NotFound:"""
    endings.fulfilled(dossier=_dossier(dossier_uid), now=now)


def unfulfilled(*, dossier_uid: str, now: datetime) -> None:
    """
    The context of its kind called off what it was about to give. Safe to repeat.

    :raises NotFound:
    """
    endings.unfulfilled(dossier=_dossier(dossier_uid), now=now)


def completed(*, dossier_uid: str, now: datetime) -> None:
    """The context of its kind is through with it. Safe to repeat. :raises NotFound:"""
    endings.completed(dossier=_dossier(dossier_uid), now=now)


def _dossier(uid: str) -> Dossier:
    found = Dossier.objects.filter(uid=UUID(uid)).first()
    if found is None:
        raise NotFound
    return found


@outbox.outside
def tell_of_step(fact: DossierMoved) -> None:
    desk_letters.tell(fact.dossier_uid, fact.action, fact.change_id)


@outbox.outside
def tell_of_ending_paper(fact: PaperEnds) -> None:
    dossier_letters.tell_of_ending(fact)


def offices_of(user_id: int | None) -> frozenset[int]:
    """The offices at whose desk of dossiers a person works."""
    return scope_of(user_id).offices


def count_waiting(offices: Collection[int]) -> int:
    """Dossiers that wait at these offices."""
    return desk.count_waiting(offices)


count_schemes_for_sitemap = schemes.count_for_sitemap
scheme_sitemap_rows = schemes.rows_for_sitemap
tell_searches = held.tell_held
forget_searches = held.forget_person


def forget_dossiers(user_id: int, now: datetime) -> None:
    dossiers.forget_person(user_id, now, is_shown=deciding.is_shown)


def address_of_scheme(scheme: programmes.SchemeFact) -> str:
    """Where one reads of it in plain language and applies; "" where nothing is offered."""
    slug = schemes.slug_of(scheme.slug)
    return reverse("offers:scheme", args=[slug]) if slug else ""


def load_schemes(*, now: datetime) -> int:
    """Bring the schemes of the release in; what an administrator published stays."""
    return publishing.load(now=now)


def announce_fitting_schemes(*, now: datetime) -> int:
    """By the clock: owe letters to those whose kept search fits something new."""
    return searches.announce_fitting(now=now)


@outbox.outside
def tell_of_fitting(fact: SearchFits) -> None:
    letters.tell_of_fitting(fact)


__all__ = [
    "DESK_READS",
    "DossierMoved",
    "FactSource",
    "Figures",
    "GrantedFact",
    "PaperEnds",
    "Subject",
    "SupportGranted",
    "address_of_scheme",
    "announce_ending_papers",
    "announce_fitting_schemes",
    "claim_grant",
    "completed",
    "count_schemes_for_sitemap",
    "count_waiting",
    "earlier_support",
    "expire_dossiers",
    "follow_calendar",
    "forget_dossiers",
    "forget_person_at_desk",
    "forget_searches",
    "fulfilled",
    "granted",
    "granted_at",
    "lapse_unsigned",
    "load_schemes",
    "offices_of",
    "running_dossiers",
    "scheme_sitemap_rows",
    "tell_dossiers",
    "tell_held_at_desk",
    "tell_of_ending_paper",
    "tell_of_fitting",
    "tell_of_step",
    "tell_searches",
    "unfulfilled",
]
