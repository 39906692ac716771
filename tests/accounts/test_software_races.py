"""Two at once: one token of one form, one row of one address, and never more than there may be."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from langnghe.accounts import services
from langnghe.accounts.models import ApiToken, WebhookEndpoint
from langnghe.accounts.roles import Kind
from langnghe.core.errors import Refused
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(act, times=4):
    """What each of them got: the name of a refusal, or "made"."""
    together, got = threading.Barrier(times), []

    def run(number):
        try:
            together.wait()
            act(number)
            got.append("made")
        except Refused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


@pytest.fixture
def home():
    return factories.organisation(Kind.PRODUCER)


@pytest.fixture
def owner(home):
    return factories.producer_owner(of=home)


def issue(home, owner, key):
    services.issue_token(
        organisation_id=home.pk, name="Kho", scopes=["orders:read"], by_id=owner.pk,
        now=timezone.now(), form_key=key,
    )  # fmt: skip


def test_a_form_sent_several_times_at_once_makes_one_token(home, owner):
    got = at_once(lambda _number: issue(home, owner, "the form"))
    assert got == ["made", *["token_issued_before"] * 3]
    assert ApiToken.objects.count() == 1


def test_the_last_free_token_is_made_once(home, owner):
    for number in range(19):
        issue(home, owner, f"before {number}")
    got = at_once(lambda number: issue(home, owner, f"form {number}"))
    assert got == ["made", *["too_many_tokens"] * 3]


def test_an_address_added_several_times_at_once_is_one(home, owner):
    at_once(lambda _number: factories.endpoint(of=home, by=owner))
    assert WebhookEndpoint.objects.count() == 1
