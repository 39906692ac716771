"""Ids, addresses, shapes of the API."""

import pytest
from django.test import RequestFactory

from langnghe.core import ids, schemas
from langnghe.core.http import client_address


def test_ids_are_version_7_random_and_sort_by_time():
    made = [ids.uuid7() for _number in range(500)]
    assert len(set(made)) == 500
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_codes_have_no_letter_that_is_mistaken_for_another():
    text = "".join(ids.code(8) for _number in range(500))
    assert set(text) & set("01IL5SO8B") == set()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "10.0.0.1"),
    ],
)
def test_only_trusted_proxies_may_say_who_asks(settings, trusted, forwarded, address):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1"
    )
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("2001:db8:1:2:a:b:c:d", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_of_an_ipv6_address_the_network_counts(told, address):
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=told)) == address


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(350_000, "VND", "350000"), (-5, "VND", "-5"), (9_642, "USD", "96.42"), (0, "KWD", "0.000")],
)
def test_money_leaves_as_text_in_the_main_unit(amount, currency, shown):
    assert schemas.money(amount, currency).dict() == {"amount": shown, "currency": currency}
