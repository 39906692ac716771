"""What a lender has granted and not lent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from langnghe.accounts import public as accounts
from langnghe.capital.loans import public as loans
from langnghe.capital.products import public as products
from langnghe.core.errors import NotFound
from langnghe.support import public as support
from langnghe.support.public import GrantedFact

KIND = "loan"
MOST = 200


@dataclass(frozen=True, slots=True)
class Lender:
    """A person of the desk of one or several lenders."""

    user_id: int
    lenders: frozenset[int]


def lender_of(user_id: int | None) -> Lender:
    """:raises NotFound: works for no lender."""
    found = accounts.organisation_ids(user_id, frozenset({accounts.Role.LENDER}))
    if user_id is None or not found:
        raise NotFound
    return Lender(user_id, frozenset(found))


def waiting(lender: Lender) -> list[GrantedFact]:
    """Agreements that are signed and not fulfilled, the oldest first (two queries)."""
    return support.granted_at(lender.lenders, kind=KIND)[:MOST]


def granted(lender: Lender, uid: UUID) -> GrantedFact:
    """:raises NotFound: another lender's, or it has its loan already."""
    for one in support.granted_at(lender.lenders, kind=KIND):
        if one.dossier_uid == str(uid):
            return one
    raise NotFound


def loan_of(lender: Lender, uid: UUID) -> UUID | None:
    """What a dossier of the lender became already."""
    return loans.uid_of_dossier(lender.lenders, uid)


def workers(fact: GrantedFact) -> int | None:
    """How many the dossier says get or keep work; None: it does not say."""
    told: Any = fact.answers.get("workers")
    return told if isinstance(told, int) else None


def offers(fact: GrantedFact, today: date) -> Sequence[products.Offer]:
    """
    The lender's own products that were for this kind of borrower since the agreement, in each
    version of their terms: on one of these days the contract was signed.
    """
    own = products.offers_between(fact.office_id, min(fact.agreed_on, today), today)
    return [one for one in own if fact.applicant_kind in one.ceilings]
