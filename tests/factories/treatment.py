"""Treatment projects, plants, waste and clean technology for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from langnghe.accounts.models import Organisation, User
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import pictures, rules
from langnghe.environment.treatment.models import (
    Adoption,
    Destination,
    GatheringPoint,
    Movement,
    Photo,
    Project,
    Stage,
    WasteStream,
)
from langnghe.environment.treatment.queries import clean as reads
from langnghe.environment.treatment.services import clean, photos, plant, projects, waste
from langnghe.registry.models import Village
from tests.factories import accounts, desk, environment, registry

__all__ = [
    "adoption", "destination", "generator", "load", "log", "office", "operator", "plant_of",
    "project", "proven", "stream_of_waste",
]  # fmt: skip

_numbers = count(1)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10 o'clock in Hanoi
DAY = date(2026, 11, 24)


def office(village: Village) -> Scope:
    """An officer of its commune."""
    return _scope(rules.desk_of(accounts.officer(village.commune_id).pk))


def operator(of: Organisation) -> Scope:
    """Somebody who works for the operator of a plant."""
    return _scope(rules.plants_of(accounts.member("plant_operator", of=of).pk))


def _scope(found: Scope | None) -> Scope:
    assert found is not None
    return found


def project(village: Village | None = None, *, state: str = "proposed", on: date = date(2025, 1, 6),
            **fields: Any) -> Project:  # fmt: skip
    """A plant of 1,000 m³ a day; brought into a state without its guards."""
    home = village or registry.village()
    values = {"name": f"Trạm xử lý {next(_numbers)}", "kind": "plant", "owner_kind": "commune",
              "capacity": Decimal(1000), "unit": "m3", "cost": 30_000_000_000, **fields}  # fmt: skip
    made = projects.propose(
        values=values, villages=[(home.pk, home.commune_id)], on=on, scope=office(home), now=NOW
    )
    if state != "proposed":
        Project.objects.update(
            state=state, decision_number="12/QĐ-UBND", permit_number="34/GPMT-UBND"
        )
        by = accounts.user("officer")
        Stage.objects.create(project=made, state=state, on=on, officer=by, recorded_at=NOW)
        made.refresh_from_db()
    return made


def plant_of(of: Organisation | None = None, village: Village | None = None) -> Project:
    """A plant in operation that this organisation runs."""
    home = village or registry.village()
    of = of or accounts.organisation("operator")
    facility = environment.facility(kind="plant", village=home, operator=of, name="Trạm Cầu")
    return project(home, state="operating", facility=facility)


def photo(of: Project, by: User) -> Photo:
    """A kept picture of a plant."""
    made = photos.add(pictures.keep(desk.scan()), by_id=by.pk, now=NOW, project_id=of.pk)
    assert made is not None
    return made


def log(of: Project, day: date = DAY, **values: Any) -> Any:
    """Written in the evening of its day."""
    told = {"inflow": Decimal(800), "outflow": Decimal(790), "power_kwh": None, "doses": {},
            "sludge_kg": None, "bypass": Decimal(0), "words": "", **values}  # fmt: skip
    assert of.facility is not None
    assert of.facility.operator is not None
    evening = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return plant.write_log(project=of, day=day, values=told, scope=operator(of.facility.operator),
                           now=evening)  # fmt: skip


def stream_of_waste(village: Village | None = None, **fields: Any) -> WasteStream:
    home = village or registry.village()
    values = {"kind": "craft", "name": f"Bã sắn {next(_numbers)}", "code": "", **fields}
    return waste.open_stream(
        village=(home.pk, home.commune_id), values=values, scope=office(home), now=NOW
    )


def generator(of: WasteStream, kg: int = 3_000) -> Any:
    return of.generators.create(kind="household", name="40 hộ", kg_a_month=kg)


def destination(**fields: Any) -> Destination:
    values = {"name": f"Trại nấm {next(_numbers)}", "kind": "reuse", **fields}
    return Destination.objects.create(**values)


def load(
    of: WasteStream, kg: int, day: date = DAY, *, inside: bool = False, **more: Any
) -> Movement:
    """Away from the village, or to a gathering point inside it."""
    place: dict[str, Any] = {
        "destination": more.pop("to", None) or (None if inside else destination())
    }
    if inside:
        place = {"to_point": GatheringPoint.objects.create(
            village=of.village, name=f"Điểm {next(_numbers)}", capacity_kg=5_000, condition="good",
            seen_on=day)}  # fmt: skip
    key = more.pop("key", f"key-{next(_numbers)}")
    values = {"moved_on": day, "kg": kg, "generator": of.generators.first() or generator(of),
              **place, **more}  # fmt: skip
    return waste.move(stream=of, values=values, key=key, scope=office(of.village), now=NOW)


def adoption(producer: Any = None) -> Adoption:
    """A facility of a maker took up a catalogue's technology."""
    maker = producer or registry.producer()
    scope = office(maker.village)
    technology = clean.tell_of(
        values={"kind": "technology", "name": {"vi": f"Lò điện {next(_numbers)}"}, "source": "x"},
        effects=[], scope=scope, now=NOW,
    )  # fmt: skip
    return clean.adopt(
        technology=technology, facility=environment.facility(village=maker.village, producer=maker),
        adopted_on=date(2026, 6, 1), words="", scope=scope, now=NOW,
    )  # fmt: skip


def proven(producer: Any = None, before: float = 200.0, after: float = 50.0) -> Adoption:
    """With COD measured before and after."""
    made = adoption(producer)
    stream = environment.stream(environment.station(facility=made.facility))
    scope = office(made.facility.village)
    for phase, month, value in (("before", 3, before), ("after", 9, after)):
        at = environment.at(2026, month, 1, 3)
        environment.readings(stream, value, since=at)
        clean.measure(adoption=made, phase=phase, stream=stream, at=at, scope=scope, now=NOW)
    return reads.adoption(scope, made.uid)
