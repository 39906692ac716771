"""One small world: a person of each role, an order of two makers, and the address of every page."""

from typing import Any

from django.urls import reverse

from langnghe.accounts.models import ApiToken, WebhookEndpoint, WebhookMessage
from langnghe.accounts.roles import Role
from langnghe.market.catalogue.models import Draft, Product, Upload
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.shipping.models import FreightRequest
from tests.factories import accounts, catalogue, orders, registry

__all__ = ["NOT_A_PAGE", "assert_untouched", "paths", "world"]

# Addresses that are no page of their own: steps behind a mail's link, files, other doors.
NOT_A_PAGE = {
    "account_reset_password_from_key",
    "sitemap-section",
}


def world() -> dict[str, Any]:
    maker, stranger = accounts.user("maker"), accounts.user("stranger_maker")
    producer = registry.producer(owner=maker)
    registry.producer(owner=stranger)
    variant = catalogue.variant(product_fields={"producer": producer})
    order = orders.order(variant, catalogue.variant(), pay_by="cod")
    part = SellerOrder.objects.get(order=order, producer=producer)
    staff = accounts.member(Role.PRODUCER_STAFF, of=producer.organisation)
    people = {
        "buyer": accounts.user("buyer"), "maker": maker, "stranger_maker": stranger, "staff": staff,
    }  # fmt: skip
    for role in Role:
        if "producer" not in role:
            people[role] = accounts.member(role)
    admin = people[Role.ADMINISTRATOR]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    freight = FreightRequest.objects.create(
        variant=variant, quantity=1, name="Mai", phone="+84912345678",
        commune=registry.commune(), token="t1", created_at=catalogue.NOW,
    )  # fmt: skip
    accounts.token(of=producer.organisation, by=maker)
    endpoint = accounts.endpoint(of=producer.organisation, by=maker)
    return {
        "token": ApiToken.objects.get(), "endpoint": endpoint,
        "message": accounts.told(producer.organisation),
        "people": people, "order": order, "part": part, "variant": variant, "freight": freight,
        "producer": producer, "upload": catalogue.upload(of=variant.product, by=maker),
    }  # fmt: skip


def paths(world: dict[str, Any]) -> dict[str, str]:
    """Every address by its name."""
    order, part, producer = world["order"], world["part"], world["producer"]
    product, village = world["variant"].product, producer.village
    secret = [order.number, order.secret]
    arguments: dict[str, list[Any]] = {
        "catalogue:product": [product.slug],
        "catalogue:sale": [product.slug],
        "catalogue:editor": [product.uid],
        "catalogue:draft": [product.uid],
        "catalogue:pictures": [product.uid],
        "catalogue:preview": [product.uid],
        "catalogue:begin": [product.uid],
        "catalogue:upload": [world["upload"].uid],
        "web:village": [village.slug],
        "web:craft": [product.craft.slug],
        "web:producer": [producer.slug],
        "shipping:ask_freight": [world["variant"].uid],
        "orders:order": secret,
        "orders:report_transfer": secret,
        "orders:cancel": secret,
        "orders:seller_order": [part.number],
        "orders:slip": [part.number],
        "orders:confirm_transfer": [part.number],
        "orders:act": [part.number, "refuse"],
        "orders:answer_freight": [world["freight"].pk],
        "accounts_token_revoke": [world["token"].uid],
        "accounts_endpoint_end": [world["endpoint"].uid],
        "accounts_endpoint_test": [world["endpoint"].uid],
        "accounts_message_replay": [world["message"].pk],
    }
    plain = [
        "healthz", "robots", "sitemap", "web:home", "web:style", "web:villages", "web:crafts",
        "catalogue:listing", "catalogue:suggestions", "catalogue:stock",
        "catalogue:goods", "catalogue:new", "basket:basket", "basket:add", "basket:set",
        "basket:remove", "basket:adjust", "checkout:checkout", "checkout:place",
        "checkout:delivery_hint", "checkout:terms", "orders:find", "orders:mine", "orders:today",
        "orders:seller_orders", "orders:transfers", "accounts_profile", "account_login",
        "account_signup", "account_logout", "account_inactive", "account_change_password",
        "account_set_password", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key_done", "account_reauthenticate", "readyz",
        "accounts_software", "accounts_token_new", "accounts_endpoint_new", "accounts_messages",
        "accounts_messages_replay",
    ]  # fmt: skip
    return {name: reverse(name, args=arguments.get(name)) for name in [*plain, *arguments]}


def assert_untouched(world: dict[str, Any]) -> None:
    """Nothing of the order has moved."""
    order, part, freight = world["order"], world["part"], world["freight"]
    before = (order.state, order.payment_status, part.state, freight.answered_at)
    for row in (order, part, freight):
        row.refresh_from_db()
    assert (order.state, order.payment_status, part.state, freight.answered_at) == before
    assert Order.objects.count() == 1
    assert (ApiToken.objects.get(), WebhookEndpoint.objects.get()) == (
        world["token"],
        world["endpoint"],
    )
    assert ApiToken.objects.get().revoked_at is None
    assert WebhookEndpoint.objects.get().ended_at is None
    product = world["variant"].product
    assert Product.objects.get(pk=product.pk).changed_at == product.changed_at
    assert not Draft.objects.exists()
    assert Upload.objects.get() == world["upload"]
    # Neither a test nor a replay.
    assert WebhookMessage.objects.get().due_since == world["message"].due_since
