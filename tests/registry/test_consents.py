"""Consent to an association: who gives it, who sees the paper, what ends it."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from langnghe.core import decoding, states
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.registry import consents
from langnghe.registry.models import Consent
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db
ALL = Consent.Scope.values


@pytest.fixture
def scene():
    owner, board = factories.user("owner"), factories.user("board")
    maker = factories.producer(owner=owner)
    home = factories.association(person=board)
    return {"owner": owner, "board": board, "maker": maker, "home": home}


def give(scene, by, **more):
    given = {"scopes": ["orders"], "until": None, "now": NOW, **more}
    consents.give(
        producer_id=scene["maker"].pk, association_id=scene["home"].pk, by_id=by.pk, **given
    )


def ask(scene, by, **more):
    given = {"scopes": ["orders"], "until": None, "now": NOW, **more}
    return consents.ask(
        producer_id=scene["maker"].pk, association_id=scene["home"].pk, by_id=by.pk, **given
    )


def photo() -> bytes:
    buffer = io.BytesIO()
    image = Image.new("RGB", (2400, 1200), "white")
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_an_owner_gives_and_it_holds_at_once(scene):
    give(scene, scene["owner"], scopes=ALL)
    assert {(one.scope, one.state, one.given) for one in Consent.objects.all()} == {
        (scope, "in_force", "in_app") for scope in ALL
    }
    one = Consent.objects.first()
    assert [(c.action, c.by_id) for c in states.history(one)] == [
        ("create", scene["owner"].pk),
        ("accept", scene["owner"].pk),
    ]


def test_neither_staff_nor_association_nor_stranger_gives_in_the_makers_name(scene):
    staff = factories.user("staff")
    factories.join(staff, scene["maker"], "producer_staff")
    for person in (staff, scene["board"], factories.stranger()):
        with pytest.raises(NotFound):
            give(scene, person)
    assert not Consent.objects.exists()


def test_it_is_given_to_an_association_of_the_own_commune_only(scene):
    scene["home"].area_code = "99999"
    scene["home"].save()
    with pytest.raises(NotFound):
        give(scene, scene["owner"])


def test_what_an_association_asks_for_waits_for_the_maker(scene):
    [uid] = ask(scene, scene["board"])
    assert ask(scene, scene["board"]) == [uid]  # a repeat asks nothing new
    assert Consent.objects.get().state == "asked"
    for person in (scene["board"], factories.stranger(), factories.officer()):
        for action in ("accept", "witness"):
            with pytest.raises(NotFound):
                consents.answer(uid=uid, action=action, by_id=person.pk, now=NOW)
    consents.answer(uid=uid, action="accept", by_id=scene["owner"].pk, now=NOW)
    assert Consent.objects.get().state == "in_force"


def test_a_paper_takes_effect_when_an_officer_of_the_commune_has_seen_it(scene):
    [uid] = ask(scene, scene["board"], photo=photo())
    paper = Consent.objects.get().paper
    with Image.open(io.BytesIO(bytes(paper.picture))) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (1600, 800), {})
    with pytest.raises(NotFound):
        consents.answer(uid=uid, action="witness", by_id=factories.officer("11111").pk, now=NOW)
    officer = factories.officer(scene["maker"].village.commune_id)
    found, _next = consents.papers_to_witness(officer.pk, cursor=None)
    assert [one.uid for one in found] == [uid]
    assert consents.paper_for(officer.pk, paper.uid, now=NOW)[:4] == b"RIFF"
    assert AuditEvent.objects.filter(action="registry.consent.paper_read").count() == 1
    with pytest.raises(consents.ReasonWanted):
        consents.answer(uid=uid, action="reject", by_id=officer.pk, now=NOW)
    consents.answer(uid=uid, action="witness", by_id=officer.pk, now=NOW)
    assert Consent.objects.get().decided_by == officer
    with pytest.raises(NotFound):
        consents.paper_for(factories.stranger().pk, paper.uid, now=NOW)


def test_what_was_never_answered_in_the_app_may_be_answered_on_paper(scene):
    [uid] = ask(scene, scene["board"])
    assert ask(scene, scene["board"], photo=photo()) == [uid]
    one = Consent.objects.get()
    assert (one.given, one.state, one.paper is not None) == ("on_paper", "asked", True)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff" + b"x" * 100])
def test_what_is_no_photo_is_refused_before_anything_is_locked(
    scene, content, django_assert_num_queries
):
    with django_assert_num_queries(0), pytest.raises(decoding.NotAnImage):
        ask(scene, scene["board"], photo=content)
    assert not Consent.objects.exists()


def test_the_maker_revokes_one_matter_or_all_and_it_can_be_given_again(scene):
    give(scene, scene["owner"], scopes=ALL)
    orders = Consent.objects.get(scope="orders")
    consents.answer(uid=orders.uid, action="revoke", by_id=scene["owner"].pk, now=NOW)
    assert sorted(Consent.objects.filter(state="in_force").values_list("scope", flat=True)) == [
        "goods",
        "stock",
    ]
    with pytest.raises(states.WrongState):
        consents.answer(uid=orders.uid, action="revoke", by_id=scene["owner"].pk, now=NOW)
    give(scene, scene["owner"])
    assert Consent.objects.filter(scope="orders", state="in_force").count() == 1


def test_a_consent_ends_with_its_last_day_and_can_be_asked_for_anew(scene):
    until = NOW.date() + timedelta(days=10)
    give(scene, scene["owner"], until=until)
    with pytest.raises(consents.EndsTooSoon):
        ask(scene, scene["board"], scopes=["stock"], until=date(2020, 1, 1))
    later = NOW + timedelta(days=10)
    members, _next = consents.members([scene["home"].pk], today=later.date(), cursor=None)
    assert members == []
    ask(scene, scene["board"], now=later)
    assert sorted(Consent.objects.values_list("state", flat=True)) == ["asked", "ended"]


def test_the_database_holds_one_open_consent_per_matter(scene):
    factories.consent(scene["maker"], scene["home"])
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.consent(scene["maker"], scene["home"], state="asked")
    factories.consent(scene["maker"], scene["home"], state="revoked")


def test_only_makers_of_the_own_commune_are_found(scene):
    other = factories.producer(
        village=factories.village(commune=factories.commune("Xã Khác")), name="Nhà Khác"
    )
    factories.producer(name="Nhà Nháp", state="draft")
    found = consents.find_makers(scene["board"].pk, "")
    assert [one.slug for one in found] == [scene["maker"].slug]
    with pytest.raises(NotFound):
        consents.maker_to_ask(scene["board"].pk, other.slug)


def test_software_of_the_maker_reads_his_consents_and_no_others(client, scene):
    give(scene, scene["owner"], until=date(2030, 1, 1))
    other = factories.producer(owner=factories.user("other"))
    factories.consent(other, scene["home"])
    headers = factories.bearer(
        factories.token("consents:read", of=scene["maker"].organisation, by=scene["owner"])
    )

    [told] = client.get("/api/v1/maker/consents", headers=headers).json()["items"]

    assert told == {
        "maker": scene["maker"].slug, "association": scene["home"].name, "matter": "orders",
        "matter_label": "Đơn hàng: nhận, xác nhận, đóng gói, giao đi", "given": "in_app",
        "state": "in_force", "state_label": "Đang có hiệu lực", "since": told["since"],
        "until": "2030-01-01", "asked_at": told["asked_at"], "decided_at": told["decided_at"],
    }  # fmt: skip
