"""Sent again, killed, or sent twice at once: everything is there once, and whole."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event
from time import sleep

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from langnghe.core import audit
from langnghe.core.errors import ApplicationError
from langnghe.core.models import AuditEvent, StateChange
from langnghe.market.catalogue import services
from langnghe.market.catalogue.facts import ProductWish, VariantWish
from langnghe.market.catalogue.models import (
    Product,
    ProductImage,
    StockItem,
    StockMovement,
    Variant,
)
from tests import factories
from tests.market.catalogue.maker_api import Maker, picture
from tests.market.checkout.test_kill import database_url

SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[3]
KEY = {"Idempotency-Key": "mot-lan"}


@pytest.mark.django_db
def test_the_same_key_again_gets_the_first_answer(client):
    maker = Maker(client)
    body = maker.body(reference="P-1")
    uid = maker.post("/products", body, **KEY).json()["uid"]
    bulk = {"products": [maker.row("P-2")]}
    calls = [
        lambda: maker.post("/products", body, **KEY),
        lambda: maker.upload(uid, picture(), headers=KEY),
        lambda: maker.post(f"/products/{uid}/publish", **KEY),
        lambda: maker.post(f"/products/{uid}/variants", {"sku": "V-2", "price": 9}, **KEY),
        lambda: maker.post("/products/bulk", bulk, **KEY),
        lambda: maker.post("/stock/bulk", {"rows": [{"sku": "V-2", "on_hand": 3}]}, **KEY),
        lambda: maker.post(f"/products/{uid}/archive", **KEY),
    ]
    for call in calls:
        first = call()
        acts = AuditEvent.objects.count()
        again = call()

        assert first.status_code in {200, 201}, first.content
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again["Idempotent-Replayed"] == "true"
        assert AuditEvent.objects.count() == acts
    assert (Product.objects.count(), ProductImage.objects.count()) == (2, 1)
    other = maker.post("/products", maker.body(), **KEY)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.django_db
def test_what_was_refused_may_be_mended_and_sent_under_the_same_key(client):
    maker = Maker(client)
    assert maker.post("/products", maker.body(hs6="x"), **KEY).status_code == 422
    assert maker.post("/products", maker.body(hs6="691110"), **KEY).status_code == 201


@pytest.mark.django_db
def test_the_key_of_one_maker_is_not_anothers(client):
    one, two = Maker(client), Maker(client)
    assert one.post("/products", one.body(), **KEY).status_code == 201
    assert two.post("/products", two.body(), **KEY).json()["producer"] == two.producer.slug


def wishes(craft, count):
    return [
        ProductWish(
            {"reference": f"P-{n}", "craft": craft, "name": {"vi": f"Bình {n}"}},
            (VariantWish(f"K-{n}", {"price": 9_000, "on_hand": 2}, may_be_there=True),),
            by_reference=True,
        )
        for n in range(count)
    ]


def write(producer, count):
    return services.upsert_products(
        producer_id=producer.pk,
        wishes=wishes(producer.crafts.get().slug, count),
        by_id=None,
        now=timezone.now(),
    )


def bulk_and_die(producer, count, words):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, str(SCRIPT), str(producer.pk), str(count), words]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("words", "there"),
    [
        ('INSERT INTO "catalogue_product"', 100),
        ('INSERT INTO "catalogue_variant"', 100),
        ('INSERT INTO "catalogue_stockmovement"', 100),
        ('UPDATE "catalogue_product"', 100),
        ('INSERT INTO "core_auditevent"', 100),
        ("COMMIT", 200),
    ],
)
def test_a_killed_call_leaves_whole_rows_and_goes_on_when_it_is_sent_again(words, there):
    producer = factories.producer()

    bulk_and_die(producer, 250, words)

    models = (Product, Variant, StockItem, StockMovement, StateChange)
    assert [model.objects.count() for model in models] == [there] * 5
    assert AuditEvent.objects.count() == 2 * there
    assert not Product.objects.filter(search_text="").exists()
    assert set(Product.objects.values_list("price_from", "available")) == {(9_000, True)}
    outcomes = write(producer, 250)
    assert [one.status for one in outcomes] == ["unchanged"] * there + ["created"] * (250 - there)
    assert Product.objects.count() == 250
    assert audit.verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_same_call_twice_at_once_makes_everything_once():
    producer, count, callers = factories.producer(), 120, 3
    barrier = Barrier(callers)

    def call(_number):
        barrier.wait(timeout=30)
        try:
            return [one.status for one in write(producer, count)]
        finally:
            connection.close()

    with ThreadPoolExecutor(callers) as pool:
        answers = list(pool.map(call, range(callers)))

    for statuses in zip(*answers, strict=True):
        assert sorted(statuses) == ["created", "unchanged", "unchanged"]
    assert Product.objects.count() == Variant.objects.count() == count
    assert set(StockItem.objects.values_list("on_hand", flat=True)) == {2}
    assert audit.verify() is None


@pytest.mark.django_db(transaction=True)
def test_two_makers_who_claim_a_stock_number_at_once_get_it_once():
    makers = [factories.producer(), factories.producer()]
    barrier = Barrier(2)

    def call(producer):
        barrier.wait(timeout=30)
        try:
            return write(producer, 3)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(call, makers)

    for mine, theirs in zip(one, two, strict=True):
        assert sorted([mine.status, theirs.status]) == ["created", "failed"]
        [wrong] = (*mine.refusals, *theirs.refusals)
        assert (wrong.code, wrong.field) == ("sku_taken", "sku")
    assert Variant.objects.count() == Product.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_pictures_at_once_stand_one_behind_the_other(client):
    maker = Maker(client)
    product = factories.product(producer=maker.producer, state="draft")
    barrier = Barrier(2)

    def add(colour):
        barrier.wait(timeout=30)
        try:
            services.add_image(
                product=Product.objects.get(pk=product.pk),
                picture=picture(colour),
                alt={"vi": "Bình"},
                by_id=None,
                now=timezone.now(),
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, [(1, 2, 3), (200, 100, 50)]))

    assert sorted(product.images.values_list("position", flat=True)) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_the_last_picture_taken_away_at_this_moment_keeps_a_product_off_sale():
    product = factories.product(state="draft", variants=1)
    image = factories.image(product=product)
    is_gone = Event()

    def publish():
        is_gone.wait(timeout=30)
        try:
            services.publish(
                product=Product.objects.get(pk=product.pk), by_id=None, now=timezone.now()
            )
        except services.NotFit as refusal:
            return [one.field for one in refusal.by_field()]
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(publish)
        with transaction.atomic():
            services.remove_image(image=image, by_id=None, now=timezone.now())
            is_gone.set()
            sleep(0.5)  # the other has come as far as it comes

    assert published.result() == ["images"]
    product.refresh_from_db()
    assert product.state == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_product_at_once_make_it_once():
    producer = factories.producer()
    [wish] = wishes(producer.crafts.get().slug, 1)
    barrier = Barrier(4)

    def make(_number):
        barrier.wait(timeout=30)
        try:
            services.write_product(
                producer_id=producer.pk,
                wish=replace(wish, by_reference=False),
                by_id=None,
                now=timezone.now(),
            )
        except ApplicationError as refusal:
            return sorted(one.code for one in refusal.by_field())
        finally:
            connection.close()
        return ["made"]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(make, range(4)))

    assert answers.count(["made"]) == 1
    assert answers.count(["reference_taken", "sku_taken"]) == 3
    assert Product.objects.count() == Variant.objects.count() == 1
