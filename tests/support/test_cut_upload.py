"""A line that breaks in the middle of an upload leaves nothing behind."""

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from langnghe.support.dossiers.models import Attached, Paper
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BOUNDARY = "langnghe"


def part(name: str, content: bytes, file: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    head += f'; filename="{file}"\r\nContent-Type: image/jpeg' if file else ""
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def whole(token: str) -> bytes:
    photo = factories.scan(1_200, 900, "gray", quality=95)
    pages = part("pages", photo, "a.jpg") + part("pages", photo, "b.jpg")
    end = part("do", b"add") + f"--{BOUNDARY}--\r\n".encode()
    return part("csrfmiddlewaretoken", token.encode()) + pages + end


def send(live_server: Any, path: str, cookies: str, body: bytes, sent: int) -> bytes:
    address = urlsplit(live_server.url)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(head.encode() + body[:sent])
        line.shutdown(socket.SHUT_WR)
        return line.recv(200)


@pytest.mark.parametrize("share", [0.3, 0.7, 1])
def test_a_cut_upload_leaves_nothing(live_server, client, share):
    one = factories.draft_dossier()
    client.force_login(one.made_by)
    path = reverse("dossiers:paper", args=[one.uid, "registration"])
    client.get(path)
    token = client.cookies["csrftoken"].value
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    body = whole(token)

    answer = send(live_server, path, cookies, body, int(len(body) * share))

    time.sleep(0.3)
    assert Paper.objects.count() == Attached.objects.count() == int(share)
    assert len(_files()) == int(share)  # the same picture twice is one file
    assert (b" 302 " in answer) is (share == 1)


def _files() -> list[str]:
    store = storages["private"]
    if not store.exists("papers"):
        return []
    folders, _files = store.listdir("papers")
    return [file for folder in folders for file in store.listdir(f"papers/{folder}")[1]]
