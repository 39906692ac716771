"""Files that lie or unpack into mountains: refused in words, and the worker's memory stays flat."""

import io
import resource
import zipfile

import pytest
from django.test import Client

from tests import factories
from tests.market.catalogue.sheets.making import send, workbook, worked

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def sent():
    owner = factories.user("maker")
    producer = factories.producer(owner=owner)
    return lambda content: worked(send(producer, content, by=owner))


def changed(content, part, change):
    """The same workbook with another content of one part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data) if item.filename == part else data)
    return out.getvalue()


ROW = ["P-1", "Bình", "S-1", 1000, 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: changed(workbook(ROW), SHEET, lambda data: data + b" " * 400_000_000), "quá lớn"),
        (
            lambda: changed(
                workbook(ROW), SHEET,
                lambda data: data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
            ),
            "XFD1048576",
        ),
        (lambda: changed(workbook(ROW), SHEET, lambda data: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + data), "hỏng"),
        (lambda: changed(workbook(ROW), SHEET, lambda data: data[: len(data) // 2]), "hỏng"),
        (lambda: changed(workbook(ROW), "xl/workbook.xml", lambda data: b"<x/>"), None),
        (lambda: workbook(*[[f"P-{n}", "B", f"S-{n}", 1, 1] for n in range(50_001)]), "50000 dòng"),
        (lambda: "Mã kho,Tồn kho\n".encode() + b'"' + b"x" * 900_000 + b"\n", "dòng"),
    ],
    ids=["bomb", "far", "entities", "cut", "empty-book", "long", "quote"],
)  # fmt: skip
def test_what_lies_is_refused_in_words(sent, content, said):
    content = content()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sheet = sent(content)
    assert sheet.state == "refused"
    assert sheet.refusal
    assert said is None or said in sheet.refusal
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KB


def test_an_upload_without_end_is_refused_before_it_is_read():
    owner = factories.user("maker")
    factories.producer(owner=owner)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    answer = client.post(
        "/xuong/bang-tinh/", b"--x\r\n", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="900000000",
    )  # fmt: skip
    assert answer.status_code == 413
