"""A household that is not verified yet begins its first product, and puts it on sale later."""

from uuid import UUID

import pytest
from django.core import mail
from django.utils import timezone

from langnghe.core import outbox, parameters
from langnghe.market.catalogue.models import Draft, Product
from langnghe.registry.desk import rules
from langnghe.registry.desk.services import verification
from tests import factories
from tests.factories.desk import NOW
from tests.market.catalogue.test_images import picture
from tests.market.catalogue.test_uploads import Phone, parts_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db
OF = UUID("0190a5c2-0000-7000-8000-000000000001")
EDITOR = f"/xuong/hang-cua-toi/{OF}/"
TYPED = {"name_vi": "Bình hút tài lộc", "rows-0-price": "350.000",
         "rows-0-uid": "0190a5c2-0000-4000-8000-00000000000a"}  # fmt: skip


@pytest.fixture
def owner(client):
    person = factories.user("owner")
    client.force_login(person)
    return person


def typed(client, producer, **more):
    craft = producer.village.crafts.get().slug
    form = {"craft": craft, **TYPED, **more, "do": "draft"}
    assert client.post(f"{EDITOR}?nha={producer.slug}", form).status_code == 302


def steps(client, producer):
    return client.get(f"/xuong/mo/{producer.uid}/")


def verified(producer):
    parameters.load()
    officer = factories.officer(producer.village.commune_id)
    verification.verify(
        producer=producer, ticked=tuple(rules.CHECKLISTS[-1].points), words="",
        scope=factories.desk_of(officer), now=NOW,
    )  # fmt: skip
    outbox.deliver_due(timezone.now())


def test_it_is_a_draft_and_the_step_is_done_with_a_name_and_a_price(client, owner):
    producer = factories.workshop(owner, full=False)
    assert steps(client, producer).context["first"] is None
    typed(client, producer, **{"rows-0-price": ""})
    assert not steps(client, producer).context["first"].is_ready
    typed(client, producer)
    first = steps(client, producer).context["first"]
    assert (first.uid, first.name, first.is_ready) == (str(OF), TYPED["name_vi"], True)
    # Nothing of it is needed to send, and nothing of it is on sale.
    assert not Product.objects.exists()
    page = client.get(EDITOR).content.decode()
    assert 'value="publish"' not in page
    assert f"/xuong/mo/{producer.uid}/" in page


def test_not_even_who_forces_it_sells_before_he_is_verified(client, owner):
    producer = factories.workshop(owner)
    typed(client, producer)
    Phone(client).send(OF, picture())
    for do in ("publish", "offer"):
        form = {**TYPED, "craft": producer.village.crafts.get().slug, "do": do}
        assert client.post(EDITOR, form).status_code == 422
    assert not Product.objects.filter(state="published").exists()
    assert Draft.objects.get().typed["name_vi"] == TYPED["name_vi"]


def test_while_the_commune_looks_the_first_product_is_offered(client, owner):
    producer = factories.submitted(owner)
    page = steps(client, producer).content.decode()
    assert "hãy làm sản phẩm đầu tiên" in page
    assert f"/xuong/hang-cua-toi/moi/?nha={producer.slug}" in page
    typed(client, producer)
    assert "chỉ cần một lần bấm" in steps(client, producer).content.decode()


def test_once_verified_the_letter_says_so_and_one_tap_puts_it_on_sale(client, owner):
    producer = factories.submitted(owner)
    typed(client, producer)
    Phone(client).send(OF, picture())
    verified(producer)
    [letter] = mail.outbox
    assert "Bình hút tài lộc" in letter.body
    assert f"/xuong/mo/{producer.uid}/" in letter.body

    assert 'value="offer"' in steps(client, producer).content.decode()
    client.post(f"{EDITOR}?nha={producer.slug}", {"do": "offer"})
    product = Product.objects.get()
    assert (product.uid, product.state, product.listed) == (OF, "published", True)
    assert not Draft.objects.exists()
    assert 'value="offer"' not in steps(client, producer).content.decode()


def test_what_is_missing_is_said_in_the_editor_when_it_cannot_go_on_sale(client, owner):
    producer = factories.submitted(owner)
    typed(client, producer)
    verified(producer)
    answer = client.post(EDITOR, {"do": "offer"})
    assert answer.status_code == 422
    assert TYPED["name_vi"] in answer.content.decode()
    assert Product.objects.filter(state="published").count() == 0


def test_who_has_begun_nothing_is_told_how_to_begin(client, owner):
    verified(factories.submitted(owner))
    assert "Hãy làm sản phẩm đầu tiên" in mail.outbox[0].body


def test_a_stranger_touches_nothing_of_it(client, owner):
    producer = factories.workshop(owner)
    typed(client, producer)
    client.force_login(factories.producer_owner())
    for do in ("offer", "draft", "discard"):
        assert client.post(EDITOR, {"do": do}).status_code == 404
    assert Draft.objects.get().typed["name_vi"] == TYPED["name_vi"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_steps_cost_the_same_however_much_was_begun(
    client, owner, n, django_assert_num_queries
):
    producer = factories.workshop(owner)
    for number in range(n):
        Draft.objects.create(
            uid=UUID(int=number), producer=producer, typed=TYPED, changed_at=NOW, by=owner
        )
    with django_assert_num_queries(14):
        assert steps(client, producer).context["first"].is_ready
