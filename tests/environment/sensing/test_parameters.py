"""The national list of parameters."""

import pytest

from langnghe.environment.sensing import loading
from langnghe.environment.sensing.models import ObservedProperty

pytestmark = pytest.mark.django_db


def test_the_list_is_loaded_once_and_follows_the_release():
    assert loading.load() == len(loading.parameters())
    ObservedProperty.objects.filter(code="COD").update(name="other", ucum="g/L")
    loading.load()
    cod = ObservedProperty.objects.get(code="COD")
    assert (cod.names, cod.ucum, cod.medium) == ({"vi": "COD", "en": "COD"}, "mg/L", "water")
    assert ObservedProperty.objects.count() == len(loading.parameters())


def test_each_symbol_of_annex_15_stands_for_one_parameter():
    symbols = [row["symbol"] for row in loading.parameters() if row["symbol"]]
    assert len(symbols) == len(set(symbols)) == 25
