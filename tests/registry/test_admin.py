"""What administrators change of the registry reaches all who show it."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.models import User
from langnghe.core import outbox
from langnghe.core.models import AuditEvent
from langnghe.registry.models import Remit
from tests import factories

pytestmark = pytest.mark.django_db


def test_goods_bear_the_new_name_of_their_craft_everywhere(client):
    product = factories.product(variants=1)
    boss = User.objects.create_superuser(email="boss@example.vn", password="x")
    craft = product.craft
    factories.second_factor(boss)
    client.force_login(boss)
    assert "Lam Sơn" not in client.get("/cho/").content.decode()
    form = {
        "code": craft.code, "slug": craft.slug, "group": craft.group, "motif": craft.motif,
        "name": json.dumps({"vi": "Nghề Lam Sơn", "en": "Lam Son craft"}), "story": "{}",
        "trade_allowed": "on",
    }  # fmt: skip

    saved = client.post(reverse("admin:registry_craft_change", args=[craft.pk]), form)
    outbox.deliver_due(timezone.now())

    assert saved["Location"] == reverse("admin:registry_craft_changelist")
    assert "Nghề Lam Sơn (1)" in client.get("/cho/").content.decode()
    assert client.get(f"/cho/?craft={craft.slug}").context["heading"] == "Nghề Lam Sơn"
    event = AuditEvent.objects.get(action="registry.craft.administered")
    assert (event.by_id, event.object_id) == (boss.pk, str(craft.pk))


def test_that_a_text_was_taken_down_is_not_typed_here(client):
    artisan = factories.artisan()
    boss = User.objects.create_superuser(email="boss@example.vn", password="x")
    factories.second_factor(boss)
    client.force_login(boss)
    page = client.get(reverse("admin:registry_artisan_change", args=[artisan.pk]))
    assert 'name="slug"' in page.content.decode()
    assert 'name="taken_down"' not in page.content.decode()


def test_an_administrator_says_for_whom_an_association_stands(client):
    village = factories.village()
    home = factories.association(villages=[])
    boss = User.objects.create_superuser(email="boss@example.vn", password="x")
    factories.second_factor(boss)
    client.force_login(boss)

    saved = client.post(
        reverse("admin:registry_remit_add"), {"association": home.pk, "village": village.pk}
    )

    assert saved["Location"] == reverse("admin:registry_remit_changelist")
    remit = Remit.objects.get()
    assert (remit.association, remit.village, remit.said_by) == (home, village, boss)
    assert AuditEvent.objects.get(action="registry.remit.added").by_id == boss.pk
    asked_for = factories.claim().village
    client.post(
        reverse("admin:registry_remit_add"), {"association": home.pk, "village": asked_for.pk}
    )
    assert Remit.objects.get() == remit
