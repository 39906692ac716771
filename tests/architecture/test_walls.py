"""The walls that the import contracts cannot see: doors, foreign keys, templates, thin views."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "langnghe"
OPEN_TO_ALL = {"core", "ui"}
# What the composing layer may take from a context besides its door.
COMPOSED = {"api", "demo", "urls"}


def context_of(module: str) -> str:
    """`langnghe.market.orders.views` → `market`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def ladder() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "ladder")
    return [{name.strip() for name in re.split(r"[|:]", layer)} for layer in layers]


def height(context: str) -> int:
    """0 is the top of the ladder."""
    return next(place for place, layer in enumerate(ladder()) if context in layer)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("langnghe", cache_dir=None)


def test_a_context_is_entered_through_its_door_only(graph):
    intruders = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            at_home, abroad = context_of(importer), context_of(imported)
            if not abroad or at_home == abroad or abroad in OPEN_TO_ALL:
                continue
            last = imported.rsplit(".", 1)[-1]
            if imported == f"langnghe.{abroad}.public":
                continue
            if at_home == "web" and last in COMPOSED:
                continue
            # The table of reactions names facts, and the functions that react to them.
            if at_home == "wiring" and last in {"public", "facts"}:
                continue
            intruders.append(f"{importer} -> {imported}")
    assert sorted(intruders) == []


def foreign_keys() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    for model in apps.get_models(include_auto_created=False):
        if model.__module__.startswith("langnghe."):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey | models.ManyToManyField):
                    yield model, field


def test_a_foreign_key_into_another_context_points_down_and_leaves_no_name_there():
    wrong = []
    for model, field in foreign_keys():
        target = field.related_model.__module__
        here, there = context_of(model.__module__), context_of(target)
        if here == there or not target.startswith("langnghe."):
            continue
        # core names the person who acted: the one key that points up, through AUTH_USER_MODEL.
        upward = here == "core" and there == "accounts"
        if not upward and height(there) <= height(here):
            wrong.append(f"{model.__name__}.{field.name} points up")
        if field.remote_field.related_name != "+" and here != "core":
            wrong.append(f"{model.__name__}.{field.name} leaves a name in {there}")
    assert wrong == []


VERBS = {"objects", "save", "delete"}


def thin_files() -> Iterator[Path]:
    for name in ("views.py", "api.py", "forms.py"):
        yield from PACKAGE.rglob(name)
    yield from PACKAGE.rglob("views/*.py")
    yield from PACKAGE.rglob("api/*.py")
    yield from (PACKAGE / "web" / "places").glob("*.py")


def test_views_api_and_forms_neither_query_nor_write():
    wrong = []
    for path in thin_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_route = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "router"
            if isinstance(node, ast.Attribute) and node.attr in VERBS and not is_route:
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno} .{node.attr}")
    assert wrong == []


def templates() -> Iterator[tuple[str, Path]]:
    for path in PACKAGE.rglob("templates/**/*"):
        if path.is_file():
            folder = path.parts[: path.parts.index("templates")][-1]
            yield folder, path


REFERENCE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
BORROWED = {"accounts": {"account", "accounts", "mfa", "usersessions"}}


def test_a_template_uses_its_own_pieces_and_those_of_ui():
    wrong = []
    for owner, path in templates():
        for name in REFERENCE.findall(path.read_text(encoding="utf-8")):
            first = name.split("/", 1)[0]
            if first not in {owner, "ui"} | BORROWED.get(owner, set()) | {"base.html"}:
                wrong.append(f"{path.relative_to(PACKAGE)} uses {name}")
    assert wrong == []


INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|javascript:", re.IGNORECASE)


def test_no_template_holds_style_or_script_inline():
    wrong = []
    for _owner, path in templates():
        if "email" in path.name or path.name.startswith("mail") or "mail" in path.parts:
            continue  # a letter has no style sheet to link to
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if INLINE.search(line):
                wrong.append(f"{path.relative_to(PACKAGE)}:{number} {line.strip()}")
    assert wrong == []


def test_no_file_is_too_long_to_read():
    long = []
    for path in PACKAGE.rglob("*"):
        if path.suffix not in {".py", ".html"} or "migrations" in path.parts:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        most = {".py": 450, ".html": 150}[path.suffix]
        if lines > most:
            long.append(f"{path.relative_to(PACKAGE)}: {lines} lines")
    assert long == []


def test_every_context_says_what_it_answers_for():
    silent = [
        name
        for layer in ladder()
        for name in layer
        if (PACKAGE / name / "__init__.py").exists()
        and not ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text()))
    ]
    assert silent == []
