"""Our own shop, as a page and as an API."""

import re
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

from bench.measure import Act, Failed, ask
from bench.peers.browser import Visitor
from bench.peers.install import ROOT
from bench.peers.shop import BUYER, PER_PAGE, Catalogue, Shop, Turns, finish, in_turn

HOME = {"province": "01", "commune": "Phường Hoàn Kiếm"}
API = "/api/v1"


class Ours(Shop):
    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "DATABASE_URL": self.database.url,
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "LANGNGHE_LIMIT_CHECKOUT": "1000000",
            "LANGNGHE_LIMIT_API": "1000000000",
            "LANGNGHE_LOG_LEVEL": "ERROR",
        }

    def load(self, products: int, file: Path) -> None:
        """The demo's content and so many invented goods; the catalogue is written from them."""
        self._do("-m", "langnghe.cli", "prepare")
        begun = time.monotonic()
        self._do(str(ROOT / "bench" / "goods.py"), str(products))
        seconds = time.monotonic() - begun
        print(f"{self.name}: {products} goods written in {seconds:.0f} s", flush=True)
        begun = time.monotonic()
        self._do("-m", "langnghe.cli", "rebuild_search")
        print(f"{self.name}: index built in {time.monotonic() - begun:.0f} s", flush=True)
        self._do("-m", "bench.peers.export", str(file))

    def _do(self, *command: str) -> None:
        finish([sys.executable, *command], self.environment(), wait=900)

    def open(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.serve([sys.executable, "-m", "langnghe.cli", "serve"], "/readyz")

    def acts(self, face: str) -> dict[str, Act]:
        return self._pages() if face == "page" else self._calls()

    def _pages(self) -> dict[str, Act]:
        goods = Turns(self.catalogue.chosen)
        crafts = [f"/cho/?craft={one}&sort=price" for one in self.catalogue.categories]
        return {
            "listing": in_turn(self.port, crafts),
            "search": in_turn(
                self.port, [f"/cho/?q={quote_plus(q)}" for q in self.catalogue.searches]
            ),
            "product": in_turn(
                self.port, [f"/hang/{row['slug']}/" for row in self.catalogue.chosen]
            ),
            "basket": lambda: self._add(Visitor(self.port), goods()),
            "order": lambda: self._order(goods()),
        }

    def _calls(self) -> dict[str, Act]:
        goods, listed = Turns(self.catalogue.chosen), f"{API}/products?limit={PER_PAGE}"
        crafts = [f"{listed}&craft={one}&sort=price" for one in self.catalogue.categories]
        searches = [f"{listed}&q={quote_plus(words)}" for words in self.catalogue.searches]
        return {
            "listing": in_turn(self.port, crafts),
            "search": in_turn(self.port, searches),
            "product": in_turn(
                self.port, [f"{API}/products/{r['slug']}" for r in self.catalogue.chosen]
            ),
            "basket": lambda: len(self._cart(goods())[1]),
            "order": lambda: self._call_order(goods()),
        }

    def _add(self, visitor: Visitor, row: dict) -> int:
        answer = visitor.post("/gio/them/", variant=row["variant"], quantity=1, next="")
        if answer.expect(302) and "sessionid" not in visitor.cookies:
            raise Failed("no basket was begun")
        return len(answer.content)

    def _order(self, row: dict) -> int:
        """As a browser without scripts goes: 7 requests."""
        visitor = Visitor(self.port)
        visitor.get(f"/hang/{row['slug']}/").expect(200)
        self._add(visitor, row)
        visitor.get("/gio/").expect(200)
        hidden = _hidden(visitor.get("/dat-hang/").expect(200).plain())
        filled = {**BUYER, **HOME, "payment_method": "bank_qr", "accepts_terms": "on"}
        priced = visitor.post("/dat-hang/", **{**filled, **hidden, "action": "update"}).expect(200)
        hidden |= _hidden(priced.plain())
        placed = visitor.post("/dat-hang/", **{**filled, **hidden, "action": "place"}).expect(302)
        visitor.follow(placed).expect(200)
        return visitor.bytes

    def _cart(self, row: dict) -> tuple[str, bytes]:
        cart = ask(self.port, "POST", f"{API}/carts").expect(201).json()["id"]
        line = {"variant": row["variant"], "quantity": 1}
        answer = ask(self.port, "POST", f"{API}/carts/{cart}/lines", line).expect(201)
        return cart, answer.content

    def _call_order(self, row: dict) -> int:
        """4 requests."""
        cart, _content = self._cart(row)
        quote = ask(self.port, "GET", f"{API}/carts/{cart}/quote?commune=00070").expect(200)
        return self._check_out(cart, expected_total=quote.json()["total"])

    def _check_out(self, cart: str, **more: object) -> int:
        form = {**BUYER, "commune": "00070", "payment_method": "bank_qr", "accepts_terms": True}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        path = f"{API}/carts/{cart}/checkout"
        return len(ask(self.port, "POST", path, {**form, **more}, key).expect(201).content)

    def at_the_till(self, row: dict) -> Callable[[], object]:
        cart, _content = self._cart(row)
        return lambda: self._check_out(cart)

    def set_stock(self, row: dict, pieces: int) -> None:
        self.database.value(
            "UPDATE catalogue_stockitem SET on_hand = %s, held = 0 FROM catalogue_variant"
            " WHERE variant_id = catalogue_variant.id AND sku = %s",
            pieces,
            row["sku"],
        )

    def sold(self, row: dict) -> int:
        return self.database.value(
            "SELECT count(*) FROM orders_orderline WHERE sku = %s", row["sku"]
        )


def _hidden(content: bytes) -> dict[str, str]:
    """What the form of the page sends along by itself."""
    fields = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', content.decode()):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] in {"basket", "token", "shown"} and value:
            fields[name[1]] = value[1]
    return fields
