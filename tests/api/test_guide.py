"""The code of docs/how-to/use-the-api.md really runs, against a real server."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from langnghe.accounts.models import WebhookMessage
from langnghe.market import public as market
from langnghe.market.orders.models import Order, SellerOrder
from tests import factories
from tests.market.catalogue.maker_api import picture

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"


@pytest.fixture
def maker_token():
    factories.trading()
    factories.commune()
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    factories.variant(
        product_fields={"producer": producer, "name": {"vi": "Bình men lam", "en": "Blue vase"}}
    )
    teller = factories.officer(producer.village.commune_id)
    factories.story(producer.village, by=teller.pk)
    factories.story_picture(producer.village, by=teller.pk)
    factories.publish_story(producer.village, by=teller.pk)
    factories.verified(factories.submitted(village=producer.village), by=teller)
    producer.crafts.add(factories.craft(slug="gom-su"))
    market.follow_search()
    return factories.token(of=producer.organisation, by=maker)


@pytest.fixture
def lenders_token(maker_token):
    fund = factories.organisation("lender")
    factories.loan(lender=fund, agreement=None, is_outside_book=True)
    return factories.token(of=fund, by=factories.lender_officer(fund))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_guide_runs_from_top_to_bottom(
    live_server, maker_token, lenders_token, capsys, tmp_path, monkeypatch, settings
):
    settings.PUBLIC_URL = live_server.url
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binh.jpg").write_bytes(picture())
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 14
    known: dict = {}
    for block in blocks:
        code = block.replace("https://langnghe.example", live_server.url)
        code = code.replace("lng_lenders-token", lenders_token)
        exec(code.replace("lng_your-token", maker_token), known)  # noqa: S102  our own guide
    told = capsys.readouterr().out
    order, by_phone = Order.objects.get(taken_by=None), Order.objects.exclude(taken_by=None).get()
    part = SellerOrder.objects.get(order=order)
    assert f"{order.number} placed" in told
    assert "text vi False A ['báo Hà Nội, 2024']" in told
    assert "Trần Văn Ảnh http://creativecommons.org/licenses/by/4.0/" in told
    assert " verify Nhà Minh Hải " in told
    assert "422 contact_missing" in told
    assert "True\ntrue True" in told
    assert part.state == "confirmed"
    assert "409 wrong_state confirmed" in told
    assert known["parcel_to"]["phone"] == "+84912345678"
    assert f"published {live_server.url}/" in told
    assert "999 0 1\n999 CUP-1000 hs6 string_pattern_mismatch " in told
    assert "published 1 320" in told
    assert "['images']" in told
    assert f"placed {live_server.url}/en/don/{by_phone.number}/{by_phone.secret}/\n12 " in told
    assert "9 409 stock_moved\n2 0\n100 False\n" in told
    assert told.endswith(
        "1 True\n1 0 1\n1 VAY2026-XXXXX number no_such_loan "
        "You have no loan of this number whose book you keep.\n"
    )

    # What the guide's server answers to a message of ours, to the same again, and to a forged one.
    message = factories.told(part.producer.organisation, f"{part.number}:ready", timezone.now())
    assert WebhookMessage.objects.count() == 1
    now = timezone.now()
    headers = {
        "webhook-id": str(message.pk),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(known["secret"]).sign(str(message.pk), now, message.body),
    }
    assert [known["take"](message.body, headers) for _time in range(2)] == [204, 204]
    assert capsys.readouterr().out == f"order.updated {part.number} ready\n"
    assert known["take"](message.body.replace("ready", "closed"), headers) == 401
    for name in ("api", "maker", "lender"):
        known[name].close()
