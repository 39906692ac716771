"""A works on a ditch and what its instrument tells, hour by hour."""

from datetime import UTC, datetime

from langnghe.environment.judging.runs import HOUR, first_hour
from langnghe.environment.judging.services import verdicts
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.services import store
from tests import factories
from tests.factories.environment import MINUTE

DAY = 20_700  # 4 September 2026
START = first_hour(DAY) * HOUR
NOON = datetime(2026, 9, 5, 5, tzinfo=UTC)  # the next day in Viet Nam


def automatic(**fields):
    """COD at the discharge of a works with 162 mg/l, every five minutes."""
    home = factories.facility(sector="other")
    return factories.stream(factories.station(facility=home, is_automatic=True), **fields)


def hours(stream, *values, since=START, now=NOON):
    """An hour of twelve equal readings each; None: no reading."""
    given = [
        Reading(stream.pk, since + place * HOUR + minute * 5 * MINUTE, value)
        for place, value in enumerate(values)
        if value is not None
        for minute in range(12)
    ]
    store.record(given, now=now)


def judge(now=NOON):
    return verdicts.judge(now=now)
