"""What the registry hands to others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Texts = Mapping[str, str]
Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class ProvinceFact:
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CommuneFact:
    """A commune, ward or special zone in force, with its kind in the name."""

    code: str
    name: str
    province_code: str
    province_name: str


# For a map: a commune, where its centroid lies, and how many public villages it has.
Spot = tuple[CommuneFact, float, float, int]


@dataclass(frozen=True, slots=True)
class CommuneMatch:
    """What somebody may mean by a name. `certain`: the name leaves no doubt about this one."""

    commune: CommuneFact
    matched_old_name: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class CraftFact:
    """`group`: one of the seven of Decree 52/2018, article 4. `motif` names a drawing."""

    id: int
    code: str
    slug: str
    name: Texts = field(hash=False)
    group: int
    motif: str
    villages: int = 0
    taken_down: str = ""  # by which rule its text was, on its own page


@dataclass(frozen=True, slots=True)
class MakerCraft:
    """A craft as one maker may use it. `practised`: by himself or in his village."""

    id: int
    slug: str
    trade_allowed: bool
    practised: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure one matter is ("A" or "B") and where it was read."""

    topic: str
    certainty: str
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecognitionFact:
    title: str
    title_label: str
    state: str
    state_label: str
    year: int | None
    decision: str
    wording: str
    certainty: str


@dataclass(frozen=True, slots=True)
class VillageCard:
    """A village in a list."""

    id: int
    slug: str
    name: str
    crafts: tuple[CraftFact, ...]
    commune: CommuneFact
    former_district: str
    description: Texts = field(hash=False)
    status: str
    certainty: str


@dataclass(frozen=True, slots=True)
class VillageFact(VillageCard):
    """A village with all that the public may know of it."""

    other_names: tuple[str, ...] = ()
    former_commune: str = ""
    era: Texts = field(default_factory=dict, hash=False)
    typical_products: Mapping[str, list[str]] = field(default_factory=dict, hash=False)
    lat: float | None = None
    lon: float | None = None
    taken_down: str = ""  # by which rule its text was
    recognitions: tuple[RecognitionFact, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtisanFact:
    name: str
    title: str
    title_label: str
    title_year: int | None
    is_demo: bool
    slug: str


@dataclass(frozen=True, slots=True)
class ArtisanPage(ArtisanFact):
    """An artisan as the public may know him. `maker_slug`: "" where he sells nothing here."""

    id: int
    story: Texts = field(hash=False)
    craft_slug: str
    craft_name: Texts = field(hash=False)
    village_id: int
    village_slug: str
    village_name: str
    commune: CommuneFact
    maker_slug: str
    maker_name: str
    taken_down: str = ""  # by which rule the text was


@dataclass(frozen=True, slots=True)
class MakerTile:
    """A maker in a list."""

    slug: str
    name: str
    kind_label: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class BreakFact:
    """
    Days on which a maker is closed, both ends included. `paused`: no orders are taken meanwhile;
    else they are, and are sent after it.
    """

    uid: str
    first: date
    last: date
    paused: bool
    words: Texts = field(default_factory=dict, hash=False)

    @property
    def opens_on(self) -> date:
        return self.last + timedelta(days=1)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def closed_on(day: date, breaks: Iterable[BreakFact]) -> BreakFact | None:
    """The break of a maker on this day, if he has one."""
    return next((one for one in breaks if one.covers(day)), None)


@dataclass(frozen=True, slots=True)
class ProducerFact:
    """A maker. `selling`: verified, of an active village that the public sees."""

    id: int
    uid: str
    slug: str
    name: str
    kind: str
    kind_label: str
    organisation_id: int
    village_id: int
    village_slug: str
    village_name: str
    commune_code: str
    province_code: str
    story: Texts
    since_year: int | None
    bank_bin: str
    bank_account: str
    bank_holder: str
    is_demo: bool
    selling: bool
    opening_hours: Texts = field(default_factory=dict)
    visit_note: Texts = field(default_factory=dict)
    breaks: tuple[BreakFact, ...] = ()  # the last first; all that are not over, and some that are

    def closed(self, day: date) -> BreakFact | None:
        return closed_on(day, self.breaks)

    def next_break(self, day: date) -> BreakFact | None:
        """The one that he has on this day, else the next one."""
        left = [one for one in self.breaks if one.last >= day]
        return min(left, key=lambda one: one.first, default=None)


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """What a maker lets an association do; `until` is the first day on which it holds no more."""

    uid: str
    association_id: int
    association: str
    producer_id: int
    producer: str
    producer_slug: str
    village: str
    scope: str
    scope_label: str
    given: str
    given_label: str
    state: str
    state_label: str
    since: date
    until: date | None
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    paper_uid: str


@dataclass(frozen=True, slots=True)
class ProducerVerified:
    """A commune looked at a maker; `state` is the new one. His goods may appear or disappear."""

    producer_id: int
    state: str


@dataclass(frozen=True, slots=True)
class BreaksChanged:
    """A maker planned, changed or ended a break: his goods may show it otherwise."""

    producer_id: int


@dataclass(frozen=True, slots=True)
class ShownOtherwise:
    """The name of something changed, or what else its goods show of it."""

    kind: str  # craft | village | producer
    id: int


@dataclass(frozen=True, slots=True)
class TitlesFact:
    """Titles by their keys, as they are today."""

    village: str
    is_verified: bool
    since_year: int | None
    village_titles: tuple[str, ...]
    artisans: tuple[str, ...]
