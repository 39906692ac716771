"""A granted dossier becomes a loan, once; the dossier follows the loan to its end."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.capital.contracts.queries import KIND, Lender
from langnghe.capital.loans import public as loans
from langnghe.capital.products import public as products
from langnghe.capital.schedules import LateTerms
from langnghe.core import parameters
from langnghe.core.errors import Refused
from langnghe.core.states import WrongState
from langnghe.registry import public as registry
from langnghe.support import public as support
from langnghe.support.public import GrantedFact

HUNDRED = Decimal(100)


class OverCeiling(Refused):
    code = "over_ceiling"
    message = _("The product lends this borrower less than what was granted. Choose another one.")


class OverdueRateUnknown(Refused):
    code = "overdue_rate_unknown"
    message = _("The product does not say what late principal bears. Write new terms for it first.")


@transaction.atomic
def sign_from_dossier(
    *, fact: GrantedFact, product_slug: str, months: int, repayment: str, principal_grace: int,
    signed_on: date, lender: Lender, now: datetime,
) -> UUID:  # fmt: skip
    """
    Sign the loan that a dossier was granted, on the terms of the product on that day, copied.

    The same dossier again gives the same loan. Rows are locked in everybody's order: the dossier,
    the terms, then the trail.

    :raises NotFound: :raises WrongState: :raises NothingInForce: :raises NotForYou:
    :raises OverCeiling: :raises OverdueRateUnknown: :raises RateNotKnown: :raises TooLong:
    """
    try:
        fact = support.claim_grant(fact.dossier_uid, lender.user_id)
    except WrongState:
        there = loans.uid_of_dossier([fact.office_id], UUID(fact.dossier_uid))
        if there is None:
            raise
        return there
    offer = products.offer_on(product_slug, signed_on)
    workers = _workers(fact)
    most = products.ceiling(product_slug, signed_on, fact.applicant_kind, workers)
    if most is not None and fact.amount > most:
        raise OverCeiling(field="product")
    terms = products.terms_for(
        offer, amount=fact.amount, months=months, start=signed_on, repayment=repayment,
        principal_grace=principal_grace,
    )  # fmt: skip
    maker = registry.producer_by_id(fact.producer_id) if fact.producer_id else None
    products.note_use(offer.terms_uid, now)
    loan = loans.sign_loan(
        lender_id=fact.office_id, agreement=loans.Agreement(terms, _late(offer, signed_on)),
        amount=fact.amount, signed_on=signed_on, producer_id=fact.producer_id,
        person_id=fact.person_id, dossier_uid=UUID(fact.dossier_uid),
        product_uid=UUID(offer.product_uid), workers=workers or 0,
        village=maker.village_slug if maker else "", by_id=lender.user_id, now=now,
    )  # fmt: skip
    support.fulfilled(dossier_uid=fact.dossier_uid, now=now)
    return loan.uid


def follow_loans(*, now: datetime) -> int:
    """
    By the clock: dossiers whose loan was paid back or written off are completed; those whose loan
    was cancelled wait for another one. How many.
    """
    ended = loans.ended_of(support.running_dossiers(kind=KIND))
    for uid, was_lent in ended.items():
        follow = support.completed if was_lent else support.unfulfilled
        follow(dossier_uid=str(uid), now=now)
    return len(ended)


def _workers(fact: GrantedFact) -> int | None:
    told: Any = fact.answers.get("workers")
    return told if isinstance(told, int) else None


def _late(offer: products.Offer, on: date) -> LateTerms:
    if offer.overdue_factor is None:
        raise OverdueRateUnknown(field="product")
    caps = parameters.values("loan.overdue_rate_max", "loan.late_interest_rate_max", on=on)
    return LateTerms(
        factor=offer.overdue_factor / HUNDRED, cap=caps["loan.overdue_rate_max"] / HUNDRED,
        interest_rate=offer.late_interest_rate / HUNDRED,
        interest_cap=caps["loan.late_interest_rate_max"] / HUNDRED,
    )  # fmt: skip
