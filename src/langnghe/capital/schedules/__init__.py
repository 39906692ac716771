"""
The arithmetic of loans: schedules, quotes, interest on what is late, subsidies. Pure.

Amounts are whole units of the currency (đồng, cents); rates are fractions a year (0.08382 is
8.382 %). Nothing here knows a database, a page or a day that is called today.
"""

from langnghe.capital.schedules.dates import add_months, due_dates, kept_day
from langnghe.capital.schedules.engine import schedule
from langnghe.capital.schedules.quotes import (
    LateTerms,
    PayOff,
    Segment,
    Subsidy,
    late_interest,
    overdue_interest,
    pay_off,
    penalty,
    simple_interest,
    subsidy_interest,
)
from langnghe.capital.schedules.terms import (
    BadTerms,
    Fee,
    Late,
    Prepayment,
    RateStep,
    Row,
    Terms,
    Tranche,
)

__all__ = [
    "BadTerms",
    "Fee",
    "Late",
    "LateTerms",
    "PayOff",
    "Prepayment",
    "RateStep",
    "Row",
    "Segment",
    "Subsidy",
    "Terms",
    "Tranche",
    "add_months",
    "due_dates",
    "kept_day",
    "late_interest",
    "overdue_interest",
    "pay_off",
    "penalty",
    "schedule",
    "simple_interest",
    "subsidy_interest",
]
