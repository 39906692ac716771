"""A file is sent, looked at, and written as a whole, or told cell by cell why not."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from langnghe.core.models import AuditEvent
from langnghe.core.states import WrongState
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.catalogue.sheets import services
from langnghe.market.catalogue.sheets.models import Sheet
from tests import factories
from tests.market.catalogue.sheets.making import (
    HEAD,
    confirm,
    problems,
    send,
    separated,
    workbook,
    worked,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return factories.user("maker")


@pytest.fixture
def producer(owner):
    return factories.producer(owner=owner)


def whole(answer):
    """A file that is handed out, read to its end: then it is closed."""
    return b"".join(answer.streaming_content)


def test_goods_of_a_workbook_are_written_when_their_maker_says_so(producer, owner):
    content = workbook(["P-1", "Bình gốm", "P-1-S", 350000, 5], ["P-1", "", "P-1-L", "520.000", 2])
    sheet = worked(send(producer, content, by=owner))

    assert (sheet.state, sheet.rows, sheet.created) == ("ready", 2, 1), problems(sheet)
    assert not Product.objects.exists()
    confirm(sheet, by=owner)
    worked(sheet)

    assert (sheet.state, sheet.rows_done, sheet.written, sheet.failed) == ("done", 2, 1, 0)
    product = Product.objects.get()
    assert (product.name, product.reference, product.state) == ({"vi": "Bình gốm"}, "P-1", "draft")
    told = Variant.objects.order_by("price").values_list("sku", "price", "stock__on_hand")
    assert list(told) == [("P-1-S", 350_000, 5), ("P-1-L", 520_000, 2)]
    actions = list(
        AuditEvent.objects.filter(action__contains=".sheet.").values_list("action", flat=True)
    )
    assert actions == [
        "catalogue.sheet.sent",
        "catalogue.sheet.confirmed",
        "catalogue.sheet.written",
    ]


def test_the_same_file_again_changes_nothing(producer, owner):
    content = workbook(["P-1", "Bình gốm", "P-1-S", 350000, 5])
    for key in ("a", "b"):
        sheet = worked(send(producer, content, by=owner, key=key))
        if sheet.created:
            confirm(sheet, by=owner)
            worked(sheet)

    assert (sheet.created, sheet.changed, sheet.unchanged) == (0, 0, 1)
    assert StockMovement.objects.count() == 1


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_written(producer, owner):
    content = workbook(
        ["P-1", "Bình gốm", "P-1-S", "rẻ", 5],
        ["P-2", "", "P-2-S", 10_000, 1],
        ["P-3", "Đĩa", "mã có dấu", 10_000, "nhiều"],
        ["P-4", "Chén", "P-1-S", 10_000, 1],
        ["", "Chén", "", 10_000, 1],
        ["P-5", "Tốt", "P-5-S", 10_000, 1],
    )
    sheet = worked(send(producer, content, by=owner))

    assert sheet.state == "refused"
    assert not Product.objects.exists()
    told = problems(sheet)
    assert [(row, column) for row, column, _said in told] == [
        (2, "price"), (3, "name"), (4, "sku"), (4, "on_hand"), (5, "sku"),
        (6, "reference"),
    ]  # fmt: skip
    assert "ví dụ 350.000" in told[0][2]
    assert "dòng 2" in told[4][2]
    with pytest.raises(WrongState):
        confirm(sheet, by=owner)
    assert not Product.objects.exists()


@pytest.mark.parametrize("by", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separated_values_are_read_however_excel_writes_them(producer, owner, by, encoding):
    content = separated(["P-1", "Bình gốm Bát Tràng", "P-1-S", "350000", "5"], by=by).encode(
        encoding
    )
    sheet = worked(send(producer, content, by=owner, name="hang.csv"))

    assert (sheet.state, sheet.samples[0]["name"]) == ("ready", "Bình gốm Bát Tràng")


def test_windows_1258_is_read_where_it_makes_vietnamese(producer, owner):
    # As old Vietnamese programs write it: the vowel, then its tone.
    text = separated(["P-1", "Bi\u0300nh gô\u0301m đẹp".replace("ẹ", "e\u0323"), "P-1-S", "350000", "5"],
                     head=["Ma san pham", "Ten san pham", "Ma kho", "Gia", "Ton kho"])  # fmt: skip
    sheet = worked(send(producer, text.encode("cp1258"), by=owner, name="hang.csv"))
    assert (sheet.state, sheet.samples[0]["name"]) == ("ready", "Bình gốm đẹp")

    strange = separated(["P-1", "x", "P-1-S", "1", "1"]).encode("utf-8") + b"\xcc\xcc\x81"
    refused = worked(send(producer, strange, by=owner, name="la.csv", key="b"))
    assert (refused.state, "CSV UTF-8" in refused.refusal) == ("refused", True)


def test_a_sale_meanwhile_is_not_written_over(producer, owner, client):
    variant = factories.variant(product_fields={"producer": producer}, on_hand=5)
    client.force_login(owner)
    book = whole(client.get("/xuong/bang-tinh/hang.xlsx"))
    [head, row] = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    StockItem.objects.filter(variant=variant).update(on_hand=3)

    untouched = worked(send(producer, workbook(row, head=head), by=owner))
    assert (untouched.state, untouched.unchanged) == ("ready", 1)

    row[head.index("Số lượng")] = 9
    moved = worked(send(producer, workbook(row, head=head), by=owner, key="b"))
    assert moved.state == "refused"
    assert problems(moved) == [
        (2, "on_hand", "Số hàng vừa thay đổi: hiện là 3, không còn là 5. Vui lòng đếm lại.")
    ]


def test_a_round_trip_changes_nothing_and_a_changed_cell_changes_that(producer, owner, client):
    made = factories.product(producer=producer, variants=2, name={"vi": "=1+1", "en": "Vase"})
    factories.variant(product_fields={"producer": producer, "made_to_order": True})
    client.force_login(owner)
    book = whole(client.get("/xuong/bang-tinh/hang.xlsx"))
    text = whole(client.get("/xuong/bang-tinh/hang.csv"))
    assert "'=1+1" in text.decode()
    for key, content, name in (("a", book, "h.xlsx"), ("b", text, "h.csv")):
        sheet = worked(send(producer, content, by=owner, key=key, name=name))
        assert (sheet.state, sheet.created, sheet.changed, sheet.unchanged) == ("ready", 0, 0, 2), (
            problems(sheet)
        )

    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    rows[1][rows[0].index("Số lượng")] = "11"
    sheet = worked(send(producer, separated(*rows[1:], head=rows[0]).encode(), by=owner, key="c"))
    assert (sheet.changed, sheet.unchanged) == (1, 1)
    confirm(sheet, by=owner)
    worked(sheet)
    assert sorted(
        StockItem.objects.filter(variant__product=made).values_list("on_hand", flat=True)
    ) == [5, 11]


def test_stock_numbers_alone_are_enough_to_count(producer, owner):
    variant = factories.variant(product_fields={"producer": producer}, on_hand=5)
    foreign = factories.variant()
    head = ["Mã kho", "Tồn kho"]
    content = workbook([variant.sku, 8], head=head)
    sheet = worked(send(producer, content, by=owner))
    confirm(sheet, by=owner)
    worked(sheet)
    assert (sheet.written, StockItem.objects.get(variant=variant).on_hand) == (1, 8)

    # What is another's is simply not there, and cannot be taken either.
    sheet = worked(send(producer, workbook([foreign.sku, 8], head=head), by=owner, key="b"))
    assert sheet.state == "refused"
    assert StockItem.objects.get(variant=foreign).on_hand == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", None),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "xlsx"),
        (b"PK\x03\x04 not a zip", "hỏng"),
        ("Tên,Giá\nBình,3\n".encode(), "tên cột"),
        ("Mã kho,Tồn kho\n".encode(), "chỉ có tên cột"),
        ("Mã kho,Mã kho,Tồn kho\na,b,1\n".encode(), "hai lần"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "CSV UTF-8"),
    ],
)
def test_what_is_no_sheet_is_refused_in_plain_words(producer, owner, client, content, said):
    client.force_login(owner)
    upload = SimpleUploadedFile("x.xlsx", content)
    answer = client.post("/xuong/bang-tinh/", {"file": upload, "key": "k"})
    if said is None:
        assert answer.status_code == 422
        return
    sheet = worked(Sheet.objects.get())
    assert sheet.state == "refused"
    assert said in sheet.refusal
    assert said in client.get(answer["Location"]).content.decode()


def test_the_repeat_of_a_form_gets_the_first_sheet(producer, owner, client):
    client.force_login(owner)
    places = {
        client.post(
            "/xuong/bang-tinh/",
            {"file": SimpleUploadedFile("x.csv", b"Ma kho,Ton kho\na,1\n"), "key": "k"},
        )["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    assert Sheet.objects.count() == 1


def test_what_is_cancelled_is_not_written(producer, owner, client):
    client.force_login(owner)
    sheet = worked(send(producer, workbook(["P-1", "Bình", "S-1", 1000, 1]), by=owner))
    page = reverse("catalogue:sheet", args=[sheet.pk])

    client.post(f"{page}huy/")
    client.post(f"{page}ghi/")

    worked(sheet)
    assert sheet.state == "cancelled"
    assert not Product.objects.exists()


def test_who_reads_the_page_sees_counts_errors_and_progress(producer, owner, client):
    client.force_login(owner)
    sheet = send(
        producer, workbook(["P-1", "Bình", "S-1", 1000, 1], ["P-2", "Bát", "S-2", "x", 1]), by=owner
    )
    page = reverse("catalogue:sheet", args=[sheet.pk])
    assert "<progress" in client.get(page).content.decode()
    part = client.get(page, headers={"HX-Request": "true", "HX-Target": "sheet"}).content.decode()
    assert part.startswith('<div id="sheet" hx-get=')

    worked(sheet)
    html = client.get(page).content.decode()
    assert "Dòng 3" in html
    assert "<progress" not in html
    told = whole(client.get(f"{page}loi.csv")).decode()
    assert "3,Giá (đồng),x," in told
    assert whole(client.get(f"{page}tep/")).startswith(b"PK")


@pytest.mark.parametrize("what", ["", "ghi/", "huy/", "loi.csv", "tep/"])
def test_a_stranger_cannot_tell_that_a_sheet_exists(producer, owner, client, what):
    sheet = worked(send(producer, workbook(["P-1", "Bình", "S-1", 1000, 1]), by=owner))
    page = reverse("catalogue:sheet", args=[sheet.pk]) + what
    for person in (
        factories.producer_owner(of=factories.producer().organisation),
        factories.user(),
    ):
        client.force_login(person)
        answer = client.post(page) if what in {"ghi/", "huy/"} else client.get(page)
        assert answer.status_code == 404
    client.logout()
    assert client.get(page).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "ready"


@pytest.mark.parametrize("n", [1, 3])
def test_pages_and_pieces_cost_the_same_number_of_queries(
    producer, owner, client, n, django_assert_num_queries
):
    rows = [[f"P-{i}", "Bình", f"S-{i}", 1000, 1] for i in range(n)]
    for i in range(n):
        sheet = worked(send(producer, workbook(*rows), by=owner, key=f"{i}"))
    client.force_login(owner)
    with django_assert_num_queries(5):  # session, user, makers (two), sheets
        client.get("/xuong/bang-tinh/")
    with django_assert_num_queries(7):
        client.get(reverse("catalogue:sheet", args=[sheet.pk]))
    assert HEAD


def test_files_are_forgotten_and_what_became_of_them_stays(producer, owner):
    sheet = worked(send(producer, workbook(["P-1", "Bình", "S-1", 1000, 1]), by=owner))
    kept = sheet.file.storage.path(sheet.file.name)
    assert services.forget_old(now=sheet.sent_at + timedelta(days=29)) == 0
    assert services.forget_old(now=sheet.sent_at + timedelta(days=31)) == 1
    sheet.refresh_from_db()
    assert (sheet.file.name, sheet.created) == ("", 1)
    assert not Path(kept).exists()
