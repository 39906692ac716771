"""Software of a maker that is told of events: a real server that verifies, and that misbehaves."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Software:
    """What it was told, and how it behaves from now on."""

    secret: str = ""
    behaviour: str = "takes"
    told: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forged: int = 0
    paths: list[str] = field(default_factory=list)
    url: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def verify(self, body: str, headers: dict[str, str]) -> bool:
        try:
            event = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.forged += 1
            return False
        self.told.append(event)
        return True


class Handler(BaseHTTPRequestHandler):
    software: Software
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.software.paths.append(self.path)
        self.software.ids.append(self.headers["webhook-id"])
        with suppress(OSError):
            getattr(self, f"do_{self.software.behaviour}")(body)

    def do_takes(self, body: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.answer(204 if self.software.verify(body, headers) else 401)

    def do_fails(self, _body: str) -> None:
        self.answer(500, b"<h1>Traceback</h1>")

    def do_picks(self, body: str) -> None:
        """Takes all but one."""
        self.do_fails(body) if "LN0-1" in body else self.do_takes(body)

    def do_redirects(self, _body: str) -> None:
        self.send_response(307)
        self.send_header("Location", f"{self.software.url}elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_hangs(self, _body: str) -> None:
        self.software.stopping.wait(20)

    def do_closes(self, _body: str) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_babbles(self, _body: str) -> None:
        self.wfile.write(b"\x00\xff this is no HTTP \r\n\r\n")
        self.close_connection = True

    def do_drips(self, _body: str) -> None:
        """A header that never ends, a byte at a time: each one renews a time-out."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.software.stopping.is_set():
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.05)

    def do_endless(self, _body: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not self.software.stopping.is_set():
            self.wfile.write(b"<p>and on and on" * 1_000)

    def do_strange(self, _body: str) -> None:
        self.answer(200, b"\x89PNG\r\n\x00\xff" * 50)

    def answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""


@contextmanager
def software() -> Iterator[Software]:
    told = Software()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"software": told}))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
