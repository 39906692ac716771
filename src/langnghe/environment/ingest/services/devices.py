"""Devices that publish by MQTT, and the files by which the broker knows them."""

import base64
import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from langnghe.accounts import public as accounts
from langnghe.core import ids
from langnghe.environment.ingest.models import Device

# A password of 256 random bits is not found by trying: one round would do.
ROUNDS = 101
INBOX = "in"  # in/<username>/v1.1/…: below it each device writes, and nobody else


@transaction.atomic
def connect_device(
    *, organisation_id: int, name: str, by_id: int, form_key: str, now: datetime
) -> tuple[str, Device]:
    """
    A token and a name at the broker, with one secret, told here for the first and last time.

    :raises Refused: too many tokens, or the same form came before.
    """
    secret, token = accounts.issue_station_token(
        organisation_id=organisation_id, name=name, by_id=by_id, form_key=form_key, now=now
    )
    username = f"tb-{ids.code(10).lower()}"
    return secret, Device.objects.create(
        token_id=token.id, username=username, password=hashed(secret)
    )


def disconnect_device(*, organisation_ids: set[int], uid: UUID, by_id: int, now: datetime) -> None:
    """:raises NotFound:"""
    accounts.revoke_station_token(organisation_ids=organisation_ids, uid=uid, by_id=by_id, now=now)


def organisations(usernames: set[str], now: datetime) -> dict[str, int]:
    """Of devices whose token is in force: for whom they publish (2 queries)."""
    found = dict(Device.objects.filter(username__in=usernames).values_list("username", "token"))
    tokens = accounts.tokens_in_force(found.values(), now)
    return {
        username: tokens[token].organisation_id
        for username, token in found.items()
        if token in tokens and accounts.Scope.SENSORS_WRITE in tokens[token].scopes
    }


def hashed(secret: str) -> str:
    """As mosquitto 2 writes it (PBKDF2, SHA-512)."""
    salt = secrets.token_bytes(12)
    key = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, ROUNDS, 64)
    return f"$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def write_files(folder: Path, url: str) -> bool:
    """Passwords and rights for the broker; whether they are other than before."""
    own = urlsplit(url)
    user, password = unquote(own.username or ""), unquote(own.password or "")
    rows = Device.objects.values_list("token", "username", "password").order_by("username")
    in_force = accounts.tokens_in_force([token for token, _name, _hash in rows], timezone.now())
    known = [f"{name}:{kept}" for token, name, kept in rows if token in in_force]
    rights = [
        "# Everybody reads what is public.",
        "topic read v1.1/#",
        "",
        f"user {user}",
        "topic write v1.1/#",
        f"topic read {INBOX}/+/v1.1/#",
        "",
        "# A device writes below its own name, and reads what is public.",
        f"pattern write {INBOX}/%u/v1.1/#",
        "pattern read v1.1/#",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    ours = _kept_hash(folder / "passwords", user, password)
    changed = _write(folder / "passwords", [f"{user}:{ours}", *known])
    return _write(folder / "rights", rights) or changed


def _kept_hash(path: Path, user: str, password: str) -> str:
    """Its former hash as long as it fits: a fresh one each time would be a change each time."""
    for line in path.read_text().splitlines() if path.exists() else ():
        name, _colon, kept = line.partition(":")
        if name != user or kept.count("$") != 4:
            continue
        _empty, _kind, rounds, salt, key = kept.split("$")
        made = hashlib.pbkdf2_hmac(
            "sha512", password.encode(), base64.b64decode(salt), int(rounds), 64
        )
        if secrets.compare_digest(base64.b64encode(made).decode(), key):
            return kept
    return hashed(password)


def _write(path: Path, lines: list[str]) -> bool:
    text = "".join(f"{line}\n" for line in lines)
    if path.exists() and path.read_text() == text:
        return False
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)
    return True
