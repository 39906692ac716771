"""django-oscar, as pages."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

from bench.measure import Act, Failed
from bench.peers import install
from bench.peers.browser import Visitor
from bench.peers.shop import BUYER, Catalogue, Shop, Turns, finish, in_turn

NAME = dict(zip(("last_name", "first_name"), BUYER["name"].split(maxsplit=1), strict=True))
ADDRESS = {**NAME, "line1": BUYER["street"], "line4": "Hà Nội"}


class Oscar(Shop):
    python: Path

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "PEER_DATA": str(self.folder),
            "PYTHONPATH": str(install.OSCAR_PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "settings",
        }

    def install(self) -> None:
        self.python = install.oscar()

    def load(self, catalogue: Catalogue) -> None:
        begun = time.monotonic()
        load = [str(self.python), str(install.OSCAR_PROJECT / "load.py"), str(catalogue.file)]
        finish(load, self.environment(), wait=900)
        print(
            f"{self.name}: {len(catalogue.rows)} goods written in {time.monotonic() - begun:.0f} s"
            " (no index: its lists ask the database)",
            flush=True,
        )

    def open(self, catalogue: Catalogue) -> None:
        """On the server that ours runs on, with as many processes and threads."""
        self.catalogue = catalogue
        granian = [
            str(self.python), "-m", "granian", "wsgi:application", "--interface", "wsgi",
            "--host", "127.0.0.1", "--port", str(self.port), "--no-ws",
            "--workers", os.environ.get("WEB_WORKERS", "2"),
            "--blocking-threads", os.environ.get("WEB_THREADS", "2"), "--log-level", "error",
        ]  # fmt: skip
        self.serve(granian, "/catalogue/")

    def acts(self, face: str) -> dict[str, Act]:
        numbers = self.database.pairs("SELECT upc, id FROM catalogue_product")
        categories = self.database.pairs("SELECT slug, id FROM catalogue_category")
        slugs = self.database.pairs("SELECT upc, slug FROM catalogue_product")
        chosen = [
            {**row, "id": numbers[row["sku"]], "path": _path(slugs, numbers, row)}
            for row in self.catalogue.chosen
        ]
        goods = Turns(chosen)
        listings = [
            f"/catalogue/category/{slug}_{categories[slug]}/?sort_by=price-asc"
            for slug in self.catalogue.categories
        ]
        return {
            "listing": in_turn(self.port, listings),
            "search": in_turn(
                self.port, [f"/search/?q={quote_plus(q)}" for q in self.catalogue.searches]
            ),
            "product": in_turn(self.port, [row["path"] for row in chosen]),
            "basket": lambda: self._add(Visitor(self.port), goods()),
            "order": lambda: self._order(goods()),
        }

    def _add(self, visitor: Visitor, row: dict) -> int:
        answer = visitor.post(f"/basket/add/{row['id']}/", quantity=1).expect(302)
        if "oscar_open_basket" not in visitor.cookies:
            raise Failed("no basket was begun")
        return len(answer.content)

    def _order(self, row: dict) -> int:
        """As a browser goes: 13 requests."""
        visitor = Visitor(self.port)
        visitor.get(row["path"]).expect(200)
        self._add(visitor, row)
        visitor.get("/basket/").expect(200)
        visitor.get("/checkout/").expect(200)
        self._fill_in(visitor)
        visitor.follow(self._place(visitor)).expect(200)
        return visitor.bytes

    def _fill_in(self, visitor: Visitor) -> None:
        """From the address of the guest to the page that shows what he is about to order."""
        guest = {"username": f"{visitor.token}@example.com", "options": "anonymous"}
        visitor.follow(visitor.post("/checkout/", **guest).expect(302)).expect(200)
        sent = visitor.post("/checkout/shipping-address/", **ADDRESS).expect(302)
        visitor.follow(sent).expect(200)
        visitor.get("/checkout/preview/").expect(200)

    def _place(self, visitor: Visitor):
        answer = visitor.post("/checkout/preview/", action="place_order")
        if answer.status != 302 or "thank-you" not in answer.headers["Location"]:
            raise Failed(f"no order: {answer.status}")
        return answer

    def at_the_till(self, row: dict) -> Callable[[], object]:
        visitor = Visitor(self.port)
        numbers = self.database.pairs("SELECT upc, id FROM catalogue_product")
        self._add(visitor, {**row, "id": numbers[row["sku"]]})
        self._fill_in(visitor)
        return lambda: self._place(visitor)

    def set_stock(self, row: dict, pieces: int) -> None:
        self.database.value(
            "UPDATE partner_stockrecord SET num_in_stock = %s, num_allocated = 0"
            " WHERE partner_sku = %s",
            pieces,
            row["sku"],
        )

    def sold(self, row: dict) -> int:
        return self.database.value(
            "SELECT count(*) FROM order_line WHERE partner_sku = %s", row["sku"]
        )


def _path(slugs: dict[str, str], numbers: dict[str, int], row: dict) -> str:
    return f"/catalogue/{slugs[row['sku']]}_{numbers[row['sku']]}/"
