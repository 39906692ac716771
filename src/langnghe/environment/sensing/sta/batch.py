"""
`$batch`: several requests in one, as multipart/mixed of the standard or as JSON (OData 4.01).

A changeset is done as a whole or not at all. What one request made may be named in the next ones
by `$` and its id.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import bodies
from langnghe.environment.sensing.sta.answering import Answer, Asked
from langnghe.environment.sensing.sta.errors import BadBody

MOST = 1_000
MULTIPART = "multipart/mixed"
Respond = Callable[[Asked], Answer]
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)
_REFERENCE = re.compile(r"^/?\$([\w.-]+)")


@dataclass(slots=True)
class Part:
    """One request. `id`: by which others name what it makes; `group`: done as a whole or not."""

    asked: Asked
    id: str = ""
    group: str = ""
    answer: Answer | None = None


class _Undone(Exception):
    """Rolls a changeset back."""


def answer(asked: Asked, content_type: str, respond: Respond) -> Answer:
    """`respond` answers each, also with a refusal."""
    if content_type.lower().startswith(MULTIPART):
        return _multipart(asked, content_type, respond)
    return _json(asked, respond)


def _run(parts: list[Part], respond: Respond) -> None:
    made: dict[str, str] = {}
    for group in _groups(parts):
        if not group[0].group:
            _respond(group[0], made, respond)
            continue
        try:
            with transaction.atomic():
                for part in group:
                    _respond(part, made, respond)
                    if part.answer is not None and part.answer.status >= 400:
                        raise _Undone
        except _Undone:
            refusal = next(one.answer for one in group if one.answer and one.answer.status >= 400)
            for part in group:
                part.answer = refusal
                made.pop(part.id, None)


def _groups(parts: list[Part]) -> Iterator[list[Part]]:
    """Neighbours of one changeset together."""
    group: list[Part] = []
    for part in parts:
        if group and (not part.group or part.group != group[0].group):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _respond(part: Part, made: dict[str, str], respond: Respond) -> None:
    asked = part.asked
    found = _REFERENCE.match(asked.path)
    if found is not None and found[1] in made:
        asked.path = made[found[1]] + asked.path[found.end() :]
    body = asked.body
    if b'"$' in body:
        for name, path in made.items():
            number = path.partition("(")[2].rstrip(")")
            body = body.replace(f'"${name}"'.encode(), number.encode())
    part.answer = respond(replace(asked, body=body))
    if part.id and part.answer.location:
        root = asked.reader.root
        made[part.id] = part.answer.location.removeprefix(root).lstrip("/")


def _request(asked: Asked, method: str, url: str, body: bytes, headers: dict[str, str]) -> Asked:
    """An address may be whole, begin with a slash, or be told from the root on."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    root = urlsplit(asked.reader.root).path
    return Asked(
        method=method.upper(),
        path=path.removeprefix(root).lstrip("/"),
        query=parts.query,
        body=body,
        content_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        reader=asked.reader,
        writer=asked.writer,
        is_brief="return=minimal" in headers.get("prefer", ""),
    )


def _json(asked: Asked, respond: Respond) -> Answer:
    told = bodies.an_object(bodies.parsed(asked.body)).get("requests")
    if not isinstance(told, list) or len(told) > MOST:
        raise BadBody(_("Write up to %(most)s requests.") % {"most": MOST})
    parts = [_part(asked, bodies.an_object(one)) for one in told]
    _run(parts, respond)
    responses = [_response(one) for one in parts]
    return Answer(200, orjson.dumps({"responses": responses}))


def _part(asked: Asked, told: dict[str, Any]) -> Part:
    url, method = told.get("url"), told.get("method")
    if not isinstance(url, str) or not isinstance(method, str):
        raise BadBody(_("Each request has a method and a url."))
    given = told.get("headers")
    headers = {str(name).lower(): str(value) for name, value in given.items()} if isinstance(
        given, dict) else {}  # fmt: skip
    body = orjson.dumps(told["body"]) if "body" in told else b""
    return Part(
        _request(asked, method, url, body, headers),
        id=str(told.get("id", "")),
        group=str(told.get("atomicityGroup", "")),
    )


def _response(part: Part) -> dict[str, Any]:
    answered = part.answer
    assert answered is not None  # noqa: S101  each was run
    told: dict[str, Any] = {"id": part.id, "status": answered.status}
    if answered.location:
        told["headers"] = {"location": answered.location}
    if answered.body:
        is_json = "json" in answered.content_type
        told["body"] = orjson.Fragment(answered.body) if is_json else answered.body.decode()
    return told


def _multipart(asked: Asked, content_type: str, respond: Respond) -> Answer:
    parts = list(_parts(asked, asked.body, content_type, ""))
    if len(parts) > MOST:
        raise BadBody(_("Write up to %(most)s requests.") % {"most": MOST})
    _run(parts, respond)
    boundary = f"batch_{uuid4().hex}"
    pieces = []
    for group in _groups(parts):
        if not group[0].group:
            pieces.append(_written(group[0]))
            continue
        failed = any(part.answer and part.answer.status >= 400 for part in group)
        if failed:  # one answer for the whole changeset
            pieces.append(_written(group[0]))
            continue
        inner = f"changeset_{uuid4().hex}"
        head = f"Content-Type: {MULTIPART}; boundary={inner}\r\n\r\n".encode()
        pieces.append(head + _joined([_written(part) for part in group], inner))
    return Answer(200, _joined(pieces, boundary), f"{MULTIPART}; boundary={boundary}")


def _joined(pieces: Iterable[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"


def _written(part: Part) -> bytes:
    answered = part.answer
    assert answered is not None  # noqa: S101  each was run
    head = ["Content-Type: application/http"]
    if part.id:
        head.append(f"Content-ID: {part.id}")
    head += ["", f"HTTP/1.1 {answered.status} {HTTPStatus(answered.status).phrase}"]
    if answered.location:
        head.append(f"Location: {answered.location}")
    if answered.body:
        head.append(f"Content-Type: {answered.content_type}")
    head.append(f"Content-Length: {len(answered.body)}")
    return "\r\n".join([*head, "", ""]).encode() + answered.body


def _parts(asked: Asked, body: bytes, content_type: str, group: str) -> Iterator[Part]:
    for number, (headers, content) in enumerate(_pieces(body, content_type)):
        kind = headers.get("content-type", "")
        if kind.lower().startswith(MULTIPART) and not group:
            yield from _parts(asked, content, kind, f"changeset {number}")
        elif kind.lower().startswith("application/http"):
            yield _http(asked, content, headers.get("content-id", ""), group)
        else:
            raise BadBody(_("A part of the batch is no request."))


def _pieces(body: bytes, content_type: str) -> Iterator[tuple[dict[str, str], bytes]]:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise BadBody(_("The batch names no boundary."))
    mark = b"--" + found[1].encode()
    lines = body.replace(b"\r\n", b"\n")
    pieces = (b"\n" + lines).split(b"\n" + mark)
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return
        yield _headed(piece.partition(b"\n")[2])
    raise BadBody(_("The batch has no end."))


def _headed(content: bytes) -> tuple[dict[str, str], bytes]:
    headers: dict[str, str] = {}
    rest = content
    while rest:
        line, _end, rest = rest.partition(b"\n")
        if not line.strip():
            break
        name, _colon, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers, rest


def _http(asked: Asked, content: bytes, part_id: str, group: str) -> Part:
    line, _end, rest = content.lstrip(b"\n").partition(b"\n")
    words = line.decode("utf-8", "replace").split()
    if len(words) < 2:
        raise BadBody(_("A part of the batch is no request."))
    headers, body = _headed(rest)
    url = " ".join(words[1:-1]) if len(words) > 2 and words[-1].startswith("HTTP/") else words[1]
    return Part(_request(asked, words[0], url, body, headers), id=part_id, group=group)
