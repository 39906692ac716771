"""
Calls to addresses that a member typed: never into our own network, never for long.

The name is looked up once, every address behind it is checked, and the call goes to the address
that was checked: a name that points elsewhere the next moment gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
MOST_OF_AN_ANSWER = 2_000  # bytes that are read at all
_TLS = ssl.create_default_context()


class NotAllowed(ValueError):
    """The address is not one that we call."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def check(url: str) -> None:
    """
    The address as it is written; where it leads is looked up when it is called.

    :raises NotAllowed:
    """
    parts = urlsplit(url)
    allowed = {"https", "http"} if settings.WEBHOOKS_TO_PRIVATE else {"https"}
    if parts.scheme not in allowed or not parts.hostname or parts.username or parts.password:
        raise NotAllowed(url)
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not _is_open_to_us(literal):
        raise NotAllowed(url)


def post(url: str, content: bytes, headers: dict[str, str]) -> Answer:
    """
    Send it and look at the status alone: no redirect is followed, no more than a little is read.

    :raises NotAllowed: it leads into a private network.
    :raises OSError: no such name, no connection, no answer in time.
    :raises http.client.HTTPException: no answer that makes sense.
    """
    check(url)
    parts = urlsplit(url)
    connection = _connection(parts)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, content, {**headers, "Connection": "close"})
        response = connection.getresponse()
        response.read(MOST_OF_AN_ANSWER)
        return Answer(response.status)
    finally:
        connection.close()


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """To the very address that was checked, under the name that was asked for."""
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    made = http.client.HTTPConnection(host, port, timeout=SECONDS)
    sock = socket.create_connection((_address_of(host, port), port), timeout=SECONDS)
    made.sock = _TLS.wrap_socket(sock, server_hostname=host) if is_secure else sock
    return made


def _address_of(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]).split("%")[0] for row in found]
    if not addresses or not all(_is_open_to_us(ipaddress.ip_address(one)) for one in addresses):
        raise NotAllowed(host)
    return addresses[0]


def _is_open_to_us(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # An IPv4 address may be written inside an IPv6 one.
    inner = getattr(address, "ipv4_mapped", None) or address
    return settings.WEBHOOKS_TO_PRIVATE or (inner.is_global and not inner.is_multicast)
