"""Milliseconds since 1970 (UTC), as they are written and as a day of Viet Nam has them."""

from datetime import UTC, date, datetime, time, timedelta

from langnghe.core.clock import LOCAL

DAY, HOUR = 86_400_000, 3_600_000


def iso(at: int) -> str:
    """2026-01-01T00:00:00.000Z, as SensorThings writes it."""
    return f"{moment(at).isoformat(timespec='milliseconds')[:-6]}Z"


def moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)


def ms(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def begin_of(day: date) -> int:
    """Its first instant in Viet Nam."""
    return ms(datetime.combine(day, time.min, tzinfo=LOCAL))
