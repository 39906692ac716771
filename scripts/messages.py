"""Extract, check and compile the message catalogues, without GNU gettext.

Message ids are English; `locale/vi/LC_MESSAGES/django.po` of each app holds the Vietnamese.

    scripts/messages.py update [app …]    take new messages into the catalogues
    scripts/messages.py check             fail where a message has no translation
    scripts/messages.py compile [app …]   write the .mo files that Django reads
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "langnghe"
# A fixed date: a catalogue changes when a sentence does, not when it is looked at.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def apps() -> list[Path]:
    """Every package with migrations, templates or a catalogue of its own."""
    marks = ("migrations", "templates", "locale", "management")
    return sorted(p.parent for p in PACKAGE.rglob("__init__.py") if _is_app(p.parent, marks))


def _is_app(folder: Path, marks: tuple[str, ...]) -> bool:
    return folder != PACKAGE and any((folder / mark).exists() for mark in marks)


def sources(app: Path) -> Iterator[Path]:
    """Python files and templates of the app, without those of apps inside it."""
    inner = [other for other in apps() if other != app and app in other.parents]
    for path in sorted(app.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt", ".xml"} or "migrations" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        if not any(other in path.parents for other in inner):
            yield path


def extracted(app: Path) -> Catalog:
    catalog = Catalog(project="langnghe", charset="utf-8")
    for path in sources(app):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # The tokenizer minds indentation, which means nothing in a template.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
        stream = io.BytesIO(text.encode())
        for line, message, comments, context in extract(
            "python", stream, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            place = (str(path.relative_to(PACKAGE)), line)
            flags = ["python-format"] if "%(" in str(message) or "%s" in str(message) else []
            catalog.add(
                message, locations=[place], auto_comments=comments, context=context, flags=flags
            )
    return catalog


def catalogue_path(app: Path) -> Path:
    return app / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def read(app: Path) -> Catalog:
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(
            locale="vi",
            project="langnghe",
            version="1",
            copyright_holder="the authors",
            msgid_bugs_address="-",
            header_comment="# Vietnamese of this part of the product.",
            creation_date=EPOCH,
            revision_date=EPOCH,
            last_translator="-",
            language_team="vi",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale="vi")


def update(app: Path) -> None:
    template = extracted(app)
    catalog = read(app)
    # Kept: messages of libraries that we translate here (accounts: allauth).
    borrowed = [message for message in catalog if "borrowed" in message.auto_comments]
    if not len(template) and not len(catalog):
        return
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    for message in borrowed:
        if message.id not in template:
            catalog[message.id] = message
    catalog.fuzzy = False
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, omit_header=False, include_lineno=False, sort_output=True
        )


def hidden(app: Path) -> Iterator[str]:
    """Messages inside of f-strings: nobody who looks for messages sees them there."""
    for path in sources(app):
        if path.suffix == ".py":
            texts = (
                node
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.JoinedStr)
            )
            for call in (call for text in texts for call in ast.walk(text)):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS:
                    yield f"{path.relative_to(PACKAGE)}:{call.lineno}: a message in an f-string"


def problems(app: Path) -> Iterator[str]:
    """Messages of the app that have no Vietnamese, or a wrong placeholder, or are not seen."""
    yield from hidden(app)
    catalog = read(app)
    for message in extracted(app):
        if not message.id:
            continue
        found = catalog.get(message.id, context=message.context)
        strings = (
            found.string if found and isinstance(found.string, tuple) else [found and found.string]
        )
        if not all(strings) or (found and found.fuzzy):
            yield f"{app.relative_to(PACKAGE)}: not translated: {message.id!r}"
    for message in catalog:
        for error in message.check(catalog):
            yield f"{app.relative_to(PACKAGE)}: {message.id!r}: {error}"


def clashes(all_apps: list[Path]) -> Iterator[str]:
    """
    One message with two translations: in the running product the first catalogue wins everywhere,
    so the second word is never seen. Another English word, or a context, tells them apart.
    """
    told: dict[tuple[Any, Any], tuple[Path, Any]] = {}
    for app in all_apps:
        for message in read(app):
            if message.id:
                key = (message.context, message.id)
                other, string = told.setdefault(key, (app, message.string))
                if string != message.string:
                    both = f"{other.relative_to(PACKAGE)} and {app.relative_to(PACKAGE)}"
                    yield f"{both}: {message.id!r} is {string!r} and {message.string!r}"


def compile_catalogue(app: Path) -> None:
    path = catalogue_path(app)
    if path.exists():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(app))


def main(arguments: list[str]) -> int:
    action, *names = arguments or ["check"]
    chosen = [PACKAGE / name.strip("/") for name in names] or apps()
    if action == "check":
        found = [problem for app in chosen for problem in problems(app)]
        found += clashes(apps())
        print("\n".join(found) or f"{len(chosen)} catalogues complete")
        return bool(found)
    for app in chosen:
        {"update": update, "compile": compile_catalogue}[action](app)
    return 0


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    sys.exit(main(sys.argv[1:]))
