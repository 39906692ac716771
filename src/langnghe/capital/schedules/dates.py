"""Days: when rows fall due, and which part of a year lies between two days."""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from langnghe.capital.schedules.terms import Terms


def add_months(day: date, months: int, keep: int | None = None) -> date:
    """So many months on; `keep` is the day of the month that is meant (31 → 28 → 31)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(keep or day.day, monthrange(year, month + 1)[1]))


def due_dates(terms: Terms) -> Iterator[date]:
    """The due days without end; of a seasonal loan its own."""
    if terms.seasons:
        yield from (day for day, _weight in terms.seasons)
        return
    first = terms.first_due or add_months(terms.start, terms.months)
    keep = _kept_day(terms, first)
    n = 0
    while True:
        yield add_months(first, n * terms.months, keep)
        n += 1


def kept_day(first: date, *, meant: int) -> int:
    """A first due day at the end of a short month still means the day that was meant."""
    is_clipped = first.day == monthrange(first.year, first.month)[1] < meant
    return meant if is_clipped else first.day


def _kept_day(terms: Terms, first: date) -> int:
    return terms.due_day or kept_day(first, meant=terms.start.day)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `since` to `due_on`: the first is counted, the last is not."""

    since: date
    due_on: date
    months: int  # how many whole months it is; 0: broken

    @property
    def days(self) -> int:
        return (self.due_on - self.since).days

    def fraction(self, since: date, until: date, day_count: str) -> Decimal:
        """Which part of a year the days from `since` to `until` within this period are."""
        days = (until - since).days
        if day_count == "act/365":
            return Decimal(days) / 365
        if day_count == "act/act":
            return _by_year(since, until)
        # 30/360: the period as a whole by months, a part of it by its share of the days.
        whole = Decimal(self.months) / 12 if self.months else _days_360(self.since, self.due_on)
        return whole if days == self.days else whole * days / self.days


def periods(terms: Terms) -> Iterator[Period]:
    """The periods of the rows; what lies before a regular first one is `broken_days`."""
    dues = due_dates(terms)
    first = next(dues)
    since = first_period_begins(terms)
    keep = _kept_day(terms, first)
    regular = 0 if terms.seasons else terms.months
    whole = regular if regular and add_months(since, regular, keep) == first else 0
    yield Period(since, first, whole)
    since = first
    for due_on in dues:
        yield Period(since, due_on, regular)
        since = due_on


def first_period_begins(terms: Terms) -> date:
    """With a rule for broken days the first row covers a whole period, and they stand apart."""
    if terms.first_due is None or terms.broken_period is None or terms.seasons:
        return terms.start
    regular = add_months(terms.first_due, -terms.months, _kept_day(terms, terms.first_due))
    return max(regular, terms.start)


def _by_year(since: date, until: date) -> Decimal:
    part, day = Decimal(0), since
    while day < until:
        end = min(date(day.year + 1, 1, 1), until)
        part += Decimal((end - day).days) / (366 if isleap(day.year) else 365)
        day = end
    return part


def _days_360(since: date, until: date) -> Decimal:
    first = min(since.day, 30)
    last = 30 if until.day == 31 and first == 30 else until.day
    months = (until.year - since.year) * 12 + until.month - since.month
    return Decimal(months * 30 + last - first) / 360
