"""Vendure, by its shop API."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from bench.measure import Act, Answer, Failed, ask
from bench.peers import install
from bench.peers.shop import BUYER, PER_PAGE, Catalogue, Shop, Turns, finish

CARD = """
  productId productName slug currencyCode
  priceWithTax { ... on PriceRange { min max } ... on SinglePrice { value } }
  productAsset { preview }
"""
LISTING = f"""query ($input: SearchInput!) {{
  search(input: $input) {{ totalItems items {{ {CARD} }} }}
}}"""
SEARCH = f"""query ($input: SearchInput!) {{
  search(input: $input) {{
    totalItems items {{ {CARD} }} facetValues {{ count facetValue {{ id name }} }}
  }}
}}"""
PRODUCT = """query ($slug: String!) {
  product(slug: $slug) {
    id name slug description assets { preview } facetValues { name }
    variants { id sku name priceWithTax currencyCode stockLevel }
  }
}"""
ORDER = """
  __typename
  ... on Order { id code state totalWithTax totalQuantity
    lines { id quantity linePriceWithTax productVariant { id sku name } } }
  ... on ErrorResult { errorCode message }
"""
ADD = f"mutation ($id: ID!) {{ addItemToOrder(productVariantId: $id, quantity: 1) {{ {ORDER} }} }}"
STEPS = {
    "setCustomerForOrder": (
        "mutation ($input: CreateCustomerInput!) { setCustomerForOrder(input: $input)"
        f" {{ {ORDER} }} }}"
    ),
    "setOrderShippingAddress": (
        "mutation ($input: CreateAddressInput!) { setOrderShippingAddress(input: $input)"
        f" {{ {ORDER} }} }}"
    ),
    "setOrderShippingMethod": (
        f"mutation ($ids: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $ids) {{ {ORDER} }} }}"
    ),
    "transitionOrderToState": (
        'mutation { transitionOrderToState(state: "ArrangingPayment")'
        f" {{ {ORDER} ... on OrderStateTransitionError {{ transitionError }} }} }}"
    ),
}
METHODS = "{ eligibleShippingMethods { id name priceWithTax } }"
PAY = f"mutation ($input: PaymentInput!) {{ addPaymentToOrder(input: $input) {{ {ORDER} }} }}"
PLACED = {"PaymentAuthorized", "PaymentSettled"}
_numbers = threading.Lock()


class Vendure(Shop):
    home: Path
    ids: dict[str, int]
    buyers = 0

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "NODE_ENV": "production",
            "PORT": str(self.port),
            "VENDURE_DISABLE_TELEMETRY": "true",  # nothing leaves the machine
        }

    def install(self) -> None:
        self.home = install.vendure()

    def load(self, catalogue: Catalogue) -> None:
        load = ["node", "--no-deprecation", str(self.home / "load.js"), str(catalogue.file)]
        environment = {**self.environment(), "PEER_LOADS": "1", "PORT": "0"}
        for line in finish(load, environment, wait=1_800).splitlines():
            print(f"{self.name}: {line}", flush=True)

    def open(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.ids = self.database.pairs("SELECT sku, id FROM product_variant")
        processes = os.environ.get("WEB_WORKERS", "2")
        command = ["node", "--no-deprecation", str(self.home / "server.js")]
        self.serve(command, "/health", PEER_PROCESSES=processes)

    def acts(self, face: str) -> dict[str, Act]:
        goods = Turns(self.catalogue.chosen)
        shown = {"groupByProduct": True, "take": PER_PAGE}
        listings = [
            {**shown, "collectionSlug": slug, "sort": {"price": "ASC"}}
            for slug in self.catalogue.categories
        ]
        searches = [{**shown, "term": words} for words in self.catalogue.searches]
        slugs = [{"slug": row["slug"]} for row in self.catalogue.chosen]
        return {
            "listing": self._each(LISTING, [{"input": one} for one in listings], "search"),
            "search": self._each(SEARCH, [{"input": one} for one in searches], "search"),
            "product": self._each(PRODUCT, slugs, "product"),
            "basket": lambda: len(Buyer(self).add(goods()).content),
            "order": lambda: self._order(goods()),
        }

    def _each(self, query: str, variables: list[dict], wanted: str) -> Act:
        turns = Turns(variables)

        def act() -> int:
            answer = Buyer(self).ask(query, turns())
            found = answer.json()["data"][wanted]
            if not found or found.get("totalItems") == 0:
                raise Failed(f"nothing found: {answer.content[:200]!r}")
            return len(answer.content)

        return act

    def _order(self, row: dict) -> int:
        """7 requests."""
        buyer = Buyer(self)
        buyer.add(row)
        buyer.fill_in()
        buyer.pay()
        return buyer.bytes

    def number(self) -> int:
        with _numbers:
            self.buyers += 1
            return self.buyers

    def at_the_till(self, row: dict) -> Callable[[], object]:
        buyer = Buyer(self)
        buyer.add(row)
        buyer.fill_in()
        return buyer.pay

    def set_stock(self, row: dict, pieces: int) -> None:
        self.database.value(
            'UPDATE stock_level SET "stockOnHand" = %s, "stockAllocated" = 0'
            ' WHERE "productVariantId" = %s',
            pieces,
            self.ids[row["sku"]],
        )

    def sold(self, row: dict) -> int:
        return self.database.value(
            'SELECT count(*) FROM order_line JOIN "order" ON "order".id = order_line."orderId"'
            ' WHERE "productVariantId" = %s AND state IN (%s, %s)',
            self.ids[row["sku"]],
            *PLACED,
        )


class Buyer:
    """Known by the token that the first answer gives him."""

    def __init__(self, shop: Vendure) -> None:
        self.shop = shop
        self.token = ""
        self.bytes = 0

    def ask(self, query: str, variables: object = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"query": query, "variables": variables}
        answer = ask(self.shop.port, "POST", "/shop-api", body, headers).expect(200)
        if b'"errors"' in answer.content:
            raise Failed(answer.content[:300].decode())
        self.token = answer.headers.get("vendure-auth-token") or self.token
        self.bytes += len(answer.content)
        return answer

    def step(self, name: str, query: str, variables: object = None) -> Answer:
        """An answer that holds the order, and not a refusal."""
        answer = self.ask(query, variables)
        given = answer.json()["data"][name]
        if given["__typename"] != "Order":
            raise Failed(f"{name}: {given}")
        return answer

    def add(self, row: dict) -> Answer:
        return self.step("addItemToOrder", ADD, {"id": self.shop.ids[row["sku"]]})

    def fill_in(self) -> None:
        last, first = BUYER["name"].split(maxsplit=1)
        guest = {
            "emailAddress": f"do{self.shop.number()}@example.com",
            "firstName": first,
            "lastName": last,
        }
        self._do("setCustomerForOrder", {"input": guest})
        address = {
            "fullName": BUYER["name"], "streetLine1": BUYER["street"], "city": "Hà Nội",
            "countryCode": "VN", "phoneNumber": BUYER["phone"],
        }  # fmt: skip
        self._do("setOrderShippingAddress", {"input": address})
        methods = self.ask(METHODS).json()["data"]["eligibleShippingMethods"]
        self._do("setOrderShippingMethod", {"ids": [methods[0]["id"]]})
        self._do("transitionOrderToState")

    def _do(self, name: str, variables: object = None) -> None:
        self.step(name, STEPS[name], variables)

    def pay(self) -> None:
        paid = {"input": {"method": "dummy", "metadata": {}}}
        answer = self.step("addPaymentToOrder", PAY, paid)
        if answer.json()["data"]["addPaymentToOrder"]["state"] not in PLACED:
            raise Failed("not placed")
