"""What the demo shows of what comes in."""

import pytest

from langnghe.accounts import demo as people
from langnghe.environment.ingest import demo
from langnghe.environment.ingest.models import Delivery, FieldNote, LabSheet, Quarantined
from langnghe.environment.sensing import loading
from langnghe.environment.sensing.models import Observation
from tests import factories
from tests.factories.environment import NOW

pytestmark = pytest.mark.django_db


def load():
    demo.load(now=NOW, progress=lambda *_told: None)


def test_a_file_with_a_broken_line_two_sheets_and_a_note_each_once():
    loading.load()
    people.load(now=NOW, progress=lambda *_told: None)
    station = factories.station(slug=demo.SLUG, is_demo=True, is_automatic=True)
    for _time in range(2):
        load()

    delivery = Delivery.objects.get()
    assert (delivery.station, delivery.new, delivery.refused) == (station, 12, 1)
    assert [(one.reason, one.state) for one in Quarantined.objects.all()] == [("value", "open")]
    assert list(LabSheet.objects.values_list("state", flat=True)) == ["done", "offered"]
    assert FieldNote.objects.get().station == station
    assert Observation.objects.count() == 12 + 4 + 1


def test_without_its_station_there_is_nothing_to_show():
    load()
    assert not Delivery.objects.exists()
