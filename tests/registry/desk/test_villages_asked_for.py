"""A maker whose village is not in the list asks for it; its commune enters it, or says why not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.roles import Role
from langnghe.core import outbox, parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.core.states import WrongState
from langnghe.registry.desk import queries, refusals
from langnghe.registry.desk.facts import Unlisted
from langnghe.registry.desk.models import Decision, VillageClaim
from langnghe.registry.desk.services import joining, villages
from langnghe.registry.models import Producer, Remit, Village
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
WHO = {"name": "Nhà mộc Tư", "kind": "household", "village_text": "Phù Khê", "key": "k"}


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def owner():
    return factories.user("owner")


@pytest.fixture
def claim(owner):
    return factories.claim(owner)


@pytest.fixture
def officer(client, claim):
    person = factories.officer(claim.village.commune_id)
    client.force_login(person)
    return person


def page(claim):
    return reverse("desk:claim", args=[claim.uid])


def accept(claim, officer, name="Phù Khê", now=NOW):
    scope = factories.desk_of(officer)
    return villages.accept(claim=claim, name=name, words="", scope=scope, now=now)


def test_who_finds_no_village_tells_of_it_and_what_he_typed_stays(client, owner):
    commune, craft = factories.commune(), factories.craft()
    client.force_login(owner)
    first = client.post("/xuong/mo/moi/", WHO)
    assert first.status_code == 422
    assert 'name="commune_text"' in first.content.decode()
    missing = client.post("/xuong/mo/moi/", {**WHO, "unlisted": "on", "commune_text": "Atlantis"})
    assert {"commune_text", "craft"} == set(missing.context["form"].errors)
    assert 'value="Nhà mộc Tư"' in missing.content.decode()
    told = {**WHO, "unlisted": "on", "commune_text": "bat trang", "craft": craft.pk, "note": "9 hộ"}
    for _time in range(2):  # the repeat makes nothing
        answer = client.post("/xuong/mo/moi/", told)
    claim = VillageClaim.objects.get()
    assert answer["Location"] == f"/xuong/mo/{claim.producer.uid}/"
    assert (claim.note, claim.village.commune, claim.village.status, claim.village.certainty) == (
        "9 hộ", commune, "proposed", "C",
    )  # fmt: skip
    assert list(claim.producer.crafts.all()) == [craft]


def test_one_person_asks_for_a_few_villages_a_day(client, owner):
    client.force_login(owner)
    told = {**WHO, "unlisted": "on", "commune_text": "bat trang", "craft": factories.craft().pk}
    factories.commune()
    for number in range(5):
        client.post("/xuong/mo/moi/", {**told, "village_text": f"L{number}", "key": f"k{number}"})
    assert client.post("/xuong/mo/moi/", {**told, "key": "more"}).status_code == 429
    who = reverse("desk:step", args=[Producer.objects.latest("pk").uid, "who"])
    assert client.post(who, {**told, "village_text": "L4", "name": "Nhà Năm"}).status_code == 302
    assert client.post(who, told).status_code == 422
    assert VillageClaim.objects.count() == 5


def test_two_communes_of_a_name_are_to_be_chosen_from(client, owner):
    factories.commune()
    for name in ("Xã Minh Châu", "Phường Minh Châu"):
        factories.commune(name)
    client.force_login(owner)
    told = {**WHO, "unlisted": "on", "commune_text": "minh chau", "craft": factories.craft().pk}
    page = client.post("/xuong/mo/moi/", told)
    assert "Phường Minh Châu" in page.content.decode()
    ward = factories.commune("Phường Minh Châu").pk
    client.post("/xuong/mo/moi/", {**told, "commune": ward})
    assert VillageClaim.objects.get().village.commune_id == ward


def test_meanwhile_nobody_else_sees_it_and_everything_but_sending_is_done(client, owner, claim):
    client.force_login(owner)
    producer = claim.producer
    assert queries.villages_like("Phù Khê") == []
    assert client.get(f"/lang/{claim.village.slug}/").status_code == 404
    assert client.get(f"/api/v1/villages/{claim.village.slug}").status_code == 404
    told = {"tax_code": "0100233488", "phone": "0912345678", "address": "Xóm 3"}
    step = reverse("desk:step", args=[producer.uid, "registration"])
    assert client.post(step, told).status_code == 302
    shown = client.get(f"/xuong/mo/{producer.uid}/")
    [village] = [step for step in shown.context["steps"] if step.waits]
    assert (village.done, shown.context["next"].code) == (False, "account")
    with pytest.raises(refusals.VillageNotSettled):
        joining.submit(producer=producer, by_id=owner.pk, now=NOW)


def test_the_commune_enters_it_and_the_file_goes_on_with_it(client, owner, claim, officer):
    assert [one for one, _due in client.get("/so/lang-moi/").context["rows"]] == [claim]
    assert "12 hộ" in client.get(page(claim)).content.decode()
    client.post(page(claim), {"action": "accept", "name": "Phù Khê Đông"})
    village = Village.objects.get(pk=claim.village_id)
    assert (village.slug, village.status, village.certainty) == ("phu-khe-dong", "active", "B")
    assert not village.recognitions.exists()  # a village, without any title
    shown = client.get("/lang/phu-khe-dong/").content.decode()
    assert officer.memberships.get().organisation.name in shown  # where its place was read
    decision = Decision.objects.get()
    assert (decision.action, decision.stood_on["asked_for"]) == ("accept", "Phù Khê")
    assert "Phù Khê Đông" in client.get("/quyet-dinh/").content.decode()
    outbox.deliver_due(timezone.now())
    assert mail.outbox[0].to == [owner.email]
    client.force_login(owner)
    steps = client.get(f"/xuong/mo/{claim.producer.uid}/").context["steps"]
    assert [step.done for step in steps if step.code == "who"] == [True, True]


def test_or_says_that_it_is_one_of_the_list_and_moves_the_maker_there(client, claim, officer):
    known = factories.village(name="Phù Khê Thượng", commune=claim.village.commune)
    assert client.post(page(claim), {"action": "join"}).status_code == 422
    client.post(page(claim), {"action": "join", "village": known.pk, "words": "Là một làng"})
    producer = Producer.objects.get(pk=claim.producer_id)
    assert (producer.village, list(producer.crafts.all())) == (known, list(known.crafts.all()))
    assert Decision.objects.get().public_title == "Phù Khê Thượng"
    claim.village.refresh_from_db()
    assert claim.village.certainty == "C"


def test_a_no_says_why_and_the_maker_tells_more_or_chooses_another(client, owner, claim, officer):
    form = {"action": "refuse", "reasons": ["no_such_village"], "words": "Không ai biết"}
    assert client.post(page(claim), {**form, "words": ""}).status_code == 422
    assert client.post(page(claim), {**form, "reasons": []}).status_code == 422
    client.post(page(claim), form)
    # What was refused is not published: it may be anything.
    assert "Phù Khê" not in client.get("/quyet-dinh/").content.decode()

    client.force_login(owner)
    workshop = f"/xuong/mo/{claim.producer.uid}/"
    assert "Không ai biết" in client.get(workshop).content.decode()
    who = reverse("desk:step", args=[claim.producer.uid, "who"])
    typed = client.get(who).context["form"].initial
    again = {**WHO, "unlisted": "on", "commune_text": typed["commune_text"],
             "craft": typed["craft"], "note": "Tên cũ là Đình Bảng"}  # fmt: skip
    client.post(who, again)
    client.post(who, again)
    assert list(VillageClaim.objects.order_by("pk").values_list("state", flat=True)) == [
        "refused", "open",
    ]  # fmt: skip
    other = factories.village(name="Bát Tràng")
    client.post(who, {**WHO, "village_text": "bat trang"})
    assert Producer.objects.get(pk=claim.producer_id).village == other
    assert VillageClaim.objects.get().state == "refused"  # what nobody decided on is gone


def test_the_commune_enters_no_village_twice(claim, officer):
    accept(claim, officer)
    second = factories.claim()
    with pytest.raises(refusals.VillageThere):
        accept(second, officer, name="phù  khê")
    second.refresh_from_db()
    assert (second.state, Decision.objects.count()) == ("open", 1)


def test_a_village_of_the_name_elsewhere_gets_an_address_of_its_own(claim, officer):
    factories.village(name="Phù Khê", slug="phu-khe", commune=factories.commune("Xã Khác"))
    accept(claim, officer)
    assert claim.village.slug == "phu-khe-xa-bat-trang"


def test_what_was_decided_is_not_decided_again(claim, officer):
    stale = VillageClaim.objects.select_related("village", "producer").get()
    accept(claim, officer)
    with pytest.raises(WrongState):
        villages.refuse(claim=stale, reasons=["other"], words="x",
                        scope=factories.desk_of(officer), now=NOW)  # fmt: skip
    assert Decision.objects.count() == 1


def test_the_city_reads_along_and_a_neighbour_does_not_even_see_it(client, claim):
    city = factories.member(Role.CITY_OFFICER)
    client.force_login(city)
    assert client.get(page(claim)).context["form"] is None
    form = {"action": "accept", "name": "x"}
    assert client.post(page(claim), form).status_code == 404
    for person in (factories.officer("99999"), factories.stranger(), factories.producer_owner()):
        client.force_login(person)
        assert client.post(page(claim), form).status_code == 404
    with pytest.raises(NotFound):
        accept(claim, city)
    claim.refresh_from_db()
    assert (claim.state, Decision.objects.count()) == ("open", 0)


def test_it_has_a_term_and_stands_on_the_desk_of_the_morning(client, claim, officer):
    VillageClaim.objects.update(asked_at=NOW - timedelta(days=30))
    work = queries.morning(factories.desk_of(officer), NOW)
    assert (work.villages, work.late, [one.kind for one in work.overdue]) == (1, 1, ["village"])
    assert "3 ngày làm việc" in client.get("/so/lang-moi/").context["rows"][0][1].why
    assert page(claim) in client.get("/so/").content.decode()


def test_who_looked_at_it_is_noted_for_the_maker(client, claim, officer, owner):
    client.get(page(claim))
    assert AuditEvent.objects.get(action="desk.villageclaim.read").by_id == officer.pk
    client.force_login(owner)
    assert "Làng bạn đề nghị" in client.get("/tai-khoan/rieng-tu/ai-da-xem/").content.decode()


def test_a_workshop_that_is_thrown_away_takes_its_village_along(owner, claim):
    joining.discard(producer=claim.producer, by_id=owner.pk, now=NOW)
    assert not VillageClaim.objects.exists()
    assert not Village.objects.exists()


def test_and_whoever_was_said_to_stand_for_it(owner, claim):
    factories.association(villages=[claim.village])
    joining.discard(producer=claim.producer, by_id=owner.pk, now=NOW)
    assert not Remit.objects.exists()
    assert AuditEvent.objects.filter(action="registry.remit.taken").count() == 1
    assert not Village.objects.exists()


def test_who_made_goods_for_it_meanwhile_chooses_another_all_the_same(owner, claim):
    product, known = factories.product(producer=claim.producer, state="draft"), factories.village()
    joining.save_who(producer=claim.producer, name="Nhà Tư", kind="household",
                     village_id=known.pk, by_id=owner.pk, now=NOW)  # fmt: skip
    assert not VillageClaim.objects.exists()
    outbox.deliver_due(timezone.now())
    product.refresh_from_db()
    assert product.village == known
    # What his goods still pointed to stays where nobody sees it.
    assert claim.village not in Village.objects.public()


def test_but_not_one_that_was_decided_upon(owner, claim, officer):
    accept(claim, officer)
    with pytest.raises(refusals.NotEditable):
        joining.discard(producer=claim.producer, by_id=owner.pk, now=NOW)
    assert Village.objects.exists()


def test_goods_follow_their_maker_into_his_village(claim, officer):
    product = factories.product(producer=claim.producer, state="draft")
    known = factories.village()
    scope = factories.desk_of(officer)
    villages.join(claim=claim, village_id=known.pk, words="", scope=scope, now=NOW)
    outbox.deliver_due(timezone.now())
    product.refresh_from_db()
    assert (product.village, product.card["village"]) == (known, known.name)


def test_a_stranger_asks_for_no_village_of_anothers_workshop(claim):
    asked = Unlisted("Khác", claim.village.commune_id, factories.craft().pk)
    with pytest.raises(NotFound):
        joining.save_who(producer=claim.producer, name="x", kind="household", village_id=None,
                         by_id=factories.stranger().pk, now=NOW, unlisted=asked)  # fmt: skip
    assert VillageClaim.objects.get() == claim


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_costs_the_same_for_any_length(
    client, claim, officer, n, django_assert_num_queries
):
    for number in range(n - 1):
        factories.claim(name=f"Làng {number}")
    with django_assert_num_queries(6):
        assert len(client.get("/so/lang-moi/").context["rows"]) == n
