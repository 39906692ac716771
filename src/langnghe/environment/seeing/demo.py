"""
Forty stations over real villages with two years of readings. All of them are invented, and say so.

Old readings stand every four hours, those of the last weeks every hour, those of the last two days
every five minutes: enough to look at, and written in seconds.
"""

import math
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from langnghe.environment.seeing.services import complaints
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import (
    Facility,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sample,
    Sensor,
    Station,
    Stream,
    Thing,
)
from langnghe.environment.sensing.services import rollups, store
from langnghe.registry import public as registry

STATIONS, AUTOMATIC = 40, 10
FIRST = ("bat-trang", "van-phuc", "duong-lieu", "phu-vinh", "ha-thai", "chuong", "quat-dong")
YEARS_DAYS, HOURLY_DAYS, FINE_DAYS = 730, 45, 2
CAMPAIGN_DAYS = 45
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
AT_ONCE = 20_000
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
NOTE = "Số liệu do nền tảng đặt ra để minh họa; không phải kết quả đo."


class Profile(NamedTuple):
    """Around which value a parameter moves, and how much of it by day, by season and by chance."""

    mean: float
    swing: float
    chance: float


AUTOMATIC_PROFILES = {"COD": Profile(105, 0.22, 0.08), "PH": Profile(7.3, 0.04, 0.01)}
LABORATORY_PROFILES = {
    "COD": Profile(110, 0.25, 0.2),
    "BOD5": Profile(42, 0.25, 0.2),
    "TSS": Profile(70, 0.3, 0.25),
    "NH4N": Profile(7, 0.3, 0.3),
    "PH": Profile(7.2, 0.05, 0.03),
}
# Automatic stations by number: so many hours ago it ended, after so many hours, so many times.
OVER = {0: ((0, 4, 1.9), (300, 9, 1.7)), 2: ((150, 6, 2.1),), 4: ((500, 30, 2.4), (60, 5, 1.8))}
# A works of this year: the regulation that holds for it is not established.
NEW_WORKS = 6


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    villages = _villages()
    if not villages or Station.objects.filter(slug=f"vi-du-{villages[0].slug}").exists():
        return
    streams: dict[int, list[Stream]] = {}
    for number, village in enumerate(villages):
        streams[number] = _station(number, village, now)
    end = int(now.timestamp() * 1000) // (5 * MINUTE) * (5 * MINUTE)
    hourly = end - HOURLY_DAYS * DAY
    whole = len(villages) + 1
    # Too sparse for verdicts: counted by hours, and not judged.
    for number in range(min(AUTOMATIC, len(villages))):
        _record(_past(number, streams[number], hourly), now)
    _count()
    for number, own in streams.items():
        automatic = number < AUTOMATIC
        _record(_present(number, own, hourly, end) if automatic else _campaigns(own, end, now), now)
        progress("stations", number + 1, whole)
    _complain(villages, now)
    progress("stations", whole, whole)


def _villages() -> list[registry.VillageFact]:
    """Real ones: first those whose officers can be tried out, then from all over the city."""
    slugs: list[str] = []
    cursor: str | None = None
    while True:
        cards, cursor = registry.villages(status="active", cursor=cursor)
        slugs += [one.slug for one in cards]
        if not cursor:
            break
    known = [one for one in FIRST if one in slugs]
    rest = [one for one in slugs if one not in known]
    step = max(1, len(rest) // max(1, STATIONS - len(known)))
    return [registry.village(one) for one in [*known, *rest[::step]][:STATIONS]]


@transaction.atomic
def _station(number: int, village: registry.VillageFact, now: datetime) -> list[Stream]:
    automatic = number < AUTOMATIC
    dice = random.Random(village.slug)  # noqa: S311  invented places, not secrets
    began = now - timedelta(days=200) if number == NEW_WORKS else now.replace(year=2015)
    works = Facility.objects.create(
        name=f"Cơ sở ví dụ {number + 1}, {village.name}",
        kind=Facility.Kind.ENTERPRISE if automatic else Facility.Kind.HOUSEHOLD,
        village_id=village.id, column="B", flow=40,
        began_on=began.date(),
        is_demo=True,
    )  # fmt: skip
    name = f"{'Trạm tự động' if automatic else 'Điểm lấy mẫu'} {village.name} (ví dụ)"
    # The centre of the old commune, moved a little: where nothing stands, nothing is shown there.
    lat, lon = village.lat or 21.0, village.lon or 105.8
    point = (round(lon + dice.uniform(-0.01, 0.01), 5), round(lat + dice.uniform(-0.01, 0.01), 5))
    told: dict[str, Any] = {
        "name": name, "shape": {"type": "Point", "coordinates": list(point)},
        "west": point[0], "east": point[0], "south": point[1], "north": point[1],
    }  # fmt: skip
    place = Location.objects.create(description=NOTE, **told)
    feature = FeatureOfInterest.objects.create(made_of=place, **told)
    thing = Thing.objects.create(name=name, description=NOTE, village_id=village.id)
    thing.locations.add(place)
    station = Station.objects.create(
        slug=f"vi-du-{village.slug}", thing=thing, village_id=village.id, facility=works,
        role=Station.Role.EFFLUENT, is_automatic=automatic, is_demo=True,
    )  # fmt: skip
    profiles = AUTOMATIC_PROFILES if automatic else LABORATORY_PROFILES
    return [_stream(station, code, feature, automatic=automatic) for code in profiles]


def _stream(station: Station, code: str, feature: FeatureOfInterest, *, automatic: bool) -> Stream:
    known = ObservedProperty.objects.get(code=code)
    sensor, _new = Sensor.objects.get_or_create(
        name="Thiết bị ví dụ" if automatic else "Phòng thí nghiệm ví dụ",
        defaults={"encoding": "text/html", "metadata": NOTE},
    )
    return Stream.objects.create(
        name=f"{code} {station.slug}", description=NOTE, thing=station.thing, sensor=sensor,
        property=known, ucum=known.ucum, feature=feature, observation_type=MEASUREMENT,
        unit={"name": known.ucum, "symbol": known.ucum, "definition": f"ucum:{known.ucum}"},
        kind=Stream.Kind.AUTOMATIC if automatic else Stream.Kind.LABORATORY, interval=3_600,
    )  # fmt: skip


def _value(profile: Profile, at: int, dice: random.Random) -> float:
    """By the hour of the day, by the season, and by chance."""
    daily = math.sin(2 * math.pi * (at % DAY) / DAY)
    yearly = math.sin(2 * math.pi * (at % (365 * DAY)) / (365 * DAY))
    moved = 1 + profile.swing * (0.6 * daily + 0.4 * yearly) + dice.gauss(0, profile.chance)
    return round(max(profile.mean * moved, 0.1), 2)


def _past(number: int, streams: list[Stream], until: int) -> Iterator[Reading]:
    for stream in streams:
        dice, code = _dice(stream), stream.property.code or ""
        for at in range(until - (YEARS_DAYS - HOURLY_DAYS) * DAY, until, 4 * HOUR):
            if (at // DAY + number * 31) % 120 < 3:  # now and then a station is silent for days
                continue
            yield Reading(stream.pk, at, _value(AUTOMATIC_PROFILES[code], at, dice))


def _present(number: int, streams: list[Stream], since: int, end: int) -> Iterator[Reading]:
    fine = end - FINE_DAYS * DAY
    moments = [*range(since, fine, HOUR), *range(fine, end, 5 * MINUTE)]
    for stream in streams:
        dice, code = _dice(stream), stream.property.code or ""
        for at in moments:
            value, flag = _value(AUTOMATIC_PROFILES[code], at, dice), 0
            ago = (end - at) / HOUR
            for ended, lasted, times in OVER.get(number, ()) if code == "COD" else ():
                if ended <= ago < ended + lasted:
                    value = round(value * times, 2)
            if number % 3 == 1 and (at // DAY) % 14 == 0 and (at % DAY) < 3 * HOUR:
                flag = Flag.CALIBRATING
            yield Reading(stream.pk, at, value, flag)


def _campaigns(streams: list[Stream], end: int, now: datetime) -> Iterator[Reading]:
    """Samples every six weeks."""
    for back in range(YEARS_DAYS // CAMPAIGN_DAYS, 0, -1):
        at = (end - back * CAMPAIGN_DAYS * DAY + 40 * DAY) // DAY * DAY + 2 * HOUR
        if at >= end or not streams:
            continue
        taken = datetime.fromtimestamp(at / 1000, now.tzinfo)
        Sample.objects.create(
            station=streams[0].thing.station, code=f"VD-{taken:%y%m%d}", taken_at=taken,
            laboratory_name="Phòng thí nghiệm ví dụ", note=NOTE, recorded_at=now,
        )  # fmt: skip
        for stream in streams:
            dice = random.Random(f"{stream.name} {at}")  # noqa: S311
            value = _value(LABORATORY_PROFILES[stream.property.code or ""], at, dice)
            yield Reading(stream.pk, at, value)


def _dice(stream: Stream) -> random.Random:
    return random.Random(stream.name)  # noqa: S311


def _record(given: Iterator[Reading], now: datetime) -> None:
    piece: list[Reading] = []
    for one in given:
        piece.append(one)
        if len(piece) == AT_ONCE:
            store.record(piece, now=now)
            piece = []
    store.record(piece, now=now)


def _count() -> None:
    while True:
        with transaction.atomic():
            if not rollups.take(5_000):
                return


def _complain(villages: list[registry.VillageFact], now: datetime) -> None:
    if not villages:
        return
    village = villages[0]
    complaints.file(
        kind="water", words="Nước mương sau xóm đục và có mùi từ chiều hôm qua. (Ví dụ.)",
        place="Mương sau nhà văn hóa", commune_code=village.commune.code, village_id=village.id,
        photo="", contact="", by_id=None, key="demo", now=now - timedelta(days=3),
    )  # fmt: skip
