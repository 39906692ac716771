"""What the demo shows at the desk of dossiers."""

import pytest

from langnghe.accounts import demo as people
from langnghe.core import parameters
from langnghe.support.deciding import demo
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.models import Offer
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db


def test_an_invented_dossier_waits_at_the_commune_and_says_that_it_is_invented():
    parameters.load()
    people.load(now=NOW, progress=lambda *_told: None)
    factories.producer(owner=people.queries.person_by_phone("+84900000101"))
    for _time in range(2):
        demo.load(now=NOW, progress=lambda *_told: None)
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.asked) == ("review", 80_000_000)
    offer = Offer.objects.get()
    assert offer.is_demo
    assert "ví dụ" in dossier.version.definition.name["vi"]
