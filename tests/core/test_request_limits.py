"""Nobody takes the API for himself, and everybody is told how much he has left."""

import re
from collections import OrderedDict

import pytest
import time_machine
from django.test import Client

from langnghe.core import limits

pytestmark = pytest.mark.django_db
NOW = "2026-11-24 08:00:15Z"


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api": (3, 60), "api-address": (7, 60)}
    monkeypatch.setattr(limits, "_counts", OrderedDict())
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def ask(client=None, **headers):
    return (client or Client()).get("/api/v1/crafts", headers=headers)


def left(answer):
    return int(re.search(r";r=(\d+);", answer["RateLimit"])[1])


def test_what_is_left_counts_down_and_begins_anew_with_the_next_window(few):
    answers = [ask() for _time in range(3)]
    assert [left(answer) for answer in answers] == [2, 1, 0]
    assert answers[0]["RateLimit-Policy"] == '"api";q=3;w=60'
    assert answers[0]["RateLimit"] == '"api";r=2;t=45'
    few.shift(45)
    assert left(ask()) == 2


def test_over_the_limit_a_problem_says_when_to_come_back():
    for _time in range(3):
        ask()
    answer = ask()
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_many_requests"
    assert answer["Retry-After"] == "45"
    assert answer["RateLimit"] == '"api";r=0;t=45'


def test_tokens_sessions_and_addresses_are_counted_apart(settings):
    member, other = Client(), Client()
    member.cookies[settings.SESSION_COOKIE_NAME] = "127.0.0.1"
    for _time in range(3):
        ask()
    assert ask().status_code == 429
    assert left(ask(member)) == 2
    assert left(ask(other, Authorization="Bearer one")) == 1  # the seventh of this address
    assert left(ask(Client(REMOTE_ADDR="192.0.2.9"))) == 2


def test_a_new_token_each_time_gives_no_new_limit():
    statuses = [ask(Authorization=f"Bearer {n}").status_code for n in range(9)]
    assert statuses == [200] * 7 + [429] * 2
    refused = ask(Authorization="Bearer again")
    assert refused["RateLimit-Policy"] == '"api";q=7;w=60'
    assert ask(Client(REMOTE_ADDR="192.0.2.9"), Authorization="Bearer 1").status_code == 200


def test_nobody_can_use_up_the_limit_of_another_address():
    for _time in range(4):
        ask(Client(REMOTE_ADDR="192.0.2.9"), Authorization="192.0.2.10")
    assert left(ask(Client(REMOTE_ADDR="192.0.2.10"))) == 2


def test_pages_are_not_counted(client):
    assert "RateLimit" not in client.get("/cho/")


def test_a_household_has_one_limit_however_many_addresses_it_has():
    for number in range(4):
        ask(Client(REMOTE_ADDR=f"2001:db8:1:2::{number}"))
    assert ask(Client(REMOTE_ADDR="2001:db8:1:2:a:b:c:d")).status_code == 429
    assert ask(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 200


def test_the_count_forgets_who_has_not_asked_for_the_longest_time(monkeypatch):
    monkeypatch.setattr(limits, "MOST_COUNTED", 3)
    for who in ("a", "b", "c", "a", "late", "later"):
        limits.meter("api", who, 1_000)
    # Whoever goes on asking is counted on; nobody shares a count with others.
    assert [limits.meter("api", who, 1_001).left for who in ("a", "later", "new")] == [0, 1, 2]
    assert limits.meter("api", "b", 1_002).left == 2
    assert len(limits._counts) == 3
    assert limits.meter("api", "later", 1_100).left == 2
