"""What the desk announces, and what it asks of those who know the goods."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """The desk decided on something that concerns a maker: he is told."""

    decision_uid: str


@dataclass(frozen=True, slots=True)
class MorningDue:
    """A working day has begun: an officer is told what waits on his desk."""

    user_id: int
    day: date


@dataclass(frozen=True, slots=True)
class GoodsTakenDown:
    """An authority hides a product until it is restored; its maker cannot put it on sale."""

    product_uid: str
    case_uid: str


@dataclass(frozen=True, slots=True)
class GoodsRestored:
    """The product is as free as it was before it was taken down."""

    product_uid: str
    case_uid: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody reports, as the one who shows it knows it. `ref`: a uid, a slug or an id."""

    kind: str  # product | village | maker | craft | artisan
    ref: str
    title: str
    address: str  # its page, without the host
    village_id: int | None  # None: a craft, which is the city's
    producer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A village that a maker misses in the list, as he tells of it."""

    name: str
    commune_code: str
    craft_id: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class FirstProduct:
    """What a maker begins to sell with. `is_ready`: it has a name and a price."""

    uid: str
    name: str
    is_ready: bool
    on_sale: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What an officer answers for. `office` is copied into what he decides."""

    user_id: int
    office: str
    whole_city: bool
    communes: frozenset[str] = frozenset()

    def covers(self, commune: str) -> bool:
        return self.whole_city or commune in self.communes


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, how old the matter is, and how the day came about."""

    on: date
    age: int  # calendar days since it began
    left: int  # calendar days until the last one, negative when late
    why: str

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def is_today(self) -> bool:
        return self.left == 0
