"""
Who carries codes and invitations to a phone: SMS by eSMS, Zalo by its notification service (ZNS).

Each is a function of the same shape. It returns when the provider took the message, and sends the
same reference again when it is tried again, so that a provider that minds it sends nothing twice.
"""

import hashlib
import hmac
import http.client
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, override

from langnghe.accounts import outgoing, sealing
from langnghe.accounts.models import GatewayToken
from langnghe.core import outbox

LARGEST_ANSWER = 20_000
LONGEST_NAME = 40  # of an organisation in a message
RENEWED_BEFORE = timedelta(minutes=10)
RENEWING_TAKES = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Message:
    """
    What a phone (E.164) is told: `text` by SMS, by Zalo the `fields` of a template that it has
    approved. `reference` names it, however often it is tried.
    """

    phone: str
    reference: str
    text: str
    template: str
    fields: Mapping[str, str]


def code_message(*, phone: str, reference: str, code: str, language: str) -> Message:
    with override(language):
        text = gettext("%(code)s is your code; it works for 10 minutes. Give it to nobody.") % {
            "code": code
        }
    return Message(phone, reference, text, settings.ZALO_TEMPLATE, {"otp": code})


def invitation_message(
    *, phone: str, reference: str, name: str, link: str, language: str
) -> Message:
    fields = {"name": name[:LONGEST_NAME].strip(), "link": link}
    with override(language):
        text = gettext("You are invited to work in %(name)s: %(link)s") % fields
    return Message(phone, reference, text, settings.ZALO_INVITATION_TEMPLATE, fields)


Send = Callable[[Message, datetime], None]


class NotSent(RuntimeError):
    """The provider did not take it; it may take it later."""


class CannotReach(RuntimeError):
    """This number is not reached in this way, however often it is tried."""


def channels() -> list[str]:
    """The ways by which this platform sends codes to phones, the cheapest first."""
    return _ways(settings.ZALO_TEMPLATE)


def invitation_channels() -> list[str]:
    """The same for invitations."""
    return _ways(settings.ZALO_INVITATION_TEMPLATE)


def _ways(template: str) -> list[str]:
    zalo = settings.ZALO_APP_ID and template
    return [name for name, is_set in (("zalo", zalo), ("sms", settings.ESMS_API_KEY)) if is_set]


def send(channel: str, message: Message, *, now: datetime) -> None:
    """
    :raises NotSent: :raises CannotReach:
    """
    _SENDERS[channel](message, now)


# What eSMS answers: taken; or taken before under the same reference.
ESMS_TAKEN = {"100", "124"}
# Nothing that another attempt would change: a malformed number, or one that takes no messages.
ESMS_NEVER = {"105", "146"}


def _send_sms(message: Message, now: datetime) -> None:
    answer = _call(
        settings.ESMS_URL,
        {
            "ApiKey": settings.ESMS_API_KEY,
            "SecretKey": settings.ESMS_SECRET_KEY,
            "Brandname": settings.ESMS_BRANDNAME,
            "SmsType": "2",
            "IsUnicode": "0",
            "Phone": _at_home(message.phone),
            # With marks a message costs twice, and old phones show signs in their place.
            "Content": without_marks(message.text),
            "RequestId": message.reference,
        },
    )
    result = str(answer.get("CodeResult", ""))
    if result in ESMS_NEVER:
        raise CannotReach(result)
    if result not in ESMS_TAKEN:
        raise NotSent(f"eSMS {result[:8]}")


# Zalo's answers: the number has no Zalo account, takes no messages, or is not a number.
ZALO_NEVER = {-108, -114, -118, -119, -139, -140, -141}
ZALO_TOKEN = {-124, -125}  # not valid, or not any more


def _send_zalo(message: Message, now: datetime) -> None:
    access = _zalo_token(now)
    proof = hmac.digest(settings.ZALO_SECRET_KEY.encode(), access.encode(), hashlib.sha256).hex()
    answer = _call(
        settings.ZALO_URL,
        {
            "phone": message.phone.removeprefix("+"),
            "template_id": message.template,
            "template_data": dict(message.fields),
            "tracking_id": message.reference,
        },
        {"access_token": access, "appsecret_proof": proof},
    )
    error = answer.get("error")
    if error == 0:
        return
    if error in ZALO_NEVER:
        raise CannotReach(str(error))
    if error in ZALO_TOKEN:
        GatewayToken.objects.filter(name="zalo").update(expires_at=now)
    raise NotSent(f"Zalo {error!s:.8}")


def _zalo_token(now: datetime) -> str:
    """
    The access token, renewed when it is about to end.

    A refresh token is good for one use, and two workers must not use the same one: the UPDATE
    says which of them renews it, and the other comes again.
    """
    row, _new = GatewayToken.objects.get_or_create(name="zalo")
    if row.access and row.expires_at and row.expires_at > now + RENEWED_BEFORE:
        return sealing.unseal(row.access)
    free = Q(renewing_until__isnull=True) | Q(renewing_until__lte=now)
    mine = GatewayToken.objects.filter(free, name="zalo")
    if not mine.update(renewing_until=now + RENEWING_TAKES):
        raise outbox.NotYet(now + timedelta(seconds=5))
    row.refresh_from_db()
    answer = _renew(_refresh_token(row))
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not access or not refresh:
        raise NotSent("Zalo gave no token")
    row.access, row.refresh = sealing.seal(str(access)), sealing.seal(str(refresh))
    row.expires_at = now + timedelta(seconds=_seconds(answer.get("expires_in")))
    row.renewing_until = None
    row.save()
    return str(access)


def _refresh_token(row: GatewayToken) -> str:
    try:
        return sealing.unseal(row.refresh) if row.refresh else settings.ZALO_REFRESH_TOKEN
    except InvalidToken:  # the server's key was changed
        return str(settings.ZALO_REFRESH_TOKEN)


def _renew(refresh: str) -> dict[str, Any]:
    form = {
        "app_id": settings.ZALO_APP_ID,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "secret_key": settings.ZALO_SECRET_KEY,
    }
    return _read(settings.ZALO_TOKEN_URL, urlencode(form).encode(), headers)


def _seconds(told: object) -> int:
    text = str(told)
    return int(text) if text.isdecimal() and len(text) < 8 else 3_600


def _call(
    url: str, content: dict[str, Any], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    sent = json.dumps(content, ensure_ascii=False).encode()
    return _read(url, sent, {"Content-Type": "application/json", **(headers or {})})


def _read(url: str, content: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """An object of JSON; whatever else comes is told without its words, which may name a phone."""
    try:
        status, body = outgoing.ask(url, content, headers, most=LARGEST_ANSWER)
        answer = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSent(type(error).__name__) from None
    if status >= 400 or not isinstance(answer, dict):
        raise NotSent(f"status {status}")
    return answer


def without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _at_home(phone: str) -> str:
    return "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone.removeprefix("+")


_SENDERS: dict[str, Send] = {"sms": _send_sms, "zalo": _send_zalo}
