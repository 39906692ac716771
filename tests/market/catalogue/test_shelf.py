"""The maker's shelf: his own goods only, row by row, and never over what moved meanwhile."""

from datetime import UTC, datetime

import pytest

from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.models import Product, StockItem
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PAGE = "/xuong/hang/"


def worker_of(producer, role="producer_owner"):
    return factories.member(role, of=producer.organisation)


@pytest.fixture
def variant():
    return factories.variant(price=350_000, on_hand=5)


@pytest.fixture
def owner(client, variant):
    user = worker_of(variant.product.producer)
    client.force_login(user)
    return user


def row(variant, **changes):
    stock = StockItem.objects.get(variant=variant)
    values = {
        "on_hand": stock.on_hand,
        "price": variant.price,
        "seen_on_hand": stock.on_hand,
        "seen_price": variant.price,
        **changes,
    }
    return {f"{variant.uid}-{name}": value for name, value in values.items()}


def figures(variant):
    variant.refresh_from_db()
    return StockItem.objects.get(variant=variant).on_hand, variant.price


def test_the_maker_counts_and_prices_a_row(client, owner, variant):
    response = client.post(PAGE, row(variant, on_hand=8, price="420.000") | {"only": variant.uid})

    assert response.status_code == 302
    assert figures(variant) == (8, 420_000)
    variant.product.refresh_from_db()
    assert variant.product.price_from == 420_000


def test_all_rows_are_saved_at_once(client, owner, variant):
    other = factories.variant(product=variant.product, price=500_000, on_hand=1)

    response = client.post(PAGE, row(variant, on_hand=6) | row(other, price=450_000), follow=True)

    assert (figures(variant), figures(other)) == ((6, 350_000), (1, 450_000))
    assert "Đã lưu 2 dòng" in response.content.decode()


def test_staff_may_do_the_same(client, variant):
    client.force_login(worker_of(variant.product.producer, "producer_staff"))

    client.post(PAGE, row(variant, on_hand=7))

    assert figures(variant) == (7, 350_000)


def test_what_was_not_touched_is_not_written_over_a_sale(client, owner, variant):
    page = row(variant, price=400_000)  # the page shows 5 pieces
    services.hold(quantities={variant.pk: 2}, source="order:a", now=NOW)
    services.hand_over(source="order:a", now=NOW)

    client.post(PAGE, page)

    assert figures(variant) == (3, 400_000)


def test_a_count_on_an_old_figure_is_refused_beside_its_field(client, owner, variant):
    page = row(variant, on_hand=9)
    services.hold(quantities={variant.pk: 2}, source="order:a", now=NOW)
    services.hand_over(source="order:a", now=NOW)

    response = client.post(PAGE, page)

    html = response.content.decode()
    assert "hiện là 3, không còn là 5" in html
    assert f'id="id_{variant.uid}-on_hand_error"' in html
    assert f'name="{variant.uid}-on_hand" value="9"' in html
    assert figures(variant) == (3, 350_000)
    # Looked at again, the same count is taken.
    assert f'name="{variant.uid}-seen_on_hand" value="3"' in html
    client.post(PAGE, row(variant, on_hand=9))
    assert figures(variant) == (9, 350_000)


def test_counting_below_what_is_promised_is_refused_and_the_row_stays_whole(client, owner, variant):
    services.hold(quantities={variant.pk: 3}, source="order:a", now=NOW)

    response = client.post(PAGE, row(variant, on_hand=2, price=1_000))

    assert "Có 3 sản phẩm đã hứa" in response.content.decode()
    assert figures(variant) == (5, 350_000)


def test_a_refused_row_does_not_hold_back_the_others(client, owner, variant):
    other = factories.variant(product=variant.product, price=500_000)
    services.hold(quantities={variant.pk: 3}, source="order:a", now=NOW)

    response = client.post(PAGE, row(variant, on_hand=0) | row(other, price=450_000))

    html = response.content.decode()
    assert figures(other) == (5, 450_000)
    assert figures(variant) == (5, 350_000)
    assert "Đã lưu 1 dòng" in html
    assert 'role="alert"' in html


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("on_hand", "-1", "0"),
        ("on_hand", "many", "số nguyên, ví dụ 12"),
        ("on_hand", "", "điền"),
        ("on_hand", "99999999", "1000000"),
        ("price", "rẻ", "số tiền nguyên"),
        ("price", "0", "lớn hơn 0"),
        ("price", "", "điền"),
    ],
)
def test_bad_figures_are_refused_beside_the_field_and_kept(
    client, owner, variant, field, typed, message
):
    response = client.post(PAGE, row(variant, **{field: typed}))

    html = response.content.decode()
    name = f"{variant.uid}-{field}"
    assert f'id="id_{name}_error"' in html
    [form] = response.context["wrong"]
    assert message in form.errors[field][0]
    if typed:
        assert f'name="{name}" value="{typed}"' in html
    assert figures(variant) == (5, 350_000)


def test_what_is_made_to_order_has_no_pieces_to_count(client, owner, variant):
    made = factories.variant(
        product_fields={"producer": variant.product.producer, "made_to_order": True}
    )

    html = client.get(PAGE).content.decode()

    assert f"{made.uid}-price" in html
    assert f"{made.uid}-on_hand" not in html


def test_htmx_gets_the_row_alone(client, owner, variant):
    response = client.post(
        PAGE,
        row(variant, on_hand=8) | {"only": variant.uid},
        headers={"HX-Request": "true", "HX-Target": f"row-{variant.uid}"},
    )

    html = response.content.decode()
    assert html.startswith(f'<div class="shelf-row" id="row-{variant.uid}"')
    assert "Đã lưu" in html
    assert f'name="{variant.uid}-seen_on_hand" value="8"' in html


def test_a_stranger_cannot_tell_that_the_goods_exist(client, variant):
    stranger = factories.variant().product.producer
    client.force_login(worker_of(stranger))

    for data in (row(variant, on_hand=99), {"only": str(variant.uid)}, {"only": "nonsense"}):
        assert client.post(PAGE, data).status_code == 404
    assert client.post(f"{PAGE}{variant.product.slug}/ban/", {"sale": "archive"}).status_code == 404
    assert client.get(PAGE, {"nha": variant.product.producer.slug}).status_code == 404
    assert str(variant.uid) not in client.get(PAGE).content.decode()

    assert figures(variant) == (5, 350_000)
    assert Product.objects.get(pk=variant.product_id).state == "published"


def test_a_row_of_his_own_does_not_smuggle_in_a_foreign_one(client, owner, variant):
    foreign = factories.variant()

    response = client.post(PAGE, row(variant, on_hand=9) | row(foreign, on_hand=9))

    assert response.status_code == 404
    assert (figures(variant), figures(foreign)) == ((5, 350_000), (5, 350_000))


def test_a_buyer_has_no_shelf(client):
    client.force_login(factories.user())

    assert client.get(PAGE).status_code == 404


def test_a_visitor_is_asked_to_log_in(client, variant):
    response = client.post(PAGE, row(variant, on_hand=9))

    assert response.status_code == 302
    assert figures(variant) == (5, 350_000)


@pytest.mark.parametrize("role", ["association", "commune_officer", "inspector", "lender"])
def test_no_other_role_keeps_the_shelf(client, variant, role):
    client.force_login(worker_of(variant.product.producer, role))

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, row(variant, on_hand=9)).status_code == 404
    assert figures(variant) == (5, 350_000)


def test_who_works_for_two_makers_chooses_between_them(client, owner, variant):
    second = factories.variant()
    factories.member("producer_staff", of=second.product.producer.organisation, person=owner)

    page = client.get(PAGE, {"nha": second.product.producer.slug})

    html = page.content.decode()
    assert str(second.uid) in html
    assert str(variant.uid) not in html
    organisation = variant.product.producer.organisation
    assert f'name="home" value="{organisation.uid}"' in html  # the way to the other one


def test_the_maker_takes_off_and_puts_on_sale(client, owner, variant):
    factories.image(product=variant.product)
    url = f"{PAGE}{variant.product.slug}/ban/"

    client.post(url, {"sale": "archive"})
    assert not queries.public_products().exists()

    response = client.post(url, {"sale": "publish"})
    assert queries.public_products().exists()
    assert response["Location"].startswith(f"{PAGE}")


def test_what_is_not_fit_for_sale_says_why(client, owner, variant):
    Product.objects.filter(pk=variant.product_id).update(state="draft")

    response = client.post(f"{PAGE}{variant.product.slug}/ban/", {"sale": "publish"}, follow=True)

    assert "Hãy thêm ảnh" in response.content.decode()
    assert Product.objects.get(pk=variant.product_id).state == "draft"


def test_the_shelf_is_searched_and_shows_what_runs_out(client, owner, variant):
    producer = variant.product.producer
    low = factories.variant(
        on_hand=2, product_fields={"producer": producer, "name": {"vi": "Chén sắp hết"}}
    )

    def uids(**query):
        goods = client.get(PAGE, query).context["goods"]
        return {form.row.uid for item in goods for form in item["forms"]}

    assert uids() == {str(variant.uid), str(low.uid)}
    assert uids(q="chen sap") == {str(low.uid)}
    assert uids(low="1") == {str(low.uid)}
    assert uids(q="khong co") == set()
    assert [(item.name, item.free) for item in queries.running_out(producer.pk)] == [
        ("Chén sắp hết", 2)
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_the_shelf_costs_the_same_number_of_queries(client, n, django_assert_num_queries):
    producer = factories.producer()
    client.force_login(worker_of(producer))
    for _ in range(n):
        factories.product(producer=producer, variants=n)
    client.get(PAGE)

    with django_assert_num_queries(6):  # session, user, makers, goods, variants
        client.get(PAGE)
