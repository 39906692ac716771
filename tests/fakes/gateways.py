"""Providers that carry codes to phones, over a real socket: eSMS, Zalo and its tokens."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRET = "zalo-secret"


@dataclass
class Gateways:
    """What they were given, and how they behave from now on."""

    behaviour: str = "takes"
    without_zalo: set[str] = field(default_factory=set)
    sms: dict[str, dict[str, str]] = field(default_factory=dict)  # by reference: sent once
    sms_calls: int = 0
    zalo: list[dict[str, Any]] = field(default_factory=list)
    access: str = "first access"
    refresh: str = "first refresh"
    renewals: int = 0
    url: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    gateways: Gateways
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with suppress(OSError):
            getattr(self, f"do_{self.gateways.behaviour}")(body)

    def do_takes(self, body: bytes) -> None:
        {"/sms": self.sms, "/zalo": self.zalo, "/token": self.token}[self.path](body)

    def do_fails(self, _body: bytes) -> None:
        self.answer(500, b"<h1>Traceback</h1>")

    def do_hangs(self, _body: bytes) -> None:
        self.gateways.stopping.wait(20)

    def do_babbles(self, _body: bytes) -> None:
        self.answer(200, b"\x89PNG\r\n\x00\xff" * 50)

    def do_lists(self, _body: bytes) -> None:
        self.answer(200, b"[1, 2, 3]")

    def do_takes_and_fails(self, body: bytes) -> None:
        """Does what it was asked for, but the answer is lost."""
        asked = json.loads(body)
        self.gateways.sms_calls += 1
        self.gateways.sms.setdefault(asked["RequestId"], asked)
        self.answer(502, b"")

    def sms(self, body: bytes) -> None:
        asked = json.loads(body)
        self.gateways.sms_calls += 1
        if (asked["ApiKey"], asked["SecretKey"]) != ("key", "secret"):
            self.say({"CodeResult": "101", "ErrorMessage": "Authorize Failed"})
        elif asked["RequestId"] in self.gateways.sms:
            self.say({"CodeResult": "124", "ErrorMessage": "RequestID existed"})
        else:
            self.gateways.sms[asked["RequestId"]] = asked
            self.say({"CodeResult": "100", "CountRegenerate": 0, "SMSID": "d533459e"})

    def zalo(self, body: bytes) -> None:
        asked, access = json.loads(body), self.headers["access_token"]
        proof = hmac.digest(SECRET.encode(), access.encode(), hashlib.sha256).hex()
        if access != self.gateways.access or self.headers["appsecret_proof"] != proof:
            self.say({"error": -124, "message": "Access token invalid"})
        elif asked["phone"] in self.gateways.without_zalo:
            self.say({"error": -118, "message": "Zalo account not existed"})
        else:
            self.gateways.zalo.append(asked)
            self.say({"error": 0, "message": "Success", "data": {"msg_id": "1"}})

    def token(self, body: bytes) -> None:
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        right = self.headers["secret_key"] == SECRET and asked["grant_type"] == "refresh_token"
        if not right or asked["refresh_token"] != self.gateways.refresh:
            self.say({"error": -14014, "error_name": "Invalid refresh token"})
            return
        self.gateways.renewals += 1
        self.gateways.access = f"access {self.gateways.renewals}"
        self.gateways.refresh = f"refresh {self.gateways.renewals}"  # good for one use
        self.say({
            "access_token": self.gateways.access, "refresh_token": self.gateways.refresh,
            "expires_in": "90000",
        })  # fmt: skip

    def say(self, content: dict[str, Any]) -> None:
        self.answer(200, json.dumps(content).encode())

    def answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""


@contextmanager
def gateways(settings: Any) -> Iterator[Gateways]:
    """Run them, with the product's settings leading there."""
    told = Gateways()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"gateways": told}))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    settings.ESMS_URL, settings.ESMS_API_KEY = f"{told.url}/sms", "key"
    settings.ESMS_SECRET_KEY, settings.ESMS_BRANDNAME = "secret", "LANGNGHE"
    settings.ZALO_URL, settings.ZALO_TOKEN_URL = f"{told.url}/zalo", f"{told.url}/token"
    settings.ZALO_APP_ID, settings.ZALO_SECRET_KEY = "app", SECRET
    settings.ZALO_REFRESH_TOKEN, settings.ZALO_TEMPLATE = told.refresh, "330875"
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
