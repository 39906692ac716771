"""Sheets for tests: made, sent, and worked on as the worker does it."""

import io
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from langnghe.core import outbox
from langnghe.market.catalogue.sheets import services
from langnghe.market.catalogue.sheets.models import Sheet

HEAD = ["Mã sản phẩm", "Tên sản phẩm", "Mã kho", "Giá (đồng)", "Tồn kho"]


def workbook(*rows: Any, head: Any = HEAD) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([head, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def separated(*rows: Any, head: Any = HEAD, by: str = ",") -> str:
    return "\r\n".join(by.join(map(str, row)) for row in [head, *rows]) + "\r\n"


def send(
    producer: Any, content: bytes, *, by: Any, name: str = "hang.xlsx", key: str = "k"
) -> Sheet:
    return services.send_sheet(
        producer_id=producer.pk,
        upload=SimpleUploadedFile(name, content),
        key=key,
        language="vi",
        by_id=by.pk,
        now=timezone.now(),
    )


def worked(sheet: Sheet) -> Sheet:
    """After the worker did all there was to do."""
    while outbox.deliver_due(timezone.now()):
        pass
    sheet.refresh_from_db()
    return sheet


def confirm(sheet: Sheet, *, by: Any) -> None:
    services.confirm_sheet(sheet=sheet, by_id=by.pk, now=timezone.now())


def problems(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.said) for one in sheet.problems.order_by("row", "pk")]
