"""A subsidy is agreed on and ended; the claim of a quarter is prepared, handed in, settled."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy import queries, refusals, rules
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.core import audit, clock, parameters, states

COUNTED = ["due_on", "amount", "interest", "rows"]  # never the state


@transaction.atomic
def agree_on_subsidy(
    *, loan_id: int, rate: Decimal, since: date, until: date, source: str, by_id: int | None,
    now: datetime, cap: int | None = None,
) -> SubsidyAgreement:  # fmt: skip
    """
    `rate` in per cent a year.

    :raises SubsidisedAlready: :raises RateTooHigh: :raises BookElsewhere:
    """
    lowest = loans.lowest_rate(loan_id)
    if lowest is None:
        raise refusals.BookElsewhere
    if rate / 100 > lowest:
        raise refusals.RateTooHigh(field="rate")
    others = SubsidyAgreement.objects.filter(loan=loan_id).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=since)
    )
    agreement = SubsidyAgreement(
        loan_id=loan_id, rate=rate, since=since, until=until, cap=cap, source=source,
        made_at=now, by_id=by_id,
    )  # fmt: skip
    if others.exists():
        raise refusals.SubsidisedAlready
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError as error:  # one_open_subsidy_per_loan, at the same moment
        raise refusals.SubsidisedAlready from error
    audit.record("subsidy.agreed", agreement, by_id=by_id, now=now, rate=rate)
    return agreement


@transaction.atomic
def end_subsidy(
    *, agreement: SubsidyAgreement, on: date, by_id: int | None, now: datetime
) -> None:  # fmt: skip
    """From this day on it gives nothing. :raises WrongState: it has ended before."""
    rows = SubsidyAgreement.objects.filter(pk=agreement.pk, ended_on__isnull=True)
    if not rows.update(ended_on=on):
        raise states.WrongState
    audit.record("subsidy.ended", agreement, by_id=by_id, now=now, on=on)


@transaction.atomic
def prepare_claim(
    *, agreement: SubsidyAgreement, year: int, quarter: int, by_id: int | None, now: datetime
) -> SubsidyClaim:
    """
    Count the quarter; counted again as long as it is not handed in.

    :raises NotOver: :raises NothingToClaim: :raises HandedIn: :raises NoRule:
    """
    first, after = rules.quarter_days(year, quarter)
    if clock.today(now) < after:
        raise refusals.NotOver
    agreement = SubsidyAgreement.objects.select_for_update().get(pk=agreement.pk)
    until = min(after, agreement.until, agreement.ended_on or agreement.until)
    found = queries.balances(agreement.loan_id, max(first, agreement.since), until)
    if not found:
        raise refusals.NothingToClaim
    made = SubsidyClaim.objects.filter(agreement=agreement, year=year, quarter=quarter)
    claim = made.select_for_update().first()  # nobody hands it in meanwhile
    if claim and claim.state not in rules.OPEN:
        raise refusals.HandedIn
    is_new, claim = (
        claim is None,
        claim or SubsidyClaim(agreement=agreement, year=year, quarter=quarter, made_at=now),
    )
    _count(claim, found)
    claim.save(update_fields=None if is_new else COUNTED)
    if is_new:
        states.note_new([claim], by_id=by_id, now=now)
    audit.record("subsidy.claim.prepared", claim, by_id=by_id, now=now, amount=claim.amount)
    return claim


def _count(claim: SubsidyClaim, found: list[rules.Balance]) -> None:
    agreement = claim.agreement
    terms = parameters.values(
        rules.BEFORE_DAY,
        rules.LAST_QUARTER_DAY,
        on=rules.quarter_days(claim.year, claim.quarter)[1],
    )
    if not {rules.BEFORE_DAY, rules.LAST_QUARTER_DAY} <= terms.keys():
        raise refusals.NoRule
    claimed = agreement.claims.exclude(pk=claim.pk).aggregate(sum=Sum("amount", default=0))["sum"]
    most = None if agreement.cap is None else agreement.cap - claimed
    given = rules.support(found, agreement.rate / 100, most)
    claim.due_on = rules.claim_due_on(claim.year, claim.quarter, terms)
    claim.amount = sum(given.values())
    claim.interest = sum(one.interest for one in found)
    claim.rows = [
        {
            "disbursement": one.disbursement, "paid_out_on": one.paid_out_on.isoformat(),
            "since": one.since.isoformat(), "until": one.until.isoformat(), "days": one.days,
            "balance": one.amount, "interest": one.interest,
            "support": given[one.disbursement] if _is_last(one, found) else None,
        }
        for one in found
    ]  # fmt: skip


def _is_last(one: rules.Balance, found: list[rules.Balance]) -> bool:
    """The sum of a disbursement stands beside the last stretch of its days."""
    own = [other for other in found if other.disbursement == one.disbursement]
    return own[-1] is one


@transaction.atomic
def move_claim(*, claim: SubsidyClaim, action: str, by_id: int | None, now: datetime) -> None:
    """submit, return, pay. :raises WrongState:"""
    states.move(claim, rules.CLAIM, action, by_id=by_id, now=now)
    audit.record(f"subsidy.claim.{action}", claim, by_id=by_id, now=now)
