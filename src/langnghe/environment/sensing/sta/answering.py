"""One request to the API, whether it came alone or inside of a batch, and its answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.errors import Conflict
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.sta import arriving, bodies, moving, patching, paths, writing
from langnghe.environment.sensing.sta.entities import BY_SET, Kind, Many
from langnghe.environment.sensing.sta.errors import (
    BadBody,
    BadRequest,
    NotAllowed,
    Nothing,
    NoToken,
)
from langnghe.environment.sensing.sta.options import Options, of_query
from langnghe.environment.sensing.sta.paths import Place
from langnghe.environment.sensing.sta.reading import Reader, arrays, page, single
from langnghe.environment.sensing.sta.writing import Writer

JSON = "application/json"
JSON_PATCH = "application/json-patch+json"
CONFORMS = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
REQUIREMENTS = tuple(
    CONFORMS + one
    for one in (
        "datamodel", "resource-path/resource-path-to-entities",
        "request-data", "create-update-delete/create-entity",
        "create-update-delete/link-to-existing-entities", "create-update-delete/deep-insert",
        "create-update-delete/deep-insert-status-code", "create-update-delete/update-entity",
        "create-update-delete/update-entity-jsonpatch", "create-update-delete/update-entity-put",
        "create-update-delete/delete-entity",
        "create-update-delete/historical-location-auto-creation",
        "batch-request/batch-request", "create-observations-via-data-array", "data-array",
    )
)  # fmt: skip


class InTheWay(Conflict):
    """Something changed at the same moment."""

    code = "changed_meanwhile"
    message = gettext_lazy("This was changed at the same moment. Try again.")


@dataclass(slots=True)
class Asked:
    """`path`: behind the root, without a slash before it; `query`: as it stands in the address."""

    method: str
    path: str
    query: str
    body: bytes
    content_type: str
    reader: Reader
    writer: Writer | None
    is_brief: bool = False  # the answer to a change may be empty


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = JSON
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200, **more: Any) -> Answer:
    return Answer(status, orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), **more)


def answer(asked: Asked) -> Answer:
    """:raises ApplicationError: refused, and nothing was written."""
    path = asked.path.strip("/")
    try:
        if asked.method in {"GET", "HEAD"}:
            return _read(asked, path) if path else _root(asked.reader.root)
        if asked.method == "POST" and path == "CreateObservations":
            told = bodies.parsed(asked.body)
            return as_json(arriving.record(_writer(asked), told, asked.reader.root), 201)
        write = _WRITES.get(asked.method)
        if write is None or not path:
            raise NotAllowed
        with transaction.atomic():
            return write(asked, _writer(asked), path)
    except DataError as error:
        raise BadRequest(_("This cannot be kept.")) from error
    except IntegrityError as error:
        raise InTheWay from error


def _writer(asked: Asked) -> Writer:
    if asked.writer is None:
        raise NoToken
    return asked.writer


def _root(root: str) -> Answer:
    sets = [{"name": name, "url": f"{root}/{name}"} for name in BY_SET]
    settings = {"conformance": list(REQUIREMENTS)}
    return as_json({"value": sets, "serverSettings": settings})


def _found(scope: Scope, path: str, then: Callable[[Place], Answer]) -> Answer:
    """Do it at an address; of a reading that moved, at the address where it is now."""
    try:
        return then(paths.follow(path, scope))
    except Nothing:
        with suppress(Nothing):
            if (present := _moved(path)) is not None:
                return then(paths.follow(present, scope))
        raise


def _moved(path: str) -> str | None:
    first, slash, rest = path.partition("/")
    if not first.startswith("Observations("):
        return None
    number = first[len("Observations(") : -1]
    if not number.isdecimal() or len(number) > 19 or int(number) > paths.LARGEST_ID:
        return None
    present = moving.present(int(number))
    return None if present is None else f"Observations({present}){slash}{rest}"


def _read(asked: Asked, path: str) -> Answer:
    return _found(asked.reader.scope, path, lambda place: _shown(asked, path, place))


def _shown(asked: Asked, path: str, place: Place) -> Answer:
    if place.property is not None:
        return _property(asked, place)
    options = of_query(asked.query, place.entity)
    if place.is_ref:
        options.select, options.expand = ("@iot.selfLink",), {}
    if place.is_single:
        options.top, options.skip = 1, 0
        return as_json(single(asked.reader, place, options))
    if options.is_array:
        return as_json(arrays(asked.reader, place, options, path))
    return as_json(page(asked.reader, place, options, path))


def _property(asked: Asked, place: Place) -> Answer:
    prop = place.property
    assert prop is not None  # noqa: S101
    shown = single(asked.reader, place, Options(select=(prop.name,), top=1))
    if not place.inside and not place.is_value:
        return as_json(shown)
    value = orjson.loads(orjson.dumps(shown))[prop.name]
    for name in place.inside:
        if not isinstance(value, dict) or name not in value:
            raise Nothing
        value = value[name]
    if not place.is_value:
        return as_json({place.inside[-1]: value})
    if value is None:
        return Answer(204)
    if prop.kind is Kind.TEXT or isinstance(value, str):
        return Answer(200, str(value).encode(), "text/plain; charset=utf-8")
    kind = JSON if isinstance(value, dict | list) else "text/plain; charset=utf-8"
    return Answer(200, orjson.dumps(value), kind)


def _create(asked: Asked, writer: Writer, path: str) -> Answer:
    place = paths.follow(path, writer.scope)
    if place.is_single or place.property is not None or place.is_ref:
        raise NotAllowed
    told = bodies.an_object(bodies.parsed(asked.body))
    number = bodies.id_told(told) if _is_linked(place) else None
    if number is None:
        parents = writing.parents_of(writer, place)
        number = writing.create(writer, place.entity, told, parents)
    if isinstance(place.link, Many) and place.link.is_linked:
        assert place.parent is not None  # noqa: S101
        assert place.parent_id is not None  # noqa: S101
        writing.parents_of(writer, place)
        writing.connect(writer, place.parent, place.parent_id, place.link, [number])
    link = asked.reader.self_link(place.entity, number)
    if asked.is_brief:
        return Answer(201, location=link)
    return as_json(_entity(asked, place, number), 201, location=link)


def _is_linked(place: Place) -> bool:
    return isinstance(place.link, Many) and place.link.is_linked


def _entity(asked: Asked, place: Place, number: int) -> dict[str, Any]:
    found = paths.one(place.entity, number)
    found.is_seen = True  # it was just written
    return single(asked.reader, found, Options(top=1))


def _change(asked: Asked, writer: Writer, path: str, *, is_whole: bool) -> Answer:
    def then(place: Place) -> Answer:
        if not place.is_single or place.property is not None or place.is_ref:
            raise NotAllowed
        number = writing.reached(writer, place)
        told = bodies.parsed(asked.body)
        if asked.content_type == JSON_PATCH:
            told = _patched(asked, place, number, told)
        changed = writing.change(
            writer, place.entity, number, bodies.an_object(told), is_whole=is_whole
        )
        if asked.is_brief:
            return Answer(204)
        return as_json(_entity(asked, place, changed))

    return _found(writer.scope, path, then)


def _patched(asked: Asked, place: Place, number: int, patches: Any) -> dict[str, Any]:
    """What the patch makes otherwise, as it would be told."""
    whole = orjson.dumps(_entity(asked, place, number))
    names = {prop.name for prop in place.entity.properties if prop.is_written}
    before = {name: value for name, value in orjson.loads(whole).items() if name in names}
    document = {name: value for name, value in orjson.loads(whole).items() if name in names}
    after = patching.applied(document, patches)
    told = {name: value for name, value in after.items() if before.get(name, ...) != value}
    return {**told, **{name: None for name in before if name not in after}}


def _patch(asked: Asked, writer: Writer, path: str) -> Answer:
    return _change(asked, writer, path, is_whole=False)


def _put(asked: Asked, writer: Writer, path: str) -> Answer:
    if asked.content_type == JSON_PATCH:
        raise BadBody(_("This patch does not fit."))
    return _change(asked, writer, path, is_whole=True)


def _delete(asked: Asked, writer: Writer, path: str) -> Answer:
    def then(place: Place) -> Answer:
        if not place.is_single or place.property is not None or place.is_ref:
            raise NotAllowed
        writing.delete(writer, place.entity, writing.reached(writer, place))
        return Answer(200)

    return _found(writer.scope, path, then)


_WRITES: dict[str, Callable[[Asked, Writer, str], Answer]] = {
    "POST": _create,
    "PATCH": _patch,
    "PUT": _put,
    "DELETE": _delete,
}
