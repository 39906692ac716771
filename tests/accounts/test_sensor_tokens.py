"""Offices, laboratories and operators of plants connect loggers, and nothing else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from langnghe.accounts.models import ApiToken
from langnghe.accounts.roles import CONNECTS_SENSORS, CONNECTS_SOFTWARE, HELD_IN, Kind, Role
from tests import factories

pytestmark = pytest.mark.django_db
SOFTWARE, NEW_TOKEN = reverse("accounts_software"), reverse("accounts_token_new")
STA = "/sta/v1.1/Things"


def form(client, **changes):
    key = re.search(r'name="key" value="([^"]+)"', client.get(NEW_TOKEN).content.decode())[1]
    return {"name": "Trạm", "scopes": ["sensors:write"], "key": key, **changes}


@pytest.mark.parametrize("role", sorted(CONNECTS_SENSORS))
def test_they_make_a_token_for_what_is_measured(client, role):
    home = factories.organisation(HELD_IN[role])
    person = factories.member(role, of=home)
    client.force_login(person)
    page = client.get(NEW_TOKEN).content.decode()
    assert re.findall(r'name="scopes" value="([^"]+)"', page) == ["sensors:write"]
    refused = client.post(NEW_TOKEN, form(client, scopes=["orders:read"]))
    assert (refused.status_code, ApiToken.objects.count()) == (422, 0)
    made = client.post(NEW_TOKEN, form(client)).content.decode()
    secret = re.search(r"lng_[\w-]{43}", made)[0]
    token = ApiToken.objects.get()
    assert (token.organisation_id, token.scopes) == (home.pk, ["sensors:write"])
    shown = client.get(SOFTWARE).content.decode()
    assert "Trạm" in shown
    assert reverse("accounts_endpoint_new") not in shown
    assert "workshop-grid" not in shown  # no workshop around it
    assert SOFTWARE in client.get(reverse("accounts_profile")).content.decode()
    client.logout()
    assert client.get(STA, headers=factories.bearer(secret)).status_code == 200
    assert client.get("/api/v1/goods", headers=factories.bearer(secret)).status_code in {
        401,
        403,
        404,
    }
    client.force_login(person)
    assert client.post(reverse("accounts_token_revoke", args=[token.uid])).status_code == 302
    assert client.get(STA, headers=factories.bearer(secret)).status_code == 401


@pytest.mark.parametrize("role", sorted(set(Role) - CONNECTS_SOFTWARE))
def test_nobody_else_does(client, role):
    client.force_login(factories.member(role))
    assert client.get(NEW_TOKEN).status_code == 404
    assert (
        client.post(NEW_TOKEN, {"name": "x", "scopes": ["sensors:write"], "key": "k"}).status_code
        == 404
    )
    assert not ApiToken.objects.exists()


def test_the_token_rests_when_its_maker_leaves_the_office(client):
    home = factories.organisation(Kind.LABORATORY)
    person = factories.member(Role.ANALYST, of=home)
    secret = factories.token("sensors:write", of=home, by=person)
    person.memberships.all().delete()
    assert client.get(STA, headers=factories.bearer(secret)).status_code == 401


def test_a_lender_makes_a_token_for_his_loans_at_his_desk(client):
    home = factories.organisation(Kind.LENDER)
    client.force_login(factories.member(Role.LENDER, of=home))
    page = client.get(NEW_TOKEN).content.decode()
    assert re.findall(r'name="scopes" value="([^"]+)"', page) == ["loans:read", "loans:write"]
    assert client.post(NEW_TOKEN, form(client)).status_code == 422  # sensors are not his
    made = client.post(NEW_TOKEN, form(client, scopes=["loans:write"])).content.decode()
    secret = re.search(r"lng_[\w-]{43}", made)[0]
    token = ApiToken.objects.get()
    assert (token.organisation_id, token.scopes) == (home.pk, ["loans:write"])
    shown = client.get(SOFTWARE).content.decode()
    assert reverse("loans:desk") in shown
    assert reverse("accounts_endpoint_new") not in shown
    revoke = reverse("accounts_token_revoke", args=[token.uid])
    other = Client()
    other.force_login(factories.member(Role.LENDER))
    assert other.post(revoke).status_code == 404
    assert client.post(revoke).status_code == 302
    answer = client.post("/api/v1/loan-states", headers=factories.bearer(secret))
    assert answer.status_code == 401
