"""Pages of products: for everybody, and at the desk of a lender."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from langnghe.capital.products.models import Borrower, LoanProduct, ProductTerms
from langnghe.core import clock
from tests import factories

pytestmark = pytest.mark.django_db
JOBS = "vay-ho-tro-tao-viec-lam"
# A case whose rows were reckoned by hand: 200 million at 8.382 %, equal principal, 24 months.
CASE = {"amount": "200.000.000", "months": "24", "start": "2026-01-15", "product": JOBS}


@pytest.fixture
def law():
    factories.programmes_of_law()


def address(name, *args):
    return reverse(f"products:{name}", args=args)


def shown(client, name, *args, **query):
    answer = client.get(address(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_how_much_how_long_which_rate_from_whom_and_how_sure(client, law):
    text = shown(client, "list")
    for words in (
        "tối đa 10.000.000.000\xa0₫, 200.000.000\xa0₫ cho mỗi lao động", "tối đa 120 tháng",
        "8,382\xa0%/năm; đối tượng ưu tiên 6,6\xa0%/năm", "Ngân hàng Chính sách xã hội",
        "theo báo chí hoặc tin chính thống, chưa đọc văn bản", "dự thảo, chưa có hiệu lực",
    ):  # fmt: skip
        assert words in text


def test_the_list_can_be_narrowed_to_who_asks_and_what_for(client, law):
    text = shown(client, "list", kind="worker")
    assert (JOBS in text, "quy-ho-tro-nong-dan" in text) == (True, False)
    # What is wrong in the address is left out.
    assert "quy-ho-tro-nong-dan" in shown(client, "list", kind="xxx")


def test_the_page_of_a_product_tells_papers_of_ones_kind_procedure_and_history(client, law):
    text = shown(client, "product", JOBS, kind="group")
    assert "Hợp đồng hợp tác của tổ hợp tác" in text
    assert "đăng ký doanh nghiệp" not in text
    assert "tối đa 10 ngày làm việc" in text
    assert "Nghị định 61/2015/NĐ-CP" in text  # before 2026
    assert "7,92\xa0%/năm" in text
    assert "theo trí nhớ" in text


def test_everything_is_there_in_english(client, law):
    with override("en"):
        text = shown(client, "product", JOBS)
        assert "Loan to create and keep jobs" in text
        assert "up to 120 months" in text
        assert "Loan project (form 2), certified by the commune" in text


def test_what_begins_later_or_ended_says_so(client):
    today = clock.today(timezone.now())
    later = factories.loan_terms(valid_from=today + timedelta(days=9))
    ended = factories.loan_terms(valid_until=today)
    assert "Cho vay từ ngày" in shown(client, "product", later.product.slug)
    assert "Không còn cho vay mới" in shown(client, "product", ended.product.slug)


def test_a_product_without_terms_is_seen_by_nobody(client):
    for slug in (factories.loan_product().slug, "khong-co"):
        assert client.get(address("product", slug)).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_products_costs_the_same(client, n, django_assert_num_queries):
    for _number in range(n):
        factories.loan_terms()
    with django_assert_num_queries(2):
        shown(client, "list")


def test_the_simulator_gives_the_rows_of_the_case(client, law):
    text = shown(client, "simulator", **CASE)
    assert "9.757.125\xa0₫" in text  # the first payment
    assert "17.426.140\xa0₫" in text  # all interest
    assert "8.392.666" in text  # the last row
    assert 'class="plot"' in text


def test_the_simulator_begins_with_something_to_reckon(client, law):
    text = shown(client, "simulator", product=JOBS)
    assert text.count(" checked") == 1
    assert "Tổng tiền lãi" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "nhiều"}, "Hãy ghi số tiền bằng đồng"),
        ({"amount": "0"}, "Số tiền phải lớn hơn 0"),
        ({"months": "0"}, "id_months_error"),
        ({"months": "200"}, "Sản phẩm này cho vay tối đa 120 tháng."),
        ({"amount": "20 tỷ"}, "Sản phẩm này cho vay tối đa 10.000.000.000"),
        ({"principal_grace": "24"}, "Phải ít hơn số tháng vay."),
        ({"product": "", "rate": ""}, "Chọn một sản phẩm vay, hoặc tự nhập lãi suất."),
        ({"product": "quy-ho-tro-nong-dan"}, "chỉ báo lãi suất"),
        ({"rate": "9,x"}, "Hãy ghi số phần trăm"),
        ({"rate": "900"}, "Hãy ghi số từ 0 đến 100."),
        ({"start": "1900-01-01"}, "2000"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client, law, change, said):
    query = {key: value for key, value in (CASE | change).items() if value != ""}
    answer = client.get(address("simulator"), query)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert f'value="{query["amount"]}"' in text


def test_three_offers_stand_side_by_side_and_the_cheapest_is_marked(client, law):
    dear = factories.loan_terms(rate=Decimal(12)).product.slug
    text = shown(client, "simulator", **{**CASE, "product": [JOBS, dear], "rate": "5"})
    assert text.count("Tổng tiền lãi") == 3
    assert text.count("tốn ít nhất") == 1
    answer = client.get(address("simulator"), {**CASE, "product": [JOBS, dear, "x"]})
    assert answer.status_code == 422


def test_the_typed_rate_stands_in_where_the_lender_tells_it_when_asked(client, law):
    query = {**CASE, "product": "quy-ho-tro-nong-dan", "amount": "100 triệu", "rate": "7,2"}
    text = shown(client, "simulator", **query)
    assert text.count("Tổng tiền lãi") == 1
    assert "7,2\xa0%/năm" in text


def test_the_schedule_goes_home_as_table_and_as_calendar(client, law):
    answer = client.get(address("simulator_csv"), CASE)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["1", "2026-02-15", "31", "8333333", "1423792", "0", "9757125", "191666667"]
    assert len(rows) == 25

    book = client.get(address("simulator_xlsx"), CASE)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert sheet.to_python()[24][6] == 8392666

    calendar = client.get(address("simulator_ics"), CASE)
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar.content.count(b"BEGIN:VEVENT") == 24
    assert b"DTSTART;VALUE=DATE:20260215" in calendar.content
    again = client.get(address("simulator_ics"), CASE).content
    assert [line for line in again.split(b"\r\n") if line.startswith(b"UID")] == [
        line for line in calendar.content.split(b"\r\n") if line.startswith(b"UID")
    ]


def test_a_file_of_what_cannot_be_reckoned_leads_back_to_the_form(client, law):
    for query in ({}, CASE | {"months": "0"}, CASE | {"offer": "x"}):
        answer = client.get(address("simulator_csv"), query)
        assert answer["Location"].startswith(address("simulator") + "?")


def test_a_fee_is_told_and_counted(client):
    terms = factories.loan_terms(fee_percent=Decimal("1.5"), repayments=["bullet"])
    query = CASE | {"product": terms.product.slug, "start": "2026-03-01", "months": "12"}
    text = shown(client, "simulator", **query)
    assert "3.000.000\xa0₫" in text


WISH = {"kind": "household", "need": "equipment", "amount": "600 triệu", "workers": "7"}


def test_the_path_says_what_fits_and_exactly_why_not_the_others(client, law):
    text = shown(client, "path", **WISH)
    good, others = text.split("Vì sao không phải các nguồn khác")
    assert "Bạn được vay tối đa 1.400.000.000\xa0₫; bạn cần 600.000.000\xa0₫." in good
    assert "Bản sao giấy chứng nhận đăng ký hộ kinh doanh" in good
    assert "đăng ký doanh nghiệp" not in good
    assert "nộp hôm nay: chậm nhất" in good
    assert "Cho vay tối đa 100.000.000\xa0₫; bạn cần 600.000.000\xa0₫." in others
    assert "Đây mới là dự thảo văn bản" in others
    assert "Không dùng cho việc này: Máy móc, lò nung, nhà xưởng." in others


def test_the_path_asks_for_workers_where_the_ceiling_hangs_on_them(client, law):
    text = shown(client, "path", **{**WISH, "workers": ""})
    assert "mức vay phụ thuộc vào đó" in text.split("Vì sao không phải các nguồn khác")[1]
    text = shown(client, "path", **{**WISH, "workers": "2"})
    assert "Với 2 lao động, mức vay tối đa là 400.000.000\xa0₫" in text


def test_the_path_says_beside_the_field_what_is_missing(client, law):
    answer = client.get(address("path"), {"kind": "household", "amount": "x"})
    assert answer.status_code == 422
    assert 'value="x"' in answer.content.decode()
    assert "Ba câu hỏi" in shown(client, "path")


@pytest.fixture
def officer(client):
    person = factories.credit_officer()
    client.force_login(person)
    return person


PRODUCT = {
    "name_vi": "Vay mua lò", "name_en": "Kiln loan", "summary_vi": "Mua lò", "summary_en": "Kiln",
    "needs": ["equipment"],
}  # fmt: skip
TERMS = {
    "kinds": ["household", "worker"], "ceiling_household": "300 triệu", "ceiling_worker": "50 triệu",
    "term_max": "36", "rate_rule": "fixed", "rate": "8,5", "repayments": ["equal_principal"],
    "day_count": "act/365", "papers_vi": "Phương án | Mua lò 4 m³\nĐăng ký", "overdue_factor": "130",
    "papers_en": "Plan | Buy a kiln\nRegistration",
}  # fmt: skip


def test_a_lender_writes_a_product_and_its_terms_and_the_public_reads_them(client, officer):
    home = officer.memberships.get().organisation
    answer = client.post(address("desk_new"), PRODUCT | {"lender": home.pk})
    product = LoanProduct.objects.get()
    assert answer["Location"] == address("desk_product", product.uid)
    assert product.lender == home
    today = clock.today(timezone.now())
    client.post(address("desk_product", product.uid), TERMS | {"valid_from": today.isoformat()})
    terms = ProductTerms.objects.get()
    assert terms.ceilings == {"household": 300_000_000, "worker": 50_000_000}
    assert (terms.rate, terms.overdue_factor, terms.made_by) == (Decimal("8.5"), 130, officer)
    client.logout()
    with override("en"):
        assert "told by the lender" in shown(client, "product", "vay-mua-lo")
    text = shown(client, "product", "vay-mua-lo")
    assert "bên cho vay công bố" in text
    for words in ("8,5\xa0%/năm", "Mua lò 4 m³", home.name, "130\xa0% lãi suất (11,05\xa0%/năm)"):
        assert words in text


def test_a_rate_in_steps_needs_both_steps(client, officer):
    product = factories.loan_product(officer.memberships.get().organisation)
    told = TERMS | {"rate_rule": "stepped", "valid_from": clock.today(timezone.now()).isoformat()}
    answer = client.post(address("desk_product", product.uid), told)
    assert answer.status_code == 422
    assert "Hãy ghi từ tháng nào lãi suất đổi" in answer.content.decode()
    for wrong in ("13", "13 9\n7 8", "1 9", "13 101", "ba 9"):
        answer = client.post(address("desk_product", product.uid), told | {"later": wrong})
        assert list(answer.context["form"].errors) == ["later"]
        assert wrong.splitlines()[0] in answer.content.decode()
    client.post(address("desk_product", product.uid), told | {"later": "13 9\n\n25: 9,65%"})
    assert ProductTerms.objects.get().steps == [[0, "8.5"], [12, "9"], [24, "9.65"]]
    # Renewing begins with what holds.
    assert "13 9\n25 9,65" in shown(client, "desk_product", product.uid)


ALL_OF_THEM = {
    "kinds": ["household", "cooperative", "group", "enterprise", "worker"],
    "ceiling_household": "300 triệu", "ceiling_cooperative": "2 tỷ", "ceiling_group": "",
    "ceiling_enterprise": "5 tỷ", "ceiling_worker": "50 triệu", "per_worker": "200 triệu",
    "term_max": "60", "rate_rule": "factor", "reference": "loan.poor_household_rate",
    "factor": "127", "priority_factor": "100", "overdue_factor": "130", "late_interest_rate": "4",
    "principal_grace": "6", "interest_grace": "3", "repayments": ["bullet"], "day_count": "30/360",
    "fee_percent": "0,5", "own_capital": "20", "collateral_from": "100 triệu",
    "conditions_vi": "Có xưởng\nCó thợ", "conditions_en": "A workshop\nWorkers",
    "exclusions_vi": "Mua nhà ở", "exclusions_en": "Homes",
    "papers_vi": "Phương án | Mua lò\nHợp đồng hợp tác |  | tổ hợp tác; Co-operative",
    "papers_en": "Plan | A kiln\nContract of co-operation",
    "procedure_vi": "Nộp hồ sơ\nThẩm định", "procedure_en": "Hand in\nAppraisal",
    "note_vi": "Ghi chú", "note_en": "A note", "act": "Nghị định 338/2025/NĐ-CP",
}  # fmt: skip


def test_all_that_terms_can_hold_is_written_and_stays_when_they_are_renewed(client, officer, law):
    product = factories.loan_product(officer.memberships.get().organisation)
    url, today = address("desk_product", product.uid), clock.today(timezone.now())
    client.post(url, ALL_OF_THEM | {"valid_from": today.isoformat()})
    first = ProductTerms.objects.get(product=product)

    form = client.get(url).context["form"]
    again = {name: form[name].value() for name in form.fields} | {"valid_from": today}
    sent = {name: value for name, value in again.items() if value is not None}
    client.post(url, sent | {"valid_from": (today + timedelta(1)).isoformat()})

    second = ProductTerms.objects.latest("valid_from")
    assert second.pk != first.pk
    kept = [one.name for one in ProductTerms._meta.fields if one.name not in {
        "id", "uid", "valid_from", "valid_until", "made_at", "used_at",
    }]  # fmt: skip
    for name in kept:
        assert getattr(first, name) == getattr(second, name), name
        # Draft, certainty and a source are of products of law, steps and a rate of other rules.
        other = {"act_slug", "is_draft", "steps", "rate", "source"}
        assert getattr(first, name) or name in other, name
    assert first.ceilings == {
        "household": 300_000_000, "cooperative": 2_000_000_000, "group": None,
        "enterprise": 5_000_000_000, "worker": 50_000_000,
    }  # fmt: skip
    assert [one["kinds"] for one in first.papers] == [[], ["group", "cooperative"]]
    text = shown(client, "product", product.slug)
    assert "8,382\xa0%/năm; đối tượng ưu tiên 6,6\xa0%/năm" in text
    for words in ("Mua nhà ở", "Có thợ", "Thẩm định", "Ghi chú", "3 tháng"):
        assert words in text


@pytest.mark.parametrize("language", ["vi", "en"])  # the names of kinds hold commas
def test_papers_for_every_kind_of_borrower_stay_in_each_language(client, officer, language):
    product = factories.loan_product(officer.memberships.get().organisation)
    papers = [{"kinds": Borrower.values, "name": {"vi": "Phương án", "en": "Plan"}, "example": {}}]
    factories.loan_terms(product, papers=papers, repayments=["bullet"])
    tomorrow = clock.today(timezone.now()) + timedelta(1)

    with override(language):
        url = address("desk_product", product.uid)
        form = client.get(url).context["form"]
        sent = {name: form[name].value() for name in form.fields} | {"valid_from": tomorrow}
        sent = {name: value for name, value in sent.items() if value is not None}
        answer = client.post(url, sent)

    assert form["papers_vi"].value().endswith(("cho mình", "for himself"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert ProductTerms.objects.latest("valid_from").papers == papers


def test_papers_of_nobody_are_refused(client, officer):
    product = factories.loan_product(officer.memberships.get().organisation)
    told = {"papers_vi": "Giấy | | Tổ hợp", "papers_en": "Paper", "valid_from": "2099-01-01"}

    answer = client.post(address("desk_product", product.uid), TERMS | told)

    assert list(answer.context["form"].errors) == ["papers_vi"]
    assert "Tổ hợp" in answer.content.decode()


def test_a_share_of_a_rate_needs_one_that_is_in_force(client, officer, law):
    product = factories.loan_product(officer.memberships.get().organisation)
    url = address("desk_product", product.uid)
    told = TERMS | {"rate_rule": "factor", "valid_from": clock.today(timezone.now()).isoformat()}
    missing = client.post(url, told).context["form"].errors
    over = told | {"reference": "loan.near_poor_rate", "factor": "100"}
    ended = client.post(url, over).context["form"].errors

    assert (list(missing), list(ended)) == (["reference", "factor"], ["reference"])
    assert not ProductTerms.objects.filter(product=product).exists()


def test_new_terms_are_tried_before_they_are_written_down(client, officer):
    product = factories.loan_product(officer.memberships.get().organisation)
    url = address("desk_product", product.uid)
    told = TERMS | {
        "action": "try", "valid_from": "2027-01-15", "rate": "12", "try_amount": "12 triệu",
        "try_months": "12",
    }  # fmt: skip

    page = client.post(url, told)
    beyond = client.post(url, told | {"try_months": "37"})
    wrong = client.post(url, told | {"rate": "", "try_amount": "x"})

    outcome = page.context["outcome"]
    assert (page.status_code, len(outcome.rows)) == (200, 12)
    assert outcome.rows[0].principal == 1_000_000
    assert 'value="12"' in page.content.decode()  # what was typed stays
    assert list(beyond.context["trial"].errors) == ["try_months"]
    assert (list(wrong.context["form"].errors), list(wrong.context["trial"].errors)) == (
        ["rate"], ["try_amount"],
    )  # fmt: skip
    assert (beyond.status_code, wrong.status_code) == (422, 422)
    assert not ProductTerms.objects.exists()


def test_enter_in_a_field_tries_the_terms_and_writes_nothing_down(client, officer):
    product = factories.loan_product(officer.memberships.get().organisation)

    form = shown(client, "desk_product", product.uid).split('class="narrow"', 1)[1]

    # A browser presses the first button of the form.
    first, second = re.findall(r"<button [^>]*>", form.split("</form>", 1)[0])
    assert 'name="action" value="try"' in first
    assert "name=" not in second


def test_refusals_of_the_desk_stand_beside_their_fields(client, officer):
    product = factories.loan_product(officer.memberships.get().organisation)
    answer = client.post(address("desk_product", product.uid), TERMS | {"valid_from": "2020-01-01"})
    assert answer.status_code == 422
    assert "Điều kiện mới bắt đầu từ hôm nay" in answer.content.decode()
    answer = client.post(address("desk_close", product.uid), {"closed_on": "2020-01-01"})
    assert answer.status_code == 422
    home = officer.memberships.get().organisation
    name = {"name_vi": product.name["vi"], "lender": home.pk}
    answer = client.post(address("desk_new"), PRODUCT | name)
    LoanProduct.objects.filter(pk=product.pk).update(slug="vay-mua-lo")
    answer = client.post(address("desk_new"), PRODUCT | {"lender": home.pk})
    assert "Đã có sản phẩm mang tên này" in answer.content.decode()


def test_a_lender_closes_a_product(client, officer):
    terms = factories.loan_terms(factories.loan_product(officer.memberships.get().organisation))
    today = clock.today(timezone.now())
    client.post(address("desk_close", terms.product.uid), {"closed_on": today.isoformat()})
    assert "đã dừng cho vay mới" in shown(client, "desk")
    assert "Không còn cho vay mới" in shown(client, "product", terms.product.slug)


def test_another_lender_finds_nothing_and_changes_nothing(client, officer):
    other = factories.loan_terms().product
    assert client.get(address("desk_product", other.uid)).status_code == 404
    told = TERMS | {"valid_from": clock.today(timezone.now()).isoformat()}
    assert client.post(address("desk_product", other.uid), told).status_code == 404
    close = {"closed_on": "2099-01-01"}
    assert client.post(address("desk_close", other.uid), close).status_code == 404
    answer = client.post(address("desk_new"), PRODUCT | {"lender": other.lender_id})
    assert answer.status_code == 422
    assert other.slug not in shown(client, "desk")
    assert ProductTerms.objects.get().valid_until is None
    other.refresh_from_db()
    assert other.closed_on is None


@pytest.mark.parametrize("n", [1, 3])
def test_the_desk_costs_the_same_however_long_it_is(
    client, officer, n, django_assert_max_num_queries
):
    for _number in range(n):
        factories.loan_terms(factories.loan_product(officer.memberships.get().organisation))
    with django_assert_max_num_queries(9):
        shown(client, "desk")


def test_programs_read_products_and_schedules(client, law):
    answer = client.get("/api/v1/loan-products", {"kind": "worker"}).json()
    assert [one["slug"] for one in answer["items"]] == [JOBS]
    assert answer["items"][0]["rates"] == [{"after_months": 0, "percent_a_year": "8.382"}]
    one = client.get(f"/api/v1/loan-products/{JOBS}", {"on": "2025-12-31"}).json()
    assert (one["per_worker"], one["certainty"]) == (100_000_000, "A")
    assert client.get("/api/v1/loan-products/khong-co").status_code == 404

    query = {"amount": 200_000_000, "months": 24, "start": "2026-01-15"}
    told = client.get("/api/v1/loan-schedule", query | {"product": JOBS}).json()
    assert (told["interest"], told["rows"][0]["interest"]) == (17_426_140, 1_423_792)
    own = client.get("/api/v1/loan-schedule", query | {"rate": "8.382"}).json()
    assert own["interest"] == 17_426_140
    for wrong in (
        {}, {"product": "quy-ho-tro-nong-dan"}, {"rate": 5, "months": 0}, {"rate": "nan"},
        {"rate": 5, "principal_grace": 24}, {"rate": 5, "start": "9999-12-31"}, {"rate": "inf"},
    ):  # fmt: skip
        assert client.get("/api/v1/loan-schedule", query | wrong).status_code == 422
    assert date.fromisoformat(told["rows"][-1]["due_on"]) == date(2028, 1, 15)


@pytest.mark.parametrize("repayment", ["equal_principal", "equal_instalments", "bullet"])
@pytest.mark.parametrize("grace", [0, 1, 23])
def test_every_way_to_repay_gives_a_schedule_that_repays_all(client, law, repayment, grace):
    query = {
        "amount": 100_000_001, "months": 24, "rate": 7.2, "repayment": repayment,
        "principal_grace": grace,
    }  # fmt: skip
    told = client.get("/api/v1/loan-schedule", query).json()
    assert sum(row["principal"] for row in told["rows"]) == 100_000_001
    assert told["rows"][-1]["balance"] == 0
