"""JSON Patch (RFC 6902), as far as it changes one document."""

from typing import Any

from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta.errors import BadBody

MOST = 200


def applied(document: dict[str, Any], patches: Any) -> dict[str, Any]:
    """
    The document as it is afterwards; the one given may be changed.

    :raises BadBody:
    """
    if not isinstance(patches, list) or len(patches) > MOST:
        raise _wrong()
    whole = {"": document}
    for one in patches:
        if not isinstance(one, dict):
            raise _wrong()
        try:
            _apply(whole, one)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise _wrong() from error
    changed = whole[""]
    if not isinstance(changed, dict):
        raise _wrong()
    return changed


def _wrong() -> BadBody:
    return BadBody(_("This patch does not fit."))


def _apply(whole: dict[str, Any], patch: dict[str, Any]) -> None:
    path = _steps(patch["path"])
    match patch["op"]:
        case "add":
            _add(whole, path, patch["value"])
        case "remove":
            _remove(whole, path)
        case "replace":
            _remove(whole, path)
            _add(whole, path, patch["value"])
        case "move":
            source = _steps(patch["from"])
            if path[: len(source)] == source and path != source:
                raise ValueError("Into itself.")
            _add(whole, path, _remove(whole, source))
        case "copy":
            _add(whole, path, _copied(_found(whole, _steps(patch["from"]))))
        case "test":
            if _found(whole, path) != patch["value"]:
                raise ValueError("Another value.")
        case _:
            raise ValueError("No such operation.")


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise ValueError(pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]


def _found(node: Any, steps: list[str]) -> Any:
    for step in steps:
        node = node[_place(node, step)] if isinstance(node, list) else node[step]
    return node


def _place(node: list[Any], step: str, *, is_new: bool = False) -> int:
    if is_new and step == "-":
        return len(node)
    if not (step.isascii() and step.isdecimal()) or (step != "0" and step.startswith("0")):
        raise ValueError(step)
    place = int(step)
    if place >= len(node) + is_new:
        raise IndexError(step)
    return place


def _add(whole: dict[str, Any], steps: list[str], value: Any) -> None:
    node = _found(whole, steps[:-1])
    if isinstance(node, list):
        node.insert(_place(node, steps[-1], is_new=True), value)
    elif isinstance(node, dict):
        node[steps[-1]] = value
    else:
        raise ValueError("Nothing can be added here.")


def _remove(whole: dict[str, Any], steps: list[str]) -> Any:
    node = _found(whole, steps[:-1])
    if isinstance(node, list):
        return node.pop(_place(node, steps[-1]))
    return node.pop(steps[-1])


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_copied(one) for one in value]
    return value
