"""What the demo shows of treatment."""

import pytest

from langnghe.accounts import demo as people
from langnghe.environment.sensing import loading
from langnghe.environment.treatment import demo
from langnghe.environment.treatment.models import (
    DayLog,
    EcoLabel,
    Project,
    Quarter,
    Technology,
    WasteStream,
)
from langnghe.environment.treatment.queries import removal
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db


def test_what_is_invented_says_so_and_cau_nga_says_where_it_was_read():
    for slug, name in demo.WHERE.items():
        factories.village(slug=slug, name=name)
    loading.load()
    people.load(now=NOW, progress=lambda *_told: None)
    owner = people.queries.person_by_phone("+84900000101")
    factories.producer(owner=owner)
    for _time in range(2):
        demo.load(now=NOW, progress=lambda *_told: None)

    real = Project.objects.get(is_demo=False)
    assert (real.slug, real.capacity, real.owner_kind, real.certainty, real.unit) == (
        "cau-nga", 20_000, "investor", "B", "m3",
    )  # fmt: skip
    assert real.source
    states = Project.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["cancelled", "funded", "operating", "operating", "under_construction"]
    assert DayLog.objects.count() == 58
    assert not DayLog.objects.filter(day=DAY).exists()
    plant = Project.objects.get(facility__isnull=False)
    assert [one.code for one in removal.removal(plant.facility_id, DAY)] == ["BOD5", "COD", "TSS"]
    assert list(Quarter.objects.values_list("quarter", "state")) == [
        (4, "open"), (4, "open"), (3, "closed"), (3, "closed"),
    ]  # fmt: skip
    assert EcoLabel.objects.get().is_demo
    for rows in (Project.objects.exclude(pk=real.pk), WasteStream.objects, Technology.objects):
        assert set(rows.values_list("is_demo", flat=True)) == {True}
