"""Loggers that speak HTTP: a token, a file, and nothing of others'."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from langnghe.accounts.roles import Role
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.sensing.models import Observation
from tests import factories

pytestmark = pytest.mark.django_db
PATH = "/api/v1/environment/files"


def send(client, secret, content, name=None):
    file = SimpleUploadedFile(name or factories.file_name(), content)
    return client.post(PATH, {"file": file}, headers=factories.bearer(secret))


@pytest.fixture
def operator():
    return factories.member(Role.PLANT_OPERATOR)


@pytest.fixture
def home(operator):
    return operator.memberships.get().organisation


def test_a_file_is_answered_with_what_became_of_it(client, operator, home):
    factories.logger_station(owner=home)
    secret = factories.token("sensors:write", of=home, by=operator)
    told = send(client, secret, factories.txt("COD 12 mg/L", "X 1 m")).json()
    assert (told["state"], told["new"], told["refused"], told["times"]) == ("done", 1, 1, 1)
    assert send(client, secret, factories.txt("COD 12 mg/L", "X 1 m")).json()["times"] == 2
    delivery = Delivery.objects.get()
    assert (delivery.way, delivery.organisation, delivery.by) == ("http", home, operator)


@pytest.mark.parametrize("whose", ["facility", "maker", "stranger"])
def test_a_token_sends_for_the_stations_of_its_organisation_alone(client, operator, home, whose):
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    facility = {"operator": home} if whose == "facility" else {"producer": producer}
    factories.logger_station(facility=factories.facility(**facility))
    token = (
        {"of": producer.organisation, "by": maker}
        if whose == "maker"
        else {"of": home, "by": operator}
    )
    answer = send(client, factories.token("sensors:write", **token), factories.txt("COD 12 mg/L"))
    if whose == "stranger":
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_station")
        assert not Delivery.objects.exists()
    else:
        assert (answer.status_code, Observation.objects.count()) == (200, 1)


def test_a_file_named_otherwise_is_refused(client, operator, home):
    factories.logger_station(owner=home)
    answer = send(client, factories.token(of=home, by=operator), b"", "x.txt")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_name")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\0" * 900, b"COD\t1\tmg/L\t\xf0\t00"])
def test_no_bytes_break_it(client, operator, home, content):
    factories.logger_station(owner=home)
    answer = send(client, factories.token(of=home, by=operator), content)
    if content:
        assert answer.status_code == 200
        assert answer.json()["refused"] == Quarantined.objects.count()
    else:
        assert answer.status_code in {200, 422}
    assert not Observation.objects.exists()
