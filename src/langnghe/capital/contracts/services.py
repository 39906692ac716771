"""A granted dossier becomes a loan, once; the dossier follows the loan to its end."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from langnghe.capital.contracts import queries, refusals
from langnghe.capital.contracts.queries import KIND, Lender
from langnghe.capital.loans import public as loans
from langnghe.capital.products import public as products
from langnghe.capital.schedules import LateTerms
from langnghe.core import clock, parameters
from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.registry import public as registry
from langnghe.support import public as support
from langnghe.support.public import GrantedFact
from langnghe.ui import formatting

HUNDRED = Decimal(100)


@transaction.atomic
def sign_from_dossier(
    *, fact: GrantedFact, product_slug: str, months: int, repayment: str, principal_grace: int,
    signed_on: date, lender: Lender, now: datetime, rate: Decimal | None = None,
    interest_grace: int = 0, workers: int | None = None, is_outside_book: bool = False,
) -> UUID:  # fmt: skip
    """
    Sign the loan that a dossier was granted, on the terms of the product on that day, copied.

    `rate`: per cent a year, where the product leaves it to each contract. `workers`: counts where
    the dossier does not say. `is_outside_book`: the lender's own system keeps the book, and says
    how the loan stands.

    The same dossier again gives the same loan. Rows are locked in everybody's order: the dossier,
    the terms, then the trail.

    :raises NotFound: :raises WrongState: :raises NotThatDay: :raises NotOffered:
    :raises NotForYou: :raises OverCeiling: :raises NotRepaidSo: :raises RateMissing:
    :raises RateSaid: :raises OverdueRateUnknown: :raises TooLong:
    """
    try:
        fact = support.claim_grant(fact.dossier_uid, lender.user_id)
    except WrongState:
        there = loans.uid_of_dossier([fact.office_id], UUID(fact.dossier_uid))
        if there is None:
            raise
        return there
    _insist_on_day(fact, signed_on, now)
    offer = _offer(fact, product_slug, signed_on)
    _insist_on_offer(offer, repayment, rate)
    known = queries.workers(fact)
    workers = workers if known is None else known
    _insist_on_ceiling(fact, product_slug, signed_on, workers)
    terms = products.terms_for(
        offer, amount=fact.amount, months=months, start=signed_on, repayment=repayment,
        principal_grace=principal_grace, interest_grace=interest_grace, rate=rate,
    )  # fmt: skip
    maker = registry.producer_by_id(fact.producer_id) if fact.producer_id else None
    products.note_use(offer.terms_uid, now)
    loan = loans.sign_loan(
        lender_id=fact.office_id, is_outside_book=is_outside_book,
        agreement=None if is_outside_book else loans.Agreement(terms, _late(offer, signed_on)),
        amount=fact.amount, signed_on=signed_on, producer_id=fact.producer_id,
        person_id=fact.person_id, dossier_uid=UUID(fact.dossier_uid),
        product_uid=UUID(offer.product_uid), workers=workers or 0,
        village=maker.village_slug if maker else "",
        craft=registry.main_craft_of(maker.id) if maker else "", by_id=lender.user_id, now=now,
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


def _insist_on_day(fact: GrantedFact, signed_on: date, now: datetime) -> None:
    """:raises NotThatDay:"""
    if signed_on > clock.today(now):
        raise refusals.NotThatDay(_("This day lies ahead."), field="signed_on")
    if signed_on < fact.agreed_on:
        told = _("The agreement on what was granted is of %(day)s; the contract follows it.")
        day = formatting.day(fact.agreed_on)
        raise refusals.NotThatDay(told % {"day": day}, field="signed_on")


def _offer(fact: GrantedFact, slug: str, on: date) -> products.Offer:
    """
    What the lender offered on the day of the contract.

    :raises NotOffered: another's, none in force on that day, or closed.
    """
    try:
        offer = products.offer_on(slug, on)
    except NotFound as missing:
        raise refusals.NotOffered(field="product") from missing
    is_closed = offer.closed_on is not None and offer.closed_on <= on
    if is_closed or offer.lender_id != fact.office_id:
        raise refusals.NotOffered(field="product")
    return offer


def _insist_on_ceiling(fact: GrantedFact, slug: str, on: date, workers: int | None) -> None:
    """:raises NotForYou: :raises WorkersMissing: :raises OverCeiling:"""
    try:
        most = products.ceiling(slug, on, fact.applicant_kind, workers)
    except products.NotForYou as refusal:
        raise products.NotForYou(field="product") from refusal
    if most is not None and fact.amount > most:
        raise refusals.OverCeiling(field="product")


def _insist_on_offer(offer: products.Offer, repayment: str, rate: Decimal | None) -> None:
    """:raises NotRepaidSo: :raises RateMissing: :raises RateSaid:"""
    if offer.repayments and repayment not in offer.repayments:
        names = dict(products.REPAYMENTS)
        kinds = ", ".join(str(names[one]) for one in offer.repayments)
        told = _("On that day this product is repaid so: %(kinds)s.") % {"kinds": kinds}
        raise refusals.NotRepaidSo(told, field="repayment")
    if not offer.rates and rate is None:
        raise refusals.RateMissing(field="rate")
    if offer.rates and rate is not None:
        raise refusals.RateSaid(field="rate")


def _late(offer: products.Offer, on: date) -> LateTerms:
    if offer.overdue_factor is None:
        raise refusals.OverdueRateUnknown(field="product")
    caps = parameters.values("loan.overdue_rate_max", "loan.late_interest_rate_max", on=on)
    return LateTerms(
        factor=offer.overdue_factor / HUNDRED, cap=caps["loan.overdue_rate_max"] / HUNDRED,
        interest_rate=offer.late_interest_rate / HUNDRED,
        interest_cap=caps["loan.late_interest_rate_max"] / HUNDRED,
    )  # fmt: skip
