"""Devices on which a person is logged in."""

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from langnghe.accounts import queries
from langnghe.core import audit
from langnghe.core.http import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

    from langnghe.accounts.models import User


# When the device was last noted, in the session itself: most requests then write nothing.
SEEN_KEY = "seen_at"


def place_of(request: "HttpRequest") -> str:
    return client_address(request)


def begin_device(*, request: "HttpRequest", now: datetime) -> None:
    """A log-in on a device; what was known of it under another key ends by itself."""
    UserSession.objects.create_from_request(request)
    request.session[SEEN_KEY] = int(now.timestamp())


def note_device(*, session_key: str | None, address: str, now: datetime) -> None:
    UserSession.objects.filter(session_key=session_key or "").update(last_seen_at=now, ip=address)


@transaction.atomic
def end_session(*, user: "User", name: str, now: datetime) -> None:
    """
    Log one device out.

    :raises queries.NoSuchDevice:
    """
    _end([queries.device_of(user.pk, name)])
    audit.record("accounts.session.ended", user, by_id=user.pk, now=now)


@transaction.atomic
def end_other_sessions(*, user: "User", but: str | None, now: datetime) -> int:
    """Log out all devices but the one with this key; how many."""
    others = [one for one in queries.devices_of(user.pk) if one.session_key != but]
    _end(others)
    audit.record("accounts.session.others_ended", user, by_id=user.pk, now=now)
    return len(others)


def end_sessions(*, user_id: int, but: str | None = None) -> None:
    """All of them: after a new password, or at the end of the account."""
    _end([one for one in queries.devices_of(user_id) if one.session_key != but])


def _end(devices: list[UserSession]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for device in devices:
        # Through the store and not the table: it may keep copies in a cache.
        store.delete(device.session_key)
    UserSession.objects.filter(pk__in=[device.pk for device in devices]).delete()
