"""Calls to addresses that a member typed: never into our own network, never for long."""

import ipaddress
import socket
import time

import pytest

from langnghe.accounts import outgoing
from tests.fakes.webhooks import software

PRIVATE = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0177.0.0.1/", "https://0/", "https://10.1.2.3/", "https://192.168.1.1:8443/x",
    "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[fd00::1]/",
    "https://[fec0::1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/",
    "https://224.0.0.1/", "https://255.255.255.255/", "https://240.0.0.1/", "https://[ff02::1]/",
    "https://localhost/", "https://LOCALHOST./", "https://db.local/", "https://redis/",
    "https://metadata.google.internal/", "https://printer.home.arpa/",
]  # fmt: skip
NO_ADDRESS = [
    "", "example.org", "http://example.org/", "ftp://example.org/", "file:///etc/passwd",
    "https://", "https:///x", "https://user@example.org/", "https://a:b@example.org/",
    "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/",
    "https://[::1/", "https://exa mple.org/", "https://example.org/\r\nHost: x", "gopher://x.org/",
    "https://example.org/\x00",
]  # fmt: skip
OPEN = [
    "https://example.org", "https://example.org:8443/a/b?c=d&e=f", "https://8.8.8.8/",
    "https://[2606:4700::1111]/", "https://[64:ff9b::808:808]/", "https://xưởng.example.org/đơn hàng".replace(" ", ""),
]  # fmt: skip


@pytest.mark.parametrize("url", [*PRIVATE, *NO_ADDRESS])
def test_what_leads_into_our_network_or_nowhere_is_refused_as_it_is_written(url):
    with pytest.raises(outgoing.NotAllowed):
        outgoing.check(url)


@pytest.mark.parametrize("url", OPEN)
def test_an_address_in_the_open_network_is_taken(url):
    outgoing.check(url)


def resolve(monkeypatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses, one after the other with each look-up."""
    asked: list[str] = []

    def answer(host: str, port: int, **_more: object) -> list:
        asked.append(host)
        address = addresses[min(len(asked), len(addresses)) - 1]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_into_our_network_is_not_called(monkeypatch, address):
    resolve(monkeypatch, address)
    with pytest.raises(outgoing.NotAllowed):
        outgoing.post("https://innocent.example.org/", b"{}", {})


def test_a_name_that_changes_between_two_looks_is_looked_up_once(monkeypatch):
    """The address that was checked is the one that is called: here a refused loopback port."""
    asked = resolve(monkeypatch, "93.184.215.14", "127.0.0.1")
    called: list[object] = []

    def connect(address: tuple[str, int], **_more: object) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        outgoing.post("https://rebinding.example.org/", b"{}", {})
    assert asked == ["rebinding.example.org"]
    assert called == [("93.184.215.14", 443)]


def test_one_private_address_among_several_spoils_the_name(monkeypatch):
    rows = [(2, 1, 6, "", (one, 443)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(outgoing.NotAllowed):
        outgoing.post("https://both.example.org/", b"{}", {})


def test_who_runs_in_an_office_may_allow_it(settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    with software() as told:
        told.behaviour = "strange"
        host = told.url.replace("127.0.0.1", "localhost")
        assert outgoing.post(f"{host}đường dẫn?a=ộ".replace(" ", ""), b"{}", {}).is_good
        assert told.paths == ["/%C4%91%C6%B0%E1%BB%9Dngd%E1%BA%ABn?a=%E1%BB%99"]


@pytest.mark.parametrize(
    ("behaviour", "answer"),
    [
        ("strange", 200), ("endless", 200), ("fails", 500), ("redirects", 307),
        ("hangs", OSError), ("drips", OSError), ("closes", outgoing.http.client.HTTPException),
        ("babbles", outgoing.http.client.HTTPException),
    ],
)  # fmt: skip
def test_whatever_the_other_side_does_it_ends_soon(settings, monkeypatch, behaviour, answer):
    settings.WEBHOOKS_TO_PRIVATE = True
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    monkeypatch.setattr(outgoing, "SECONDS_IN_ALL", 0.6)
    begun = time.monotonic()
    with software() as told:
        told.behaviour = behaviour
        if isinstance(answer, int):
            assert outgoing.post(told.url, b"{}", {}).status == answer
        else:
            with pytest.raises((OSError, outgoing.http.client.HTTPException)):
                outgoing.post(told.url, b"{}", {})
        assert told.paths == ["/"]
    assert time.monotonic() - begun < 3


def test_a_look_up_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(2) or [])
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        outgoing.post("https://slow.example.org/", b"{}", {})
    assert time.monotonic() - begun < 1


def test_name_connection_and_answer_have_one_time_together(settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = True
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    monkeypatch.setattr(outgoing, "SECONDS_IN_ALL", 0.8)
    connect = socket.create_connection

    def look_up(*_asked: object) -> list[str]:
        time.sleep(0.4)
        return ["127.0.0.1"]

    def connect_late(address: tuple[str, int], timeout: float) -> socket.socket:
        time.sleep(min(timeout, 0.3))
        return connect(address, timeout=timeout)

    monkeypatch.setattr(outgoing, "_look_up", look_up)
    monkeypatch.setattr(socket, "create_connection", connect_late)
    with software() as told:
        told.behaviour = "drips"
        begun = time.monotonic()
        with pytest.raises((OSError, outgoing.http.client.HTTPException)):
            outgoing.post(told.url, b"{}", {})
        assert time.monotonic() - begun < 1.1


def test_of_several_addresses_the_next_is_tried(settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = True
    with software() as told:
        told.behaviour = "strange"
        port = int(told.url.rsplit(":", 1)[1].strip("/"))
        rows = [(10, 1, 6, "", ("::1", port)), (2, 1, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(outgoing, "_look_up", lambda *_a: [str(row[4][0]) for row in rows])
        assert outgoing.post(told.url, b"{}", {}).is_good


@pytest.mark.parametrize("url", PRIVATE[:25])
def test_nothing_that_is_refused_is_open_by_another_reading(url):
    host = outgoing.urlsplit(url).hostname.split("%")[0]
    literal = outgoing._literal(host)
    assert isinstance(literal, ipaddress.IPv4Address | ipaddress.IPv6Address)
    assert not outgoing._is_open_to_us(literal)
