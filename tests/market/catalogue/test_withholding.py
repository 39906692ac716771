"""What an authority takes down nobody sees or buys, and its maker cannot put it on sale."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from langnghe.market.catalogue import services
from langnghe.market.catalogue.facts import ProductWish
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.services import NotFit
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return factories.product(variants=1)


def withheld(product, case="c1"):
    services.withhold(product_uid=product.uid, case=case, now=NOW)
    product.refresh_from_db()
    return product


def test_it_disappears_and_comes_back_as_it_was(client, product):
    path = f"/hang/{product.slug}/"
    withheld(product)
    assert (product.state, product.listed) == ("archived", False)
    assert client.get(path).status_code == 410
    services.give_back(product_uid=product.uid, case="c1", now=NOW)
    assert client.get(path).status_code == 200


def test_twice_is_once_and_another_case_gives_nothing_back(product):
    withheld(product)
    withheld(product, "c2")
    services.give_back(product_uid=product.uid, case="c2", now=NOW)
    product.refresh_from_db()
    assert (product.withheld_for, product.state) == ("c1", "archived")


def test_its_maker_cannot_publish_it_by_any_door(product):
    withheld(product)
    with pytest.raises(NotFit):
        services.publish(product=product, by_id=None, now=NOW)
    with pytest.raises(NotFit):
        services.write_product(
            producer_id=product.producer_id, by_id=None, now=timezone.now(),
            wish=ProductWish({}, product_id=product.pk, publish=True),
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.update(state="published")
    product.refresh_from_db()
    assert product.state == "archived"


def test_a_draft_stays_a_draft_before_and_after(product):
    Product.objects.update(state="draft", listed=False)
    withheld(product)
    assert product.state == "draft"
    services.give_back(product_uid=product.uid, case="c1", now=NOW)
    product.refresh_from_db()
    assert (product.state, product.listed) == ("draft", False)


def test_given_back_to_a_maker_who_may_not_sell_it_is_not_listed(product):
    withheld(product)
    type(product.producer).objects.update(state="refused")
    services.give_back(product_uid=product.uid, case="c1", now=NOW)
    product.refresh_from_db()
    assert (product.state, product.listed) == ("published", False)
