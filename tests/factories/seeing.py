"""Complaints and classes for tests."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from langnghe.environment.judging.models import Assessment, Episode, Standing
from langnghe.environment.seeing.models import Complaint, VillagePollutionClass
from langnghe.environment.sensing.models import Stream
from langnghe.registry.models import Village
from tests.factories import accounts, environment, judging

__all__ = ["complaint", "over", "pollution_class", "standing"]

_numbers = count(1)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def complaint(village: Village, **fields: Any) -> Complaint:
    told = {"number": f"TEST{next(_numbers):04d}", "kind": "water", "words": "Nước kênh đỏ ngầu.",
            "commune": village.commune, "opened_at": NOW}  # fmt: skip
    return Complaint.objects.create(village=village, **(told | fields))


def pollution_class(village: Village, **fields: Any) -> VillagePollutionClass:
    told = {"list_number": 1, "document": "2546/QĐ-UBND", "decided_on": date(2023, 4, 28),
            "source": "Công báo", "certainty": "A", "office": "Sở Nông nghiệp và Môi trường",
            "signed_at": NOW}  # fmt: skip
    signer = fields.pop("signed_by", None) or accounts.user(f"signer{next(_numbers)}")
    return VillagePollutionClass.objects.create(
        village=village, signed_by=signer, **(told | fields)
    )


def standing(of: Stream, verdict: str = "pass", certainty: str = "B") -> Standing:
    return Standing.objects.create(
        stream=of, station=of.thing.station, verdict=verdict, certainty=certainty,
        at=environment.at(2026, 11, 23),
    )  # fmt: skip


def over(of: Stream, **fields: Any) -> Episode:
    """An open episode of a stream, with the verdict that it stands on."""
    worst: Assessment = judging.assessment(of, certainty=fields.get("certainty", "B"))
    told = {"began_at": worst.at, "last_at": worst.at + 3_600_000, "events": 1,
            "certainty": "B", "opened_at": NOW}  # fmt: skip
    return Episode.objects.create(
        station=of.thing.station, stream=of, parameter_code="COD", worst=worst,
        worst_ratio=worst.ratio, **(told | fields),
    )  # fmt: skip
