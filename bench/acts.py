"""What visitors of the platform do: open a page, put a piece in the basket, order it."""

import itertools
import re
import urllib.parse
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.measure import Answer

# (method, path, body, headers): over loopback, or in one process where statements are counted.
Ask = Callable[..., Answer]
BUYER = {
    "name": "Nguyễn Thị Đo", "phone": "0912345678", "street": "1 Hàng Gai", "commune": "00070",
    "payment_method": "bank_qr", "accepts_terms": True, "of_age": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Good:
    """A product in stock, as it is sampled from the database."""

    slug: str
    variant: str
    words: list[str]  # of its name
    craft: str
    village: str
    price: int


class Visitor:
    """Each act takes the next of the goods: no two at once want the same, so nobody waits."""

    def __init__(self, ask: Ask, goods: Sequence[Good], paths: Sequence[str] = ("/",)) -> None:
        self.ask = ask
        self.goods = itertools.cycle(goods)
        self.paths = itertools.cycle(paths)
        self._form: dict[str, str] = {}

    def page(self) -> int:
        return len(self.ask("GET", next(self.paths)).expect(200).content)

    def form(self) -> int:
        """The form of the product page, sent by somebody without a basket: answered by a way on."""
        good, sent = next(self.goods), self._token()
        body = {"csrfmiddlewaretoken": sent["token"], "next": f"/hang/{good.slug}/"}
        body |= {"variant": good.variant, "quantity": "1"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": sent["cookie"]}
        data = urllib.parse.urlencode(body).encode()
        answer = self.ask("POST", "/gio/them/", data, headers).expect(302)
        if "sessionid=" not in str(answer.headers.get_all("Set-Cookie")):
            answer.expect()
        return len(answer.content)

    def _token(self) -> dict[str, str]:
        """Of a product page that was opened before; good for every form."""
        if not self._form:
            answer = self.ask("GET", f"/hang/{next(self.goods).slug}/").expect(200)
            cookies = " ".join(answer.headers.get_all("Set-Cookie") or [])
            secret = re.search(r"csrftoken=\w+", cookies)
            token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', answer.plain())
            if not secret or not token:
                answer.expect()
            self._form = {"cookie": secret[0], "token": token[1].decode()}
        return self._form

    def line(self) -> int:
        return len(self.cart(next(self.goods).variant)[1].content)

    def order(self) -> int:
        cart, _answer = self.cart(next(self.goods).variant)
        return len(self.checkout(cart).expect(201).content)

    def cart(self, variant: str, *good: int) -> tuple[str, Answer]:
        """A new cart with one piece; 201, or any of the other statuses that are `good`."""
        cart = self.ask("POST", "/api/v1/carts").expect(201).json()["id"]
        line = {"variant": variant, "quantity": 1}
        return cart, self.ask("POST", f"/api/v1/carts/{cart}/lines", line).expect(201, *good)

    def checkout(self, cart: str) -> Answer:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self.ask("POST", f"/api/v1/carts/{cart}/checkout", BUYER, key)


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the table: an act of a visitor, and of which addresses it takes turns."""

    name: str
    act: str  # of Visitor
    paths: Sequence[str] = ("/",)
    clients: int | None = None


def works(goods: Sequence[Good], clients: int) -> list[Work]:
    some = goods[:400]
    crafts = sorted({good.craft for good in goods})
    orders = ("price", "-price", "newest")
    listings = [f"/cho/?craft={craft}&sort={order}" for craft in crafts for order in orders]
    searches = list(dict.fromkeys(f"q={_quoted(_two_words(at, g))}" for at, g in enumerate(goods)))
    begun = list(dict.fromkeys(f"q={_quoted(_begun(at, g))}" for at, g in enumerate(goods)))
    return [
        Work("bare answer", "page", ["/healthz"]),
        Work("listing of 24 by price, one address", "page", ["/cho/?sort=price"]),
        Work(f"category listing ({len(listings)})", "page", listings),
        Work("listing filtered, facets (400)", "page", [_filtered(g) for g in some]),
        Work(f"search of two words ({len(searches)})", "page", [f"/cho/?{q}" for q in searches]),
        Work(f"suggestions ({len(begun)})", "page", [f"/cho/goi-y/?{q}" for q in begun]),
        Work("product page, one address", "page", [f"/hang/{goods[0].slug}/"]),
        Work(f"product page ({len(goods)})", "page", [f"/hang/{g.slug}/" for g in goods]),
        _villages(goods),
        Work("API: listing of 24 by price", "page", _in_api(listings)),
        Work("API: search of two words", "page", [f"/api/v1/products?{q}" for q in searches]),
        Work(f"API: product ({len(goods)})", "page", [f"/api/v1/products/{g.slug}" for g in goods]),
        Work("add to basket: form, new visitor", "form"),
        Work("add to basket: API, 2 calls", "line"),
        Work("order: API, 3 calls, 1 buyer", "order", clients=1),
        Work(f"order: API, 3 calls, {clients} buyers", "order"),
    ]


def _villages(goods: Sequence[Good]) -> Work:
    paths = [f"/lang/{village}/" for village in sorted({good.village for good in goods})]
    return Work(f"village page ({len(paths)})", "page", paths)


def _in_api(listings: Sequence[str]) -> list[str]:
    return [path.replace("/cho/?", "/api/v1/products?limit=24&") for path in listings]


def _filtered(good: Good) -> str:
    low = good.price // 1_000_000 * 1_000_000
    between = f"price_min={low}&price_max={low + 2_000_000}&availability=in_stock"
    return f"/cho/?craft={good.craft}&village={good.village}&{between}&sort=price"


def _two_words(place: int, good: Good) -> str:
    """The first word and one of those behind it: “bình lam”, “nón sen”."""
    return f"{good.words[0]} {good.words[1 + place % max(1, len(good.words) - 1)]}"


def _begun(place: int, good: Good) -> str:
    return " ".join(good.words)[: 4 + place % 6].strip()


def _quoted(text: str) -> str:
    return urllib.parse.quote_plus(text)
