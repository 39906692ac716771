"""
Calls to addresses that a member typed: never into our own network, never for long.

The name is looked up once, every address behind it is checked, and the call goes to an address
that was checked: a name that points elsewhere the next moment gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

SECONDS = 5.0  # for each step
SECONDS_IN_ALL = 10.0  # from the look-up to the status: who drips gains no more
MOST_ADDRESSES = 3  # of one name that are tried
# Blocks in which an IPv4 address is written inside an IPv6 one, and where it stands in there.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Nobody's in the open network, though Python takes them for it.
AT_HOME = [ipaddress.ip_network(block) for block in ("64:ff9b:1::/48", "fec0::/10")]
# What only our own network could know.
PRIVATE_NAMES = ("localhost", "local", "internal", "home.arpa", "lan")
PATH_SIGNS = "/%:@!$&'()*+,;=~-._?"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed(url) from error
    allowed = {"https", "http"} if settings.WEBHOOKS_TO_PRIVATE else {"https"}
    strange = any(sign.isspace() or not sign.isprintable() for sign in url)
    if parts.scheme not in allowed or parts.username or parts.password or port == 0 or strange:
        raise NotAllowed(url)
    if not parts.hostname or not _may_be_open(parts.hostname):
        raise NotAllowed(url)


def post(url: str, content: bytes, headers: dict[str, str]) -> Answer:
    """
    Send it and look at the status alone: no redirect is followed, nothing behind it is read.

    :raises NotAllowed: it leads into a private network.
    :raises OSError: no such name, no connection, no answer in time.
    :raises http.client.HTTPException: no answer that makes sense.
    """
    check(url)
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=PATH_SIGNS)
    query = f"?{quote(parts.query, safe=PATH_SIGNS)}" if parts.query else ""
    with _connection(parts) as connection:
        connection.request("POST", path + query, content, {**headers, "Connection": "close"})
        return Answer(connection.getresponse().status)


def ask(url: str, content: bytes, headers: dict[str, str], *, most: int) -> tuple[int, bytes]:
    """
    Call a provider that the operator chose, and read `most` bytes of what it says.

    Its address stands in the settings, so it may lead anywhere.

    :raises OSError: :raises http.client.HTTPException: no answer in time, or none that makes sense.
    """
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=PATH_SIGNS)
    query = f"?{quote(parts.query, safe=PATH_SIGNS)}" if parts.query else ""
    with _connection(parts, anywhere=True) as connection:
        connection.request("POST", path + query, content, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(most)


@contextmanager
def _connection(
    parts: SplitResult, *, anywhere: bool = False
) -> Iterator[http.client.HTTPConnection]:
    """To the very address that was checked, under the name that was asked for."""
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    end = time.monotonic() + SECONDS_IN_ALL
    sock = _connect(_addresses_of(host, port, anywhere), port, end)
    if is_secure:
        sock = _tls().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    made = http.client.HTTPConnection(host, port, timeout=SECONDS)
    made.sock = sock
    # Each step has its own time-out, which a byte now and then would renew for ever.
    is_over = threading.Event()
    deadline = threading.Timer(end - time.monotonic(), _cut, [sock, is_over])
    deadline.daemon = True
    deadline.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield made
        if is_over.is_set():
            raise TimeoutError  # half an answer, which may look like a whole one
    finally:
        deadline.cancel()
        made.close()
        sock.close()


def _cut(sock: socket.socket, is_over: threading.Event) -> None:
    """End the connection under whoever waits for it; TLS keeps no state of this."""
    is_over.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _connect(addresses: list[str], port: int, end: float) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=_left(end, SECONDS / 2))
        except OSError:
            continue  # a name often has an IPv6 address that cannot be reached from here
    return socket.create_connection((addresses[-1], port), timeout=_left(end, SECONDS))


def _left(end: float, most: float) -> float:
    """:raises TimeoutError: nothing is left."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, most)


def _addresses_of(host: str, port: int, anywhere: bool) -> list[str]:
    found = list(dict.fromkeys(address.split("%")[0] for address in _look_up(host, port)))
    is_open = anywhere or all(_is_open_to_us(ipaddress.ip_address(one)) for one in found)
    if not found or not is_open:
        raise NotAllowed(host)
    return found[:MOST_ADDRESSES]


def _look_up(host: str, port: int) -> list[str]:
    """In a thread of its own: a look-up knows no time-out."""
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(row[4][0]) for row in rows])
        except (OSError, ValueError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=SECONDS)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _may_be_open(host: str) -> bool:
    """What can be said of a host without asking anybody."""
    if settings.WEBHOOKS_TO_PRIVATE:
        return True
    literal = _literal(host)
    if literal is not None:
        return _is_open_to_us(literal)
    labels = host.rstrip(".").lower().split(".")
    return len(labels) > 1 and not any(
        labels[-len(name.split(".")) :] == name.split(".") for name in PRIVATE_NAMES
    )


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        pass
    try:
        # "127.1", "0x7f000001", "2130706433": numbers that a look-up takes for addresses.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _is_open_to_us(address: Address) -> bool:
    if settings.WEBHOOKS_TO_PRIVATE:
        return True
    return not any(address in block for block in AT_HOME) and all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in _inside(address)
    )


def _inside(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 ones that are written inside of an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    else:
        yield address
        yield from filter(None, (address.sixtofour, *(address.teredo or ())))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
