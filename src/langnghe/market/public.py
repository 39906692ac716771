"""What other contexts may ask of the market: ids in, frozen dataclasses out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from langnghe.core import clock, outbox
from langnghe.core.personal import Part
from langnghe.core.text import memo as bank_memo
from langnghe.market.basket import services as baskets
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue import search, services
from langnghe.market.catalogue.facts import Counted, GoodsCounts, ProductCard
from langnghe.market.catalogue.queries import LowStock
from langnghe.market.catalogue.sheets import services as sheets
from langnghe.market.catalogue.sheets.job import work as work_on_sheet
from langnghe.market.orders import queries as orders
from langnghe.market.orders import vouched
from langnghe.market.orders.queries import OpenPart
from langnghe.market.orders.vouched import SalesFact
from langnghe.market.payments import queries as payments
from langnghe.market.payments.facts import BankDetails, Payee
from langnghe.registry import public as registry

__all__ = [
    "BankDetails",
    "Counted",
    "GoodsCounts",
    "LowStock",
    "OpenPart",
    "ProductCard",
    "SalesFact",
    "ShownProduct",
    "Work",
    "bank_details",
    "cards",
    "count_for_sitemap",
    "count_products",
    "count_views",
    "counts",
    "counts_by_producer",
    "counts_by_village",
    "first_product",
    "follow_all_breaks",
    "follow_all_makers",
    "follow_break",
    "follow_maker",
    "follow_search",
    "forget_abandoned_baskets",
    "forget_old_views",
    "forget_person",
    "forget_uploads",
    "give_back",
    "goods_of_maker",
    "newest",
    "rebuild_search",
    "refresh_goods",
    "remember_basket",
    "shown_product",
    "sitemap_rows",
    "tell_held",
    "verified_sales",
    "withhold",
    "work_of",
    "work_on_sheet",
]


class MakerMoved(Protocol):
    """A fact about the standing of one maker."""

    @property
    def producer_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Work:
    """What waits in a workshop: open orders, how many of them are late, goods running out."""

    open: int = 0
    late: int = 0
    low: int = 0
    parts: tuple[OpenPart, ...] = ()  # some of them, by the day that was promised
    scarce: tuple[LowStock, ...] = ()


class ShownOtherwise(Protocol):
    """A fact about a craft, a village or a producer that goods show."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int: ...


class TakenDown(Protocol):
    """A fact about one product and the case that it is about."""

    @property
    def product_uid(self) -> str: ...
    @property
    def case_uid(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product on sale, for whoever has something to say about it."""

    uid: str
    slug: str
    name: str
    producer_id: int
    village_id: int


def shown_product(slug: str) -> ShownProduct:
    """:raises NotFound: nothing that is on sale."""
    return ShownProduct(*catalogue.shown(slug))


def cards(
    *,
    village_id: int | None = None,
    craft_id: int | None = None,
    producer_id: int | None = None,
    limit: int = 12,
    language: str | None = None,
) -> list[ProductCard]:
    """Goods on sale as cards show them; those that can be bought now first."""
    return catalogue.cards(
        village_id=village_id,
        craft_id=craft_id,
        producer_id=producer_id,
        limit=limit,
        language=language,
    )


def newest(*, limit: int = 12, language: str | None = None) -> list[ProductCard]:
    """The newest goods, of as many makers as possible."""
    return catalogue.newest_of_each_maker(limit=limit, language=language)


def count_products(
    *, village_id: int | None = None, craft_id: int | None = None, producer_id: int | None = None
) -> int:
    """How many goods are on sale."""
    return catalogue.count(village_id=village_id, craft_id=craft_id, producer_id=producer_id)


def counts() -> GoodsCounts:
    """Goods on sale per craft and per village; those without any are left out."""
    return catalogue.counts()


def counts_by_village() -> dict[int, int]:
    """Goods on sale per village id; villages without any are left out."""
    return catalogue.count_by("village_id")


def counts_by_producer() -> dict[int, int]:
    """Goods on sale per producer id; producers without any are left out."""
    return catalogue.count_by("producer_id")


def work_of(*, orders_of: Iterable[int], stock_of: Iterable[int], today: date) -> dict[int, Work]:
    """
    What waits in workshops, the most urgent first: orders of some, scarce goods of some (four
    queries). Those where nothing waits are left out.
    """
    sellers, keepers = list(orders_of), list(stock_of)
    waiting, low = orders.waiting_of(sellers, today), catalogue.count_running_out(keepers)
    parts, scarce = orders.open_parts_of(sellers, today), catalogue.scarce_goods_of(keepers)
    return {
        pk: Work(
            *waiting.get(pk, (0, 0)),
            low.get(pk, 0),
            tuple(parts.get(pk, ())),
            tuple(scarce.get(pk, ())),
        )
        for pk in {*waiting.keys(), *low.keys()}
    }


def verified_sales(producer_id: int, *, since: date, until: date) -> SalesFact:
    """Delivered, paid for and not given back; `until` is exclusive (three queries)."""
    return vouched.sales(producer_id, since=since, until=until)


def first_product(producer_id: int) -> registry.desk.FirstProduct | None:
    """What a maker begins to sell with, be it a draft; None: nothing yet."""
    return catalogue.first_product(producer_id)


def goods_of_maker(producer_id: int) -> list[ProductCard]:
    """What a maker has on sale, for a list to choose from."""
    return catalogue.cards(producer_id=producer_id, limit=200)


def count_for_sitemap() -> int:
    return catalogue.count()


def sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime]]:
    """Slug and last change of goods on sale, in a fixed order."""
    return catalogue.sitemap_rows(start, limit)


def follow_maker(fact: MakerMoved) -> int:
    """Reaction to a maker who was verified or is no longer: his goods appear or disappear."""
    return services.follow_makers(producer_ids=[fact.producer_id])


@outbox.outside
def follow_break(fact: MakerMoved) -> int:
    """Reaction to a maker who planned, changed or ended a break: a part of his goods at a time."""
    today = clock.today(timezone.now())
    return services.follow_breaks(today=today, producer_ids=[fact.producer_id])


def follow_all_breaks(*, now: datetime) -> int:
    """By the clock: breaks that begin and end with the day; how many goods are shown otherwise."""
    return services.follow_breaks(today=clock.today(now))


def follow_search() -> bool:
    """Each node: let the search index on its disk follow the database; whether it moved."""
    return search.keep()


def count_views() -> int:
    """Each node: count how often goods were looked at, from what its pages noted; how many."""
    return services.count_views(now=timezone.now())


def rebuild_search(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Build this node's search index anew; how many goods. The old one serves meanwhile."""
    return search.rebuild(progress)


def follow_all_makers(*, now: datetime) -> int:
    """By the clock: what no fact told, such as a village that fades; how many goods moved."""
    return services.follow_makers()


@outbox.outside
def refresh_goods(fact: ShownOtherwise) -> int:
    """Reaction to a new name of a craft, a village or a maker: lists and search take it over."""
    return services.reindex_of(kind=fact.kind, thing_id=fact.id)


def withhold(fact: TakenDown) -> None:
    """Reaction to an authority that takes a product down."""
    services.withhold(product_uid=UUID(fact.product_uid), case=fact.case_uid, now=timezone.now())


def give_back(fact: TakenDown) -> None:
    """Reaction to an authority that gives a product back to its maker."""
    services.give_back(product_uid=UUID(fact.product_uid), case=fact.case_uid, now=timezone.now())


def remember_basket(*, session: baskets.Session, user_id: int, now: datetime) -> None:
    """Who has just logged in finds the number of pieces of his basket in the header."""
    baskets.recall(session=session, user_id=user_id, now=now)


def forget_abandoned_baskets(*, now: datetime) -> int:
    """By the clock: delete baskets that nobody can reach or change any more; how many."""
    return baskets.forget_abandoned(now=now)


def forget_sheets(*, now: datetime) -> int:
    """By the clock: delete the files of sheets that were sent long ago; how many."""
    return sheets.forget_old(now=now)


def forget_old_views(*, now: datetime) -> int:
    """By the clock: delete counts of views that no page shows any more; how many."""
    return services.forget_old_views(now=now)


def tell_held(user_id: int) -> list[Part]:
    """The open basket of a person (see `core.personal`)."""
    return baskets.tell_held(user_id)


def forget_person(user_id: int, now: datetime) -> None:
    """Delete the baskets of a person; those that became orders stand in the orders."""
    baskets.forget_person(user_id)


def forget_uploads(*, now: datetime) -> int:
    """By the clock: pictures that stopped on their way, or belong to nothing any more."""
    return services.forget_uploads(now=now)


def bank_details(*, bin: str, account: str, holder: str, amount: int, memo: str) -> BankDetails:
    """What somebody who pays into an account types or scans."""
    return payments.details(Payee(holder, bin, account), amount, bank_memo(memo))
