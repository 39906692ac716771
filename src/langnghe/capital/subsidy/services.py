"""A subsidy is agreed on and ended; the claim of a quarter is prepared, handed in, settled."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum

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
    `rate` in per cent a year. One that was over before `since` blocks nothing.

    :raises SubsidisedAlready: :raises RateTooHigh: :raises BookElsewhere:
    """
    lowest = loans.lowest_rate(loan_id)
    if lowest is None:
        raise refusals.BookElsewhere
    if rate / 100 > lowest:
        raise refusals.RateTooHigh(field="rate")
    of_loan = SubsidyAgreement.objects.filter(loan=loan_id)
    over = list(of_loan.filter(ended_on__isnull=True, until__lte=since).select_for_update())
    of_loan.filter(pk__in=[one.pk for one in over]).update(ended_on=F("until"))
    others = of_loan.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=since))
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
    acts = [("subsidy.ended", one, {"on": one.until, "because": "over"}) for one in over]
    audit.record_each(acts, by_id=by_id, now=now)
    audit.record("subsidy.agreed", agreement, by_id=by_id, now=now, rate=rate)
    return agreement


@transaction.atomic
def end_subsidy(
    *, agreement: SubsidyAgreement, on: date, words: str, by_id: int | None, now: datetime
) -> None:
    """
    From this day on it gives nothing. A claim that has later days and was not handed in is to be
    counted again; one that has only later days is removed, so that it takes nothing of the cap.

    :raises WordsMissing: :raises NotThen: :raises WrongState: it has ended before.
    :raises ClaimedAlready: later days are in a claim that was handed in.
    """
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    agreement = SubsidyAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.ended_on is not None:
        raise states.WrongState
    if not agreement.since <= on <= agreement.until:
        raise refusals.NotThen(field="on")
    handed_in = agreement.claims.exclude(state__in=rules.OPEN)
    last = handed_in.order_by("-year", "-quarter").first()
    if last and on < min(rules.quarter_days(last.year, last.quarter)[1], agreement.until):
        raise refusals.ClaimedAlready(field="on")
    agreement.ended_on, agreement.why_ended = on, words.strip()[:300]
    agreement.save(update_fields=["ended_on", "why_ended"])
    gone = [one for one in agreement.claims.filter(state__in=rules.OPEN) if _is_later(one, on)]
    agreement.claims.filter(pk__in=[one.pk for one in gone]).delete()
    audit.record("subsidy.ended", agreement, by_id=by_id, now=now, on=on)
    removed = [
        ("subsidy.claim.removed", one,
         {"year": one.year, "quarter": one.quarter, "amount": one.amount})
        for one in gone
    ]  # fmt: skip
    audit.record_each(removed, by_id=by_id, now=now)


def _is_later(claim: SubsidyClaim, day: date) -> bool:
    """Whether all its days lie on or after this one."""
    first, _after = rules.quarter_days(claim.year, claim.quarter)
    return max(first, claim.agreement.since) >= day


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
    """
    submit, return, pay.

    :raises WrongState: :raises CountAgain: the subsidy was ended before what it counts.
    """
    agreement = SubsidyAgreement.objects.select_for_update().get(pk=claim.agreement_id)
    last = agreement.ended_on or agreement.until
    if action == "submit" and any(row["until"] > last.isoformat() for row in claim.rows):
        raise refusals.CountAgain
    states.move(claim, rules.CLAIM, action, by_id=by_id, now=now)
    audit.record(f"subsidy.claim.{action}", claim, by_id=by_id, now=now)
