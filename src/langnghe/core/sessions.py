"""Django's sessions in the database: one statement to read one, one to write it."""

from datetime import UTC, datetime
from typing import cast

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from langnghe.core.prepared import Prepared, PreparedUpdate

LENGTH = 32
_SESSION = Prepared(
    lambda session_key, now: Session.objects.filter(session_key=session_key, expire_date__gt=now),
    session_key="a key",
    now=datetime(2001, 1, 1, tzinfo=UTC),
)
_WRITE = PreparedUpdate(
    lambda session_key, **_: Session.objects.filter(session_key=session_key),
    lambda session_data, expire_date, **_: {
        "session_data": session_data,
        "expire_date": expire_date,
    },
    session_key="a key",
    session_data="some data",
    expire_date=datetime(2001, 1, 1, tzinfo=UTC),
)


class SessionStore(db.SessionStore):
    """
    Django's own asks first whether a new key is free, and opens a transaction around the write.
    A key of 165 random bits is free; were it not, the INSERT would fail and nobody's session
    would be touched.
    """

    def _get_session_from_db(self) -> Session | None:
        for row in _SESSION.rows(session_key=self.session_key or "", now=timezone.now()):
            return cast("Session", row)
        self._session_key = None
        return None

    def _get_new_session_key(self) -> str:
        return get_random_string(LENGTH, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # of SessionBase
        if must_create:
            row.save(force_insert=True)
        elif not self._update(row):
            raise UpdateError  # logged out meanwhile in another window

    def _update(self, row: AbstractBaseSession) -> int:
        return _WRITE.run(
            session_key=row.session_key,
            session_data=row.session_data,
            expire_date=row.expire_date,
        )
