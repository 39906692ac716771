"""A client that a generator made from our document buys, and works for a maker."""

import importlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from langnghe.market import public as market
from langnghe.market.orders.models import SellerOrder
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "post_hooks: []\nproject_name_override: made\npackage_name_override: made_client\n"


@pytest.fixture
def client_package(tmp_path, monkeypatch):
    """Generated anew into a folder of the test, and forgotten afterwards."""
    (tmp_path / "settings.yml").write_text(SETTINGS)
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none",
        "--fail-on-warning", "--path", str(ROOT / "docs" / "openapi.json"),
        "--config", str(tmp_path / "settings.yml"), "--output-path", str(tmp_path / "made_client"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name: importlib.import_module(f"made_client.{name}" if name else "made_client")
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_client"]:
        del sys.modules[name]


@pytest.fixture
def producer():
    factories.trading()
    made = factories.producer(owner=factories.user("maker"))
    factories.variant(
        product_fields={"producer": made, "name": {"vi": "Bình men lam", "en": "Blue vase"}}
    )
    market.follow_search()
    return made


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_it_finds_orders_cancels_and_confirms(live_server, client_package, producer):
    models, of = client_package("models"), client_package
    with of("").Client(base_url=live_server.url) as anybody:
        first = order_with(of, models, anybody)
        told = of("api.orders.get_order").sync(
            first.order.number, client=anybody, token=first.token
        )
        assert (told.number, told.state) == (first.order.number, "placed")
        second = order_with(of, models, anybody)
        ended = of("api.orders.cancel_order").sync(
            second.order.number, client=anybody, token=second.token, idempotency_key=str(uuid4())
        )
        assert ended.state == "cancelled"
        refused = of("api.orders.get_order").sync(first.order.number, client=anybody, token="no")
        assert (type(refused).__name__, refused.code) == ("ProblemSchema", "not_found")

    owner = producer.organisation.memberships.get().user
    secret = factories.token(of=producer.organisation, by=owner)
    with of("").AuthenticatedClient(base_url=live_server.url, token=secret) as maker:
        waiting = of("api.maker.list_maker_orders").sync(
            client=maker, state=models.ListMakerOrdersStateType0.AWAITING_CONFIRMATION
        )
        (part,) = waiting.items
        step = models.Confirmation(ready_on=timezone.localdate() + timedelta(days=2))
        confirm = of("api.maker.confirm_order")
        moved = confirm.sync(part.number, client=maker, body=step, idempotency_key=str(uuid4()))
        assert moved.state == "confirmed"
        again = confirm.sync_detailed(part.number, client=maker, body=step)
        assert (again.status_code, again.parsed.state) == (409, "confirmed")
    assert SellerOrder.objects.get(number=part.number).state == "confirmed"


def order_with(of, models, anybody):
    """Search, fill a cart, ask what it costs, order it."""
    found = of("api.goods.list_products").sync(client=anybody, q="binh men lam")
    product = of("api.goods.get_product").sync(found.items[0].slug, client=anybody)
    cart = of("api.carts.open_cart").sync(client=anybody, idempotency_key=str(uuid4()))
    line = models.NewLine(variant=UUID(product.variants[0].uid), quantity=1)
    of("api.carts.add_cart_line").sync(cart.id, client=anybody, body=line)
    commune = factories.commune().pk
    quote = of("api.carts.quote_cart").sync(cart.id, client=anybody, commune=commune)
    buyer = models.CheckoutIn(
        name="Trần Thị Mai",
        phone="0912 345 678",
        street="12 ngõ 3",
        commune=commune,
        payment_method=models.CheckoutInPaymentMethod.COD,
        accepts_terms=True,
        expected_total=quote.total,
    )
    return of("api.carts.check_out").sync(
        cart.id, client=anybody, body=buyer, idempotency_key=str(uuid4())
    )
