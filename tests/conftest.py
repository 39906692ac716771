"""What every test stands on: loopback only, a cache of its own, and an honest last line."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests import emptying

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# How long anything takes on a busy machine says nothing of what it does.
hypothesis.register_profile("quiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("quiet")


class OutsideWorld(AssertionError):
    """A test reached for the network."""


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise OutsideWorld(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def clean_slate(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Files go to a folder of the test; cache and language do not leak into the next one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_ROOT = tmp_path / "search"
    settings.VIEWS_ROOT = tmp_path / "views"

    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    cache.clear()
    with translation.override("vi"):
        yield
    cache.clear()


@pytest.hookimpl(trylast=True)  # when Django is set up
def pytest_configure() -> None:
    emptying.install()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not_run := os.environ.get("LANGNGHE_NOT_RUN", "").strip():
        terminalreporter.section("NOT RUN ON THIS MACHINE", red=True, bold=True)
        terminalreporter.write_line(not_run)
