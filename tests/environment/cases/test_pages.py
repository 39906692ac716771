"""The pages: who sees what, what a phone sends later, what a list costs."""

import json
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from langnghe.accounts import public
from langnghe.accounts.models import User
from langnghe.core import parameters
from langnghe.core.ids import person_mark
from langnghe.environment.cases.models import Case, Check, Inspection, Photo, Signature
from langnghe.environment.cases.services import minutes
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.cases import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope():
    return factories.inspector()


@pytest.fixture
def desk(client, scope):
    client.force_login(User.objects.get(pk=scope.user_id))
    return client


def shot(name="a.jpg"):
    return SimpleUploadedFile(name, factories.scan(colour="red"), "image/jpeg")


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_costs_the_same_for_any_number(n, desk, scope, django_assert_num_queries):
    for _one in range(n):
        factories.case_in("notified", scope)
    with django_assert_num_queries(6):
        page = desk.get(reverse("cases:queue")).content.decode()
    assert page.count("/so/moi-truong/vu-viec/0") == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_inspections_costs_the_same(n, desk, scope, django_assert_num_queries):
    for _one in range(n):
        factories.inspection(by=scope)
    with django_assert_num_queries(4):
        desk.get(reverse("cases:inspections"))


def test_a_commune_sees_its_own_cases_alone(client, scope):
    case = factories.case_in("notified", scope)
    client.force_login(factories.officer("99999"))
    assert client.get(reverse("cases:case", args=[case.uid])).status_code == 404
    assert str(case.uid) not in client.get(reverse("cases:queue")).content.decode()
    client.force_login(factories.officer(case.village.commune_id))
    assert client.get(reverse("cases:case", args=[case.uid])).status_code == 200


def test_a_case_goes_its_way_over_its_page(desk, scope):
    episode = factories.episode(factories.works())
    factories.case_in("detected", scope)  # loads what terms there are
    address = f"{reverse('cases:new')}?episode={episode.uid}"
    assert desk.get(address).status_code == 200
    address = desk.post(address).url
    assert desk.post(address, {"action": "notify"}).status_code == 302
    assert desk.post(address, {"action": "verify"}).status_code == 302
    refused = desk.post(address, {"action": "confirm", "words": ""})
    assert refused.status_code == 422
    desk.post(address, {"action": "confirm", "words": "Mẫu lại vẫn vượt"})
    refused = desk.post(address, {"action": "order", "measures": "Sửa bơm"})
    assert "Sửa bơm" in refused.content.decode()
    desk.post(address, {"action": "order", "measures": "Sửa bơm | 10\nNạo vét | 15"})
    case = Case.objects.get(episode=episode)
    assert (case.state, case.order_days, case.measures.count()) == ("remediation_ordered", 15, 2)
    page = desk.get(address).content.decode()
    assert "không đề xuất, không phỏng đoán" in page  # 1.5 times: the amounts were not seen


def test_the_owner_hands_in_photos_without_their_place(client, scope):
    works = factories.works()
    case = factories.case_in("remediation_ordered", scope, works)
    owner = factories.producer_owner(works.producer.organisation)
    address = reverse("cases:own_case", args=[case.uid])
    client.force_login(factories.producer_owner())
    assert client.get(address).status_code == 404
    assert client.post(address, {"action": "submit", "words": "x"}).status_code == 404
    client.force_login(owner)
    assert client.post(address, {"action": "submit", "words": "Xong"}).status_code == 422
    sent = {"action": "submit", "words": "Xong", "photos": [shot()]}
    assert client.post(address, sent).status_code == 302
    photo = Photo.objects.get()
    content = b"".join(client.get(reverse("cases:photo", args=[photo.uid])).streaming_content)
    assert b"Exif" not in content
    client.force_login(factories.producer_owner())
    assert client.get(reverse("cases:photo", args=[photo.uid])).status_code == 404


def later(desk, scope, one, key, **fields):
    sent = {"person": person_mark(scope.user_id), "key": key, **fields}
    return desk.post(reverse("cases:checks_later", args=[one.uid]), sent)


def test_what_a_phone_kept_comes_in_once_with_its_photo(desk, scope):
    one = factories.inspection(by=scope)
    for _again in range(3):
        fields = {
            "permit.flow-value": "no",
            "permit.flow-note": "Vượt",
            "permit.flow-photo": shot(),
        }
        answer = later(desk, scope, one, "phone-a-1", **fields)
        assert json.loads(answer.content)["done"] is True
    assert (Check.objects.count(), Photo.objects.get().item) == (1, "permit.flow")
    reused = later(desk, scope, one, "phone-a-1", **{"permit.flow-value": "yes"})
    assert reused.status_code == 409
    assert Check.objects.get().value == "no"
    one.refresh_from_db()
    assert one.state == "under_way"


def test_what_was_kept_for_another_or_holds_nonsense_is_not_taken(desk, scope):
    one = factories.inspection(by=scope)
    sent = {"person": "x", "key": "phone-a-1", "log.kept-value": "yes"}
    assert desk.post(reverse("cases:checks_later", args=[one.uid]), sent).status_code == 409
    wrong = [{"log.kept-value": "maybe"}, {"log.kept-note": "chỉ ghi chú"},
             {"log.kept-photo": SimpleUploadedFile("a.jpg", b"no picture")}]  # fmt: skip
    for place, fields in enumerate(wrong):
        answer = later(desk, scope, one, f"phone-a-{place + 2}", **fields)
        assert (answer.status_code, json.loads(answer.content)["done"]) == (422, False)
    assert (Check.objects.count(), Photo.objects.count()) == (0, 0)


def test_the_list_works_as_a_plain_form_and_keeps_what_was_typed(desk, scope):
    one = factories.inspection(by=scope)
    address = reverse("cases:checklist", args=[one.uid])
    page = desk.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    sent = {"key": key, "log.kept-value": "yes", "log.kept-bases": "", "log.meters-note": "lệch"}
    refused = desk.post(address, sent)
    assert refused.status_code == 422
    assert "lệch" in refused.content.decode()
    sent["log.meters-value"] = "no"
    assert desk.post(address, sent).status_code == 302
    assert desk.post(address, sent).status_code == 302  # sent twice
    assert Check.objects.count() == 2


def test_the_other_side_signs_by_hand_or_on_paper(desk, scope):
    one = factories.inspection(by=scope)
    factories.fill(one, scope)
    text = minutes.draw_up(inspection=one, scope=scope, now=NOW)
    address = reverse("cases:inspection", args=[one.uid])
    base = {"action": "sign", "name": "Nguyễn Văn A", "seen": text.digest}
    for wrong in [{"way": "drawn", "strokes": "<svg>"}, {"way": "typed", "typed": "Khác"},
                  {"way": "paper"}]:  # fmt: skip
        assert desk.post(address, base | wrong).status_code == 422
    assert not Signature.objects.exists()
    assert desk.post(address, {"action": "own_sign"}).status_code == 302
    sent = base | {"way": "paper", "photos": [shot()]}
    assert desk.post(address, sent).status_code == 302
    assert Inspection.objects.get().state == "signed"
    pdf = desk.get(reverse("cases:minutes_pdf", args=[one.uid]))
    assert pdf["Content-Type"] == "application/pdf"


def test_the_owner_signs_by_account_at_xuong(client, scope):
    works = factories.works()
    one = factories.inspection(works, scope)
    owner = factories.producer_owner(works.producer.organisation)
    client.force_login(owner)
    address = reverse("cases:own_minutes", args=[one.uid])
    assert client.get(address).status_code == 404  # nothing to read yet
    factories.fill(one, scope)
    text = minutes.draw_up(inspection=one, scope=scope, now=NOW)
    assert client.post(address, {"name": "Chủ", "seen": "0" * 64}).status_code == 422
    assert client.post(address, {"name": "Chủ", "seen": text.digest}).status_code == 302
    assert Signature.objects.get().by_id == owner.pk
    assert scope_of(owner.pk).organisations


@time_machine.travel("2026-11-24 08:00Z")  # it is one in the year
def test_a_second_planned_inspection_is_warned_of_and_has_to_be_answered(desk, scope):
    one = factories.inspection(by=scope)
    address = reverse("cases:inspection_new")
    sent = {"facility": one.facility_id, "kind": "planned", "planned_on": "2026-12-01"}
    page = desk.get(f"{address}?facility={one.facility_id}").content.decode()
    assert str(one.uid) in page
    assert desk.post(address, sent).status_code == 422
    assert desk.post(address, sent | {"overlap_reason": "Thiếu mẫu"}).status_code == 302
    assert Inspection.objects.count() == 2


def test_an_inspection_without_a_facility_is_refused_beside_the_field(desk):
    answer = desk.post(
        reverse("cases:inspection_new"), {"facility": "", "kind": "cause", "cause": "Dân báo",
                                          "planned_on": "2026-12-01"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"facility"}
    assert not Inspection.objects.exists()


def test_an_officer_begins_at_his_morning_and_a_buyer_in_the_market():
    assert public.start_page(factories.officer("01").pk) == reverse("web:desk")
    assert public.start_page(factories.user().pk) == reverse("web:home")


def test_an_inspector_finds_his_way_from_log_in_on(client, desk, scope):
    parameters.load()
    assert public.start_page(scope.user_id) == reverse("cases:inspections")
    assert reverse("cases:inspections") in client.get("/tai-khoan/").content.decode()
    for name in ("cases:inspections", "cases:queue", "cases:terms", "judging:alerts", "cases:plan"):
        said = client.get(reverse(name)).content.decode()
        ways = set(re.findall(r'href="(/so/[^"?]*)"', said))
        assert {reverse("cases:queue"), reverse("judging:alerts")} <= ways, name
        assert {path for path in ways if client.get(path).status_code != 200} == set(), name


@pytest.mark.parametrize(
    ("state", "action", "fields"),
    [("verifying", "confirm", {"words"}), ("verifying", "dismiss", {"words"}),
     ("confirmed", "order", {"measures"}), ("remediation_ordered", "extend", {"words", "days"}),
     ("reinspection", "escalate", {"words", "to"})],
)  # fmt: skip
def test_what_a_step_needs_is_said_beside_its_field_and_once(desk, scope, state, action, fields):
    case = factories.case_in(state, scope)
    answer = desk.post(reverse("cases:case", args=[case.uid]), {"action": action})
    assert answer.status_code == 422
    form = next(form for name, _label, form in answer.context["steps"] if name == action)
    assert form.errors.keys() == fields
    assert answer.content.decode().count("notice notice-error") == 1
    case.refresh_from_db()
    assert case.state == state
