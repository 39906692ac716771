"""
Invented projects, a plant with two months of log, waste of one village, clean technology and a
label. All of them say so, but for the plant of Cầu Ngà, which is told of as its source has it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from langnghe.accounts import public as accounts
from langnghe.core import clock, states
from langnghe.core.models import Certainty
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.models import (
    Facility,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Station,
    Stream,
    Thing,
)
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.services import store
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.models import (
    Adoption,
    DayLog,
    EcoLabel,
    GatheringPoint,
    Project,
    Served,
    Technology,
    WasteStream,
)
from langnghe.environment.treatment.queries.clean import adoption as adopted
from langnghe.environment.treatment.services import clean, plant, projects, waste
from langnghe.registry import public as registry

OFFICER, OPERATOR, OWNER = "0900000302", "0900000501", "0900000101"
WHERE = {"bat-trang": "Bát Tràng", "van-phuc": "Vạn Phúc", "duong-lieu": "Dương Liễu"}
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
TOLD = "Ví dụ hư cấu"
LOGGED = 60  # days
# Of a week's samples, before and behind: mg/l.
SAMPLED = {"COD": (412, 58), "BOD5": (205, 21), "TSS": (530, 34)}


class Village(NamedTuple):
    id: int
    commune: str


class Step(NamedTuple):
    """`ago`: days before today."""

    action: str
    ago: int
    number: str = ""
    words: str = ""


# Slug of the village, name, kind, capacity and unit, cost in billions; money planned (source, year,
# billions); steps; what was promised for when (days from today).
PROJECTS: tuple[tuple[Any, ...], ...] = (
    ("van-phuc", "Thu gom nước thải nhuộm Vạn Phúc (ví dụ)", "drains", "800", "m3", 46,
     (("city", 2025, 30), ("commune", 2025, 6), ("private", 2026, 10)),
     (Step("approve", 700, "VD-101/QĐ-UBND"), Step("fund", 610), Step("tender", 560),
      Step("build", 320)),
     (("under_construction", -365), ("commissioning", -40), ("operating", 60))),
    ("bat-trang", "Điểm tập kết phế thải lò gốm (ví dụ)", "gathering", "12", "t", 4,
     (("commune", 2026, 3),),
     (Step("approve", 150, "VD-207/QĐ-UBND"),
      Step("fund", 95, "", "Phần còn thiếu do các hộ góp khi khởi công")),
     (("bidding", 30), ("operating", 240))),
    ("van-phuc", "Di dời các hộ tẩy nhuộm vào cụm (ví dụ)", "relocation", None, "m3", None, (),
     (Step("cancel", 45, "", "Các hộ chọn xử lý tại chỗ"),), ()),
)  # fmt: skip


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    scope = rules.desk_of(accounts.user_id_by_login(OFFICER))
    if scope is None or DayLog.objects.exists():
        return
    villages = {slug: _village(slug) for slug in WHERE}
    steps: tuple[Callable[[], None], ...] = (
        lambda: _cau_nga(villages["duong-lieu"], now),
        lambda: _projects(villages, scope, now),
        lambda: _plant(villages["bat-trang"], scope, now),
        lambda: _waste(villages["bat-trang"], scope, now),
        lambda: _clean(scope, now),
    )
    for done, step in enumerate(steps, 1):
        step()
        progress("environment", done, len(steps))


def _village(slug: str) -> Village:
    found = registry.village(slug)
    return Village(found.id, found.commune.code)


def _cau_nga(village: Village, now: datetime) -> None:
    """What is known of it, and nothing else: neither days nor numbers of papers."""
    project = Project.objects.create(
        slug="cau-nga", name="Nhà máy xử lý nước thải Cầu Ngà", kind=Project.Kind.PLANT,
        state=Project.State.OPERATING, commune_id=village.commune,
        owner_kind=Project.Owner.INVESTOR, technology="Sinh học khép kín", capacity=20_000,
        unit=Project.Unit.WATER, site="Dương Liễu, Hoài Đức", certainty=Certainty.RECALLED,
        source="laodongthudo.vn 48710; app.marimbapop.com", changed_at=now,
    )  # fmt: skip
    Served.objects.create(project=project, village_id=village.id)
    states.note_new([project], by_id=None, now=now)


def _projects(villages: Mapping[str, Village], scope: Scope, now: datetime) -> None:
    for slug, name, kind, capacity, unit, cost, money, steps, promised in PROJECTS:
        first = max(step.ago for step in steps) + 60
        project = _propose(
            villages[slug], scope, now - timedelta(days=first), name=name, kind=kind, unit=unit,
            capacity=capacity and Decimal(capacity), cost=cost and cost * 10**9,
        )  # fmt: skip
        for source, year, planned in money:
            projects.fund(project=project, source=source, year=year, planned=planned * 10**9,
                          allocated=planned * 8 * 10**8, disbursed=planned * 3 * 10**8,
                          scope=scope, now=now)  # fmt: skip
        for state, days in promised:
            projects.plan(project=project, state=state, words="", scope=scope, now=now,
                          planned_on=clock.today(now) + timedelta(days=days))  # fmt: skip
        for step in steps:
            _move(project, step, scope, now)


def _propose(village: Village, scope: Scope, now: datetime, **values: Any) -> Project:
    told = {"owner_kind": "commune", "source": TOLD, "is_demo": True, **values}
    return projects.propose(
        values=told, villages=[village], on=clock.today(now), scope=scope, now=now
    )


def _move(project: Project, step: Step, scope: Scope, now: datetime) -> None:
    then = now - timedelta(days=step.ago)
    projects.move(project=project, action=step.action, on=clock.today(then), number=step.number,
                  words=step.words, scope=scope, now=then)  # fmt: skip


def _plant(village: Village, scope: Scope, now: datetime) -> None:
    operator_id = accounts.user_id_by_login(OPERATOR)
    runs = rules.plants_of(operator_id)
    if runs is None:
        return
    [home] = runs.organisations
    facility = Facility.objects.create(
        name="Trạm Gốm (ví dụ)", kind=Facility.Kind.PLANT, village_id=village.id, operator_id=home,
        sector=Facility.Sector.CERAMICS, column="B", flow=500, is_demo=True,
    )  # fmt: skip
    project = _propose(
        village, scope, now - timedelta(days=1_400), name="Trạm xử lý nước thải Trạm Gốm (ví dụ)",
        kind="plant", capacity=Decimal(500), unit="m3", cost=28 * 10**9, facility=facility,
        technology="Hóa lý, lắng, lọc cát", regulation="QCVN 40:2011/BTNMT", column="B",
        households=240,
    )  # fmt: skip
    projects.fund(project=project, source="city", year=2023, planned=28 * 10**9,
                  allocated=28 * 10**9, disbursed=27 * 10**9, scope=scope, now=now)  # fmt: skip
    for state, ago in (("under_construction", 1_000), ("operating", 500)):
        projects.plan(project=project, state=state, words="", scope=scope, now=now,
                      planned_on=clock.today(now) - timedelta(days=ago))  # fmt: skip
    built = (Step("approve", 1_300, "VD-12/QĐ-UBND"), Step("fund", 1_200),
             Step("tender", 1_100), Step("build", 985), Step("try", 560))  # fmt: skip
    for step in built:
        _move(project, step, scope, now)
    then = now - timedelta(days=520)
    projects.judge_trial(project=project, code="VD-M01", taken_on=clock.today(then),
                         laboratory="Phòng thử nghiệm ví dụ", is_accepted=True, words="",
                         scope=scope, now=then)  # fmt: skip
    _move(project, Step("operate", 480, "VD-34/GPMT-UBND"), scope, now)
    projects.contract(project=project, scope=scope, now=now, values={
        "operator_name": "Công ty vận hành Trạm Gốm (ví dụ)", "number": "VD-HĐ 07",
        "since": clock.today(now) - timedelta(days=480), "until": None, "price": 9_200,
        "operator_id": home,
    })  # fmt: skip
    for ago, households in ((470, 96), (200, 171), (30, 188)):
        projects.connect(project=project, on=clock.today(now) - timedelta(days=ago),
                         households=households, scope=scope, now=now)  # fmt: skip
    project.refresh_from_db()
    _log(project, runs, now)
    _samples(facility, now)


def _log(project: Project, runs: Scope, now: datetime) -> None:
    """Every day but two of the last two months; not today: that is for whoever tries it out."""
    for ago in range(LOGGED, 0, -1):
        if ago in {3, 17}:
            continue
        day = clock.today(now) - timedelta(days=ago)
        inflow = Decimal(340 + 37 * (ago * 7 % 5) + 11 * (ago % 7))
        storm = ago == 24
        values = {
            "inflow": inflow + 230 * storm, "outflow": inflow - 6, "power_kwh": inflow * 4 / 10,
            "doses": {"pac": f"{14 + ago % 4}", "polymer": "0.8"},
            "sludge_kg": 900 if ago % 7 == 0 else None, "bypass": Decimal(70 * storm),
            "words": "Mưa lớn, mở cửa xả phụ 2 giờ (ví dụ)" if storm else "",
        }  # fmt: skip
        evening = datetime.combine(day, time(17, 30), tzinfo=clock.LOCAL)
        log = plant.write_log(project=project, day=day, values=values, scope=runs, now=evening)
        if ago == 10:
            plant.correct_log(log=log, version=1, values={**values, "inflow": inflow - 20},
                              words="Đọc nhầm (ví dụ)", scope=runs, now=evening)  # fmt: skip


def _samples(facility: Facility, now: datetime) -> None:
    """A sample a week before and behind the plant."""
    for place, (role, name) in enumerate(
        ((Station.Role.INFLUENT, "vao"), (Station.Role.EFFLUENT, "ra"))
    ):
        station = _station(facility, f"tram-gom-vi-du-{name}", role)
        for code, means in SAMPLED.items():
            stream = _stream(station, code)
            _read(stream, {
                ago: means[place] * (1 + (ago * 13 % 17 - 8) / 80) for ago in range(4, 60, 7)
            }, now)  # fmt: skip


def _station(facility: Facility, slug: str, role: str) -> Station:
    point = {"type": "Point", "coordinates": [105.912, 20.977]}
    box = {"west": 105.912, "east": 105.912, "south": 20.977, "north": 20.977}
    place = Location.objects.create(name=facility.name, shape=point, **box)
    FeatureOfInterest.objects.create(name=place.name, shape=point, made_of=place, **box)
    thing = Thing.objects.create(
        name=facility.name, description=TOLD, village_id=facility.village_id
    )
    thing.locations.add(place)
    return Station.objects.create(
        slug=slug, thing=thing, village_id=facility.village_id, facility=facility, role=role,
        is_demo=True,
    )  # fmt: skip


def _stream(station: Station, code: str) -> Stream:
    sensor, _new = Sensor.objects.get_or_create(
        name="Phòng thử nghiệm ví dụ", defaults={"encoding": "application/pdf", "metadata": ""}
    )
    return Stream.objects.create(
        name=f"{code}, {station.slug}", description=TOLD, thing=station.thing, sensor=sensor,
        property=ObservedProperty.objects.get(code=code), kind=Stream.Kind.LABORATORY,
        unit={"name": "milligram per litre", "symbol": "mg/l", "definition": "ucum:mg/L"},
        ucum="mg/L", observation_type=MEASUREMENT, feature=station.thing.locations.get().feature,
        interval=7 * 86_400,
    )  # fmt: skip


def _read(stream: Stream, values: Mapping[int, float], now: datetime) -> None:
    """Days ago → the result of a sample at nine in the morning."""
    store.record([Reading(stream.pk, _nine(now, ago), value) for ago, value in values.items()],
                 now=now)  # fmt: skip


def _nine(now: datetime, ago: int) -> int:
    day = clock.today(now) - timedelta(days=ago)
    return int(datetime.combine(day, time(9), tzinfo=clock.LOCAL).timestamp() * 1000)


def _waste(village: Village, scope: Scope, now: datetime) -> None:
    shards = waste.open_stream(village=village, scope=scope, now=now, values={
        "kind": "craft", "name": "Mảnh gốm vỡ, khuôn thạch cao (ví dụ)", "code": "",
        "is_demo": True,
    })  # fmt: skip
    paint = waste.open_stream(village=village, scope=scope, now=now, values={
        "kind": "hazardous", "name": "Cặn sơn, véc ni thải (ví dụ)", "code": "08 01 01",
        "is_demo": True,
    })  # fmt: skip
    GatheringPoint.objects.create(
        village_id=village.id, name="Bãi sau đình (ví dụ)", capacity_kg=12_000, condition="full",
        seen_on=clock.today(now), is_demo=True,
    )  # fmt: skip
    crush = waste.add_destination(scope=scope, now=now, values={
        "name": "Trạm nghiền gạch Đa Tốn (ví dụ)", "kind": "reuse", "is_demo": True})  # fmt: skip
    burn = waste.add_destination(scope=scope, now=now, values={
        "name": "Công ty xử lý chất thải nguy hại (ví dụ)", "kind": "treatment",
        "licence": "VD-GPXL 01", "takes_hazardous": True, "is_demo": True})  # fmt: skip
    _quarters(shards, {"kind": "household", "name": "120 hộ có lò (ví dụ)", "kg_a_month": 5_000,
                       "basis": "Cân thử ba hộ"},
              {"destination": crush}, (4_800, 5_100, 4_900), scope, now)  # fmt: skip
    _quarters(paint, {"kind": "facility", "name": "Sáu xưởng vẽ màu (ví dụ)", "kg_a_month": 60,
                      "basis": "Theo sổ giao nhận"},
              {"destination": burn}, (55, 62), scope, now)  # fmt: skip


def _quarters(
    stream: WasteStream, arises: Mapping[str, Any], to: Mapping[str, Any], loads: tuple[int, ...],
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """The last quarter adds up and is closed; the present one is open with a first load."""
    waste.add_generator(stream=stream, values=arises, scope=scope, now=now)
    generator, today = stream.generators.get(), clock.today(now)
    this, _after = rules.days_of(*rules.quarter_of(today))
    year, quarter = rules.quarter_of(this - timedelta(days=1))
    first = rules.days_of(year, quarter)[0]
    told: dict[str, Any] = {"stream": stream, "scope": scope, "now": now}

    def moved(day: date, kg: int, number: int) -> None:
        manifest = f"VD-CT {number}" if stream.code else ""
        values = {"moved_on": day, "kg": kg, "generator": generator, "manifest": manifest,
                  "vehicle": "29C-000.00 (ví dụ)", **to}  # fmt: skip
        waste.move(values=values, key=f"demo-{number}", **told)

    waste.begin_quarter(year=year, quarter=quarter, stored_start=loads[0] // 4, **told)
    for number, kg in enumerate(loads, 1):
        moved(first + timedelta(days=25 * number), kg, number)
    waste.count(year=year, quarter=quarter, generated=sum(loads), stored_end=loads[0] // 4, **told)
    waste.close_quarter(year=year, quarter=quarter, **told)
    moved(this, loads[0], len(loads) + 1)


def _clean(scope: Scope, now: datetime) -> None:
    pond = clean.tell_of(
        values={
            "kind": "technology", "is_demo": True, "source": TOLD,
            "name": {"vi": "Bể lắng tuần hoàn nước men", "en": "Settling tank for glaze water"},
            "summary": {"vi": "Nước rửa men lắng qua ba ngăn rồi dùng lại; bùn men được thu hồi.",
                        "en": "Water of the glazing settles in three chambers and is used again; "
                              "the glaze in its sludge is recovered."},
        },
        effects=[{"kind": "water", "unit": "m³/tấn", "before": Decimal(6), "after": Decimal("2.4")},
                 {"kind": "emission", "unit": "mg/l TSS", "before": Decimal(600),
                  "after": Decimal(200)}],
        scope=scope, now=now,
    )  # fmt: skip
    clean.tell_of(
        values={
            "kind": "material", "is_demo": True, "source": TOLD,
            "name": {"vi": "Men không chì", "en": "Lead-free glaze"},
            "summary": {"vi": "Men nấu từ frit không chì.", "en": "A glaze of frits without lead."},
        },
        effects=[{"kind": "emission", "unit": "mg/l Pb", "before": Decimal("0.4"),
                  "after": Decimal("0.02")}],
        scope=scope, now=now,
    )  # fmt: skip
    makers = registry.producers_of(accounts.user_id_by_login(OWNER))
    if makers:
        _adopted(pond, makers[0], scope, now)


def _adopted(
    technology: Technology, maker: registry.ProducerFact, scope: Scope, now: datetime
) -> None:
    facility = Facility.objects.create(
        name=f"Xưởng {maker.name}", kind=Facility.Kind.HOUSEHOLD, village_id=maker.village_id,
        producer_id=maker.id, sector=Facility.Sector.CERAMICS, column="B", flow=6, is_demo=True,
    )  # fmt: skip
    stream = _stream(_station(facility, "xuong-gom-vi-du-ra", Station.Role.EFFLUENT), "TSS")
    _read(stream, {200: 620.0, 20: 180.0}, now)
    made = clean.adopt(
        technology=technology, facility=facility, words=TOLD, scope=scope, now=now,
        adopted_on=clock.today(now) - timedelta(days=120),
    )  # fmt: skip
    Adoption.objects.filter(pk=made.pk).update(is_demo=True)
    for phase, ago in (("before", 200), ("after", 20)):
        clean.measure(adoption=made, phase=phase, stream=stream, at=_nine(now, ago), scope=scope,
                      now=now)  # fmt: skip
    clean.grant_label(
        adoption=adopted(scope, made.uid), number="VD-NST 01", scope=scope, now=now,
        expires_on=clock.today(now) + timedelta(days=365),
    )  # fmt: skip
    EcoLabel.objects.filter(adoption=made).update(is_demo=True)
