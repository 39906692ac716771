"""A household opens its workshop, one small step after the other, and may stop after each."""

import pytest
from django.urls import reverse

from langnghe.accounts.models import Membership, Organisation
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.registry.desk import queries, refusals
from langnghe.registry.desk.models import MakerFile
from langnghe.registry.desk.services import joining
from langnghe.registry.models import Producer
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
WHO = {
    "name": "Nhà gốm Minh Hải",
    "kind": "household",
    "village_text": "lang bat trang",
    "key": "k",
}


@pytest.fixture
def village():
    return factories.village(name="Bát Tràng", slug="bat-trang")


@pytest.fixture
def owner(client):
    person = factories.user("owner")
    client.force_login(person)
    return person


def address(producer, step):
    return reverse("desk:step", args=[producer.uid, step])


def test_the_first_step_makes_an_organisation_and_a_draft_that_is_resumed(client, owner, village):
    answer = client.post("/xuong/mo/moi/", WHO)
    producer = Producer.objects.get()
    assert answer["Location"] == f"/xuong/mo/{producer.uid}/"
    assert (producer.state, producer.village, producer.kind) == ("draft", village, "household")
    member = Membership.objects.get(user=owner)
    assert (member.role, member.organisation_id) == ("producer_owner", producer.organisation_id)
    # Whoever sends the form once more gets the same workshop.
    assert client.post("/xuong/mo/moi/", WHO)["Location"] == answer["Location"]
    assert Organisation.objects.filter(kind="producer").count() == 1
    assert "Nhà gốm Minh Hải" in client.get("/xuong/mo/").content.decode()
    # Nobody else sees a draft.
    assert client.get(f"/nguoi-lam/{producer.slug}/").status_code == 404


def test_several_villages_of_a_name_are_to_be_chosen_from_and_what_was_typed_stays(client, owner):
    one = factories.village(name="Phú Vinh", slug="phu-vinh")
    factories.village(name="Phú Vinh Thượng", slug="phu-vinh-thuong")
    page = client.post("/xuong/mo/moi/", {**WHO, "village_text": "làng phu"})
    assert page.status_code == 422
    shown = page.content.decode()
    assert 'value="Nhà gốm Minh Hải"' in shown
    assert "Phú Vinh Thượng" in shown
    assert "Hãy chọn làng của bạn" in shown
    client.post("/xuong/mo/moi/", {**WHO, "village_text": "làng phu", "village": one.pk})
    assert Producer.objects.get().village == one


def test_a_village_nobody_knows_is_said_beside_the_field(client, owner, village):
    page = client.post("/xuong/mo/moi/", {**WHO, "village_text": "Atlantis"})
    assert page.status_code == 422
    assert "chưa biết làng nào tên này" in page.content.decode()
    assert not Producer.objects.exists()


def test_an_old_name_of_the_commune_finds_its_villages(village):
    factories.former_unit("Xã Đa Tốn", "Huyện Gia Lâm", village.commune)
    assert [one.name for one in queries.villages_like("Đa Tốn, Gia Lâm")] == ["Bát Tràng"]
    assert [one.name for one in queries.villages_like("BAT  TRÀNG")] == ["Bát Tràng"]
    assert queries.villages_like("làng") == []


def test_villages_in_doubt_are_not_offered():
    factories.village(name="Ngờ Vực", certainty="C")
    assert queries.villages_like("ngo vuc") == []


def test_every_step_is_saved_by_itself_and_ticked(client, owner, village):
    client.post("/xuong/mo/moi/", WHO)
    producer = Producer.objects.get()
    told = {"tax_code": "0100 233 488", "phone": "0912 345 678", "address": "Xóm 3"}
    assert client.post(address(producer, "registration"), told).status_code == 302
    told = {"bank_bin": "970436", "account": "0011 0000 12345", "holder": "Nguyễn Minh Hải"}
    assert client.post(address(producer, "account"), told).status_code == 302
    told = {"what": "Bát và ấm", "since": "Từ đời ông", "taught": "Bố tôi", "since_year": "1956"}
    assert client.post(address(producer, "story"), told).status_code == 302
    producer.refresh_from_db()
    assert (producer.phone, producer.bank_account) == ("+84912345678", "0011000012345")
    assert producer.bank_holder == "NGUYEN MINH HAI"
    assert producer.story == {"vi": "Bát và ấm\n\nTừ đời ông\n\nBố tôi"}
    assert MakerFile.objects.get().tax_code == "0100233488"
    steps = client.get(f"/xuong/mo/{producer.uid}/").context["steps"]
    assert {step.code for step in steps if not step.done} == {"papers"}
    # What was answered stands in the form again.
    assert "Từ đời ông" in client.get(address(producer, "story")).content.decode()


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("registration", {"tax_code": "0100233480", "phone": "0912345678", "address": "x"}, "Chữ số kiểm tra"),
        ("registration", {"tax_code": "0100233488", "phone": "12", "address": "x"}, "0912 345 678"),
        ("account", {"bank_bin": "999999", "account": "123456", "holder": "A"}, "error"),
        ("account", {"bank_bin": "970436", "account": "12", "holder": "A"}, "Từ 6 đến 19"),
        ("story", {"what": ""}, "error"),
        ("who", {**WHO, "kind": "king"}, "error"),
    ],
)  # fmt: skip
def test_a_slip_is_said_beside_its_field_and_nothing_is_saved(client, owner, step, form, said):
    producer = factories.workshop(owner, full=False)
    before = Producer.objects.values().get()
    page = client.post(address(producer, step), form)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Producer.objects.values().get() == before


def test_a_personal_number_is_the_tax_code_of_households_only(client, owner):
    producer = factories.workshop(owner, full=False)
    told = {"tax_code": "001190012345", "phone": "0912345678", "address": "Xóm 3"}
    assert client.post(address(producer, "registration"), told).status_code == 302
    Producer.objects.update(kind="enterprise")
    assert client.post(address(producer, "registration"), told).status_code == 422


def test_nothing_is_sent_while_something_is_missing(client, owner):
    producer = factories.workshop(owner, full=False)
    with pytest.raises(refusals.NotComplete):
        joining.submit(producer=producer, by_id=owner.pk, now=NOW)
    client.post(f"/xuong/mo/{producer.uid}/gui/")
    producer.refresh_from_db()
    assert producer.state == "draft"


def test_what_the_commune_looks_at_cannot_be_changed(client, owner):
    producer = factories.submitted(owner)
    assert not client.get(address(producer, "account")).context["editable"]
    told = {"bank_bin": "970405", "account": "999999999", "holder": "KE GIAN"}
    assert client.post(address(producer, "account"), told).status_code == 422
    with pytest.raises(refusals.NotEditable):
        joining.save_who(producer=producer, name="Khác", kind="household", village_id=producer.village_id, by_id=owner.pk, now=NOW)  # fmt: skip
    producer.refresh_from_db()
    assert producer.bank_account == "0011000012345"


def test_a_stranger_changes_nothing_of_it(client, owner):
    producer = factories.workshop(factories.user("somebody"))
    for step in ("who", "registration", "account", "papers", "story"):
        assert client.get(address(producer, step)).status_code == 404
    with pytest.raises(NotFound):
        joining.submit(producer=producer, by_id=owner.pk, now=NOW)
    producer.refresh_from_db()
    assert producer.state == "draft"


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_ones_workshops_costs_the_same(client, owner, n, django_assert_num_queries):
    for _number in range(n):
        factories.workshop(owner, full=False)
    with django_assert_num_queries(6):
        assert len(client.get("/xuong/mo/").context["rows"]) == n


def test_each_saving_is_in_the_trail_without_what_was_typed(owner):
    factories.submitted(owner)
    events = AuditEvent.objects.filter(by_id=owner.pk)
    assert {"desk.workshop.saved", "desk.paper.added"} <= set(
        events.values_list("action", flat=True)
    )
    assert "0100233488" not in str(list(events.values_list("details", flat=True)))
