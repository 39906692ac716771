"""How often somebody may try; the same with every cache."""

import threading

import pytest
import time_machine
from django.core.cache import cache, caches
from django.db import connection
from django.utils import timezone

from langnghe.core import limits
from langnghe.core.cache import forget_ended
from langnghe.core.env import cache_from
from langnghe.core.errors import TooMany
from langnghe.core.models import CacheEntry


@pytest.fixture(params=["local:", "database:"], autouse=True)
def cached(request, settings):
    settings.CACHES = {"default": cache_from(request.param)}
    settings.RATE_LIMITS = {"log-in": (3, 600)}
    cache.clear()
    yield
    cache.clear()


pytestmark = pytest.mark.django_db


def test_a_limit_lets_so_many_through_and_says_when_to_come_back():
    for _attempt in range(3):
        limits.hit("log-in", "192.0.2.1")
    with pytest.raises(TooMany) as refused:
        limits.hit("log-in", "192.0.2.1")
    assert refused.value.retry_after == 600
    limits.hit("log-in", "192.0.2.2")


def test_the_window_begins_with_the_first_attempt_and_is_not_lengthened_by_others():
    with time_machine.travel("2026-11-24 08:00:00Z", tick=False) as clock:
        for _attempt in range(3):
            limits.hit("log-in", "a")
            clock.shift(150)
        with pytest.raises(TooMany):
            limits.hit("log-in", "a")
        clock.shift(151)
        limits.hit("log-in", "a")


def test_a_cache_that_keeps_nothing_lets_nobody_through(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with pytest.raises(TooMany):
        limits.hit("log-in", "a")


def test_what_is_counted_is_found_under_no_readable_name():
    limits.hit("log-in", "+84912345678")
    assert not CacheEntry.objects.filter(cache_key__contains="912345678").exists()


def test_counting_in_the_database_is_one_statement(settings, django_assert_num_queries):
    settings.CACHES = {"default": cache_from("database:")}
    for _attempt in range(3):
        with django_assert_num_queries(1):
            limits.hit("log-in", "a")


def test_counts_that_ended_are_forgotten(settings):
    settings.CACHES = {"default": cache_from("database:")}
    with time_machine.travel("2026-11-24 08:00:00Z", tick=False) as clock:
        limits.hit("log-in", "a")
        clock.shift(601)
        limits.hit("log-in", "b")
        assert forget_ended(timezone.now()) == 1
    assert CacheEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_at_once_are_all_counted(settings):
    settings.RATE_LIMITS = {"log-in": (10, 600)}
    limits.hit("log-in", "a")
    let_through: list[int] = []

    def attempt(number: int) -> None:
        try:
            limits.hit("log-in", "a")
            let_through.append(number)
        except TooMany:
            pass
        finally:
            caches.close_all()
            connection.close()

    threads = [threading.Thread(target=attempt, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_through) == 9
