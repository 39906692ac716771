"""The reader of sheets, run apart: what it found, or why the file is not taken."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused
from langnghe.market.catalogue.sheets.columns import known_headers
from langnghe.market.catalogue.sheets.facts import Problem

LONGEST = 180  # seconds
SOURCES = Path(__file__).resolve().parents[4]
log = structlog.get_logger("langnghe.sheets")

REFUSED = {
    "old_excel": _(
        "This is an old or a locked Excel file. Open it, choose “Save as”, and save it as an Excel "
        "workbook (.xlsx) without a password."
    ),
    "locked": _("The file is locked with a password. Save it without one and send it again."),
    "no_header": _(
        "We found no row with names of columns. Download the template, and keep its first row."
    ),
    "column_twice": _("The column “%(column)s” stands there twice. Keep one of them."),
    "not_a_sheet": _("This is not a sheet. Send an Excel file (.xlsx) or a CSV file."),
    "broken": _(
        "The file is damaged or not what it says. Save it anew in Excel and send it again."
    ),
    "broken_row": _("Row %(row)s cannot be read: a quotation mark may be missing."),
    "too_large": _("The file unpacks into more than we can read. Split it into several."),
    "too_far": _(
        "There is something in cell %(cell)s, far outside the table. Delete it and send the file "
        "again."
    ),
    "too_many_rows": _("There are more than %(most)s rows. Split the file into several."),
    "empty": _("There are no goods in it: only the names of columns."),
    "encoding": _(
        "We cannot tell how its letters are encoded. In Excel choose “Save as” and “CSV UTF-8”."
    ),
}
WRONG = {
    "no_key": _("Give a product code or a stock number, so that we know what the row is about."),
    "sku_twice": _("This stock number stands in row %(first)s already. Each piece has its own."),
    "scattered": _("This product began in row %(first)s. Put its rows one below the other."),
    "too_many_variants": _("A product has %(most)s sizes or colours at most."),
    "too_long": _("The text is too long: %(most)s characters at most."),
}


class NotTaken(Refused):
    """The file as a whole."""

    code = "sheet_not_taken"


@dataclass(frozen=True, slots=True)
class Opened:
    rows: int
    unknown_columns: list[str]
    problems: list[Problem] = field(default_factory=list)


def open_sheet(source: Path, target: Path) -> Opened:
    """
    Read `source`, and write one product a line to `target`.

    :raises NotTaken:
    """
    job = {"source": str(source), "target": str(target), "headers": dict(known_headers())}
    told = _run(job)
    if told["refused"]:
        raise NotTaken(REFUSED[told["refused"]] % told["told"])
    return Opened(told["rows"], told["unknown"], [_problem(one) for one in told["problems"]])


def _run(job: Mapping[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "langnghe.market.catalogue.sheets.reading"]
    path = os.pathsep.join(filter(None, [str(SOURCES), os.environ.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file's name is our own, too
            command,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise NotTaken(REFUSED["too_large"]) from None
    if done.returncode:
        log.warning("sheet ended its reader", code=done.returncode, told=done.stderr[-500:])
        raise NotTaken(REFUSED["too_large"])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _problem(told: Mapping[str, Any]) -> Problem:
    said = str(WRONG[told["code"]]) % told
    return Problem(told["row"], told["column"], told["value"], said)
