"""One readable table of states; a step is one conditional UPDATE and is written down."""

from datetime import UTC, datetime

import pytest
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from langnghe.core import states
from langnghe.core.models import StateChange

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TABLE = states.Table(
    (
        states.step("light", "cold", "hot", "Light the kiln", who=lambda kiln, asker: asker == 7),
        states.step("cool", "hot", "cold", "Let it cool"),
        states.step("break_up", ["cold", "hot"], "gone", "Break it up"),
    ),
    public={"cold": "Resting", "hot": "Firing", "gone": "Gone"},
)

with isolate_apps("langnghe.core"):

    class Kiln(models.Model):
        state = models.CharField(max_length=10)

        class Meta:
            app_label = "core"
            db_table = "test_kiln"

        def __str__(self):
            return self.state


@pytest.fixture
def kiln():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_kiln (id bigint PRIMARY KEY, state varchar(10))")
    yield Kiln.objects.create(pk=1, state="cold")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_kiln")


def steps() -> list[tuple[str, str, str, int | None, str]]:
    return list(
        StateChange.objects.values_list("action", "from_state", "to_state", "for_id", "reason")
    )


@pytest.mark.django_db
def test_a_step_changes_the_row_and_is_written_down(kiln):
    states.move(kiln, TABLE, "light", by_id=None, now=NOW, reason="order 12", for_id=3)
    assert (kiln.state, Kiln.objects.get().state) == ("hot", "hot")
    assert steps() == [("light", "cold", "hot", 3, "order 12")]
    assert [change.at for change in states.history(kiln)] == [NOW]


@pytest.mark.django_db
def test_a_step_from_the_wrong_state_is_refused(kiln):
    with pytest.raises(states.WrongState) as refused:
        states.move(kiln, TABLE, "cool", by_id=None, now=NOW)
    assert (refused.value.code, refused.value.status) == ("wrong_state", 409)
    assert (Kiln.objects.get().state, steps()) == ("cold", [])


@pytest.mark.django_db
def test_of_two_who_saw_the_same_state_the_second_is_refused(kiln):
    late = Kiln.objects.get()
    states.move(kiln, TABLE, "break_up", by_id=None, now=NOW)
    with pytest.raises(states.WrongState):
        states.move(late, TABLE, "light", by_id=None, now=NOW)
    assert Kiln.objects.get().state == "gone"
    assert [action for action, *_rest in steps()] == ["break_up"]


@pytest.mark.django_db(transaction=True)
def test_a_step_refuses_to_run_outside_a_transaction(kiln):
    with pytest.raises(transaction.TransactionManagementError):
        states.move(kiln, TABLE, "light", by_id=None, now=NOW)
    assert (Kiln.objects.get().state, StateChange.objects.count()) == ("cold", 0)


def test_a_table_says_what_is_possible():
    assert [step.action for step in TABLE.possible("cold")] == ["light", "break_up"]
    assert TABLE.possible("gone") == []


def test_a_table_says_who_may():
    cold = Kiln(state="cold")
    assert [step.action for step in TABLE.open_to(cold, 7)] == ["light"]
    assert TABLE.open_to(cold, 8) == []


def test_an_action_that_no_table_names_is_a_mistake_of_ours():
    with pytest.raises(KeyError, match="melt"):
        TABLE.step("melt")
