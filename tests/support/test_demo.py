"""What the demo shows of support is said to be invented, and is loaded once."""

from datetime import UTC, datetime

import pytest

from langnghe.support import public as support
from langnghe.support.dossiers import demo
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.models import Round
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_a_demo_maker_has_a_dossier_at_the_office_and_one_that_he_fills_in():
    maker = factories.producer(owner=factories.user("owner", phone="+84900000101"))
    factories.commune_office(maker)
    support.load_schemes(now=NOW)

    for _time in range(2):
        demo.load(now=NOW, progress=lambda what, done, total: None)

    assert sorted(Dossier.objects.values_list("state", flat=True)) == ["draft", "submitted"]
    assert all("ví dụ" in one.name["vi"] for one in Round.objects.all())
    assert Round.objects.count() == len(demo.ROUNDS)
