"""A person sees, takes along and throws away what the desk holds of him."""

import pytest
from django.db import transaction
from django.urls import reverse

from langnghe.accounts.models import Membership, Organisation
from langnghe.accounts.roles import Role
from langnghe.core import personal
from langnghe.core.models import PersonalReading
from langnghe.registry.desk import pictures
from langnghe.registry.desk.models import MakerFile, Paper, Report
from langnghe.registry.desk.services import joining
from langnghe.registry.models import Producer
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db


def held(person, key):
    return next(part for part in personal.parts_of(person.pk) if part.key == key).rows


def throw_away(client, producer):
    return client.post(reverse("desk:discard", args=[producer.uid]), follow=True)


def test_papers_and_what_was_typed_are_in_ones_own_file_and_in_nobody_elses():
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    [row] = held(owner, "workshops")
    assert (row["name"], row["phone"]) == (producer.name, producer.phone)
    assert len(row["papers"]) == Paper.objects.count() > 0
    assert held(factories.stranger(), "workshops") == []


def test_a_report_outlives_the_name_of_who_made_it():
    person = factories.user("reporter")
    case = factories.case(producer=factories.producer())
    Report.objects.update(reporter=person, words="Không phải hàng thật")
    [row] = held(person, "reports")
    assert (row["about"], row["words"]) == (case.title, "Không phải hàng thật")
    with transaction.atomic():
        personal.forget(person.pk, NOW)
    left = Report.objects.get()
    assert (left.reporter, left.words) == (None, "Không phải hàng thật")


def test_a_draft_is_thrown_away_with_its_papers(client, django_capture_on_commit_callbacks):
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    files = list(Paper.objects.values_list("file", flat=True))
    client.force_login(owner)
    page = client.get(reverse("desk:workshop", args=[producer.uid])).content.decode()
    assert reverse("desk:discard", args=[producer.uid]) in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = throw_away(client, producer)
    assert answer.redirect_chain == [(reverse("desk:mine"), 302)]
    for model in (Producer, MakerFile, Paper, Membership, Organisation):
        assert not model.objects.exists(), model
    assert files
    assert not any(pictures.store().exists(name) for name in files)
    assert throw_away(client, producer).status_code == 404  # a second press


def test_staff_throws_no_workshop_away(client):
    producer = factories.workshop(factories.user("owner"), full=False)
    staff = factories.member(Role.PRODUCER_STAFF, of=producer.organisation)
    client.force_login(staff)
    page = client.get(reverse("desk:workshop", args=[producer.uid])).content.decode()
    assert reverse("desk:discard", args=[producer.uid]) not in page
    assert throw_away(client, producer).status_code == 404
    assert Producer.objects.get() == producer


def test_what_the_commune_looks_at_is_not_thrown_away(client):
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    joining.submit(producer=producer, by_id=owner.pk, now=NOW)
    client.force_login(owner)
    assert 'class="notice notice-error' in throw_away(client, producer).content.decode()
    assert Producer.objects.filter(pk=producer.pk, state="submitted").exists()


def test_a_workshop_with_goods_stays_whole(client):
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    factories.product(producer=producer)
    Producer.objects.filter(pk=producer.pk).update(state="draft")
    papers = Paper.objects.count()
    client.force_login(owner)
    throw_away(client, producer)
    assert Producer.objects.filter(pk=producer.pk).exists()
    assert (Paper.objects.count(), Membership.objects.count()) == (papers, 1)


def test_who_handed_a_paper_in_sees_which_officer_looked_at_it(client):
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    joining.submit(producer=producer, by_id=owner.pk, now=NOW)
    officer = factories.officer(producer.village.commune_id)
    client.force_login(officer)
    assert client.get(reverse("desk:maker", args=[producer.uid])).status_code == 200
    paper = Paper.objects.first()
    assert client.get(reverse("desk:paper", args=[paper.uid])).status_code == 200
    seen = PersonalReading.objects.filter(about_id=owner.pk, by_id=officer.pk)
    assert {one.action for one in seen} == {"desk.producer.read", "desk.paper.read"}
