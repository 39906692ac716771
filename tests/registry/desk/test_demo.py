"""What lies on the desk of the demo."""

import pytest

from langnghe.accounts import demo as people
from langnghe.core import parameters
from langnghe.registry.desk import demo, queries, rules
from langnghe.registry.models import Producer
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db


def test_two_wait_and_one_was_asked_for_more_however_often_it_is_loaded():
    parameters.load()
    village = factories.village(slug="bat-trang")
    people.load(now=NOW, progress=lambda *_told: None)
    for _time in range(2):
        demo.load(now=NOW)
    states = (
        Producer.objects.filter(village=village).order_by("state").values_list("state", flat=True)
    )
    assert list(states) == ["more_wanted", "submitted", "submitted"]
    assert set(Producer.objects.values_list("is_demo", flat=True)) == {True}
    officer = rules.scope_of(people.queries.person_by_phone("+84900000301").pk)
    work = queries.morning(officer, NOW)
    assert (work.makers, work.villages, work.late, len(work.overdue)) == (2, 1, 1, 1)
