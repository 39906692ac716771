"""Files of stations: read once, resent at will, in pieces, and what is broken waits for somebody."""

import random
from datetime import timedelta

import pytest

from langnghe.core import outbox
from langnghe.core.models import AuditEvent
from langnghe.environment.ingest.facts import DeliveryDue
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.ingest.services import deliveries, quarantine
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import (
    Detail,
    Extent,
    Observation,
    ObservedProperty,
    Stream,
    Superseded,
    Touched,
)
from tests import factories
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db
AT = at(2026, 11, 24, 2)


def rows():
    found = Observation.objects.order_by("stream__property__code", "at")
    return list(found.values_list("stream__property__code", "at", "result", "flag"))


def counts(delivery):
    return delivery.new, delivery.changed, delivery.known, delivery.refused


def test_a_file_makes_the_streams_it_needs_and_is_read_into_their_units():
    station = factories.logger_station()
    content = factories.txt("COD 0,0125 g/L", "Temp 77 [degF]", "pH 7.2 -", "Flow 24 m3/d 01")
    delivery = factories.delivered(content)
    assert (delivery.state, counts(delivery)) == ("done", (4, 0, 0, 0))
    assert rows() == [
        ("COD", AT, 12.5, 0), ("FLOW", AT, 1.0, Flag.CALIBRATING), ("PH", AT, 7.2, 0),
        ("TEMP", AT, 25.0, 0),
    ]  # fmt: skip
    cod = Stream.objects.get(property__code="COD")
    assert (cod.thing_id, cod.kind, cod.ucum) == (station.thing_id, "automatic", "mg/L")
    assert cod.feature == station.thing.locations.get().feature
    assert Stream.objects.values("sensor").distinct().count() == 1


def test_a_stream_that_is_there_keeps_its_unit():
    station = factories.logger_station()
    stream = factories.stream(station, "COD", ucum="ug/L")
    factories.delivered(factories.txt("COD 0,5 mg/l"))
    assert list(Observation.objects.values_list("stream_id", "result")) == [(stream.pk, 500.0)]


def test_the_same_file_again_is_counted_once():
    factories.logger_station()
    first = factories.delivered(factories.txt("COD 12 mg/L"))
    again = factories.delivered(factories.txt("COD 12 mg/L"), now=NOW + timedelta(hours=1))
    assert (again.pk, again.times, counts(again)) == (first.pk, 2, (1, 0, 0, 0))
    other = factories.delivered(factories.txt("COD 12 mg/L"), factories.file_name("20261124090500"))
    assert counts(other) == (0, 0, 1, 0)
    assert not Superseded.objects.exists()


def test_what_is_resent_otherwise_replaces_and_an_old_resend_does_not_bring_it_back():
    factories.logger_station()
    factories.delivered(factories.txt("COD 12 mg/L"))
    second = factories.delivered(factories.txt("COD 13 mg/L"))
    assert counts(second) == (0, 1, 0, 0)
    factories.delivered(factories.txt("COD 12 mg/L"))
    assert rows() == [("COD", AT, 13.0, 0)]
    assert Superseded.objects.get().result == 12.0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("XYZ 1 mg/L", "symbol"), ("COD 1 mg/kg", "unit"), ("COD 1 furlong", "unit"),
        ("COD x mg/L", "value"), ("COD 1 mg/L 09", "status"), ("COD 1 mg/L 00 20261124130000", "future"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_waits_with_its_reason_and_the_rest_is_taken(line, reason):
    station = factories.logger_station()
    delivery = factories.delivered(factories.txt("pH 7 -", line, "TSS 5 mg/L"))
    assert counts(delivery) == (2, 0, 0, 1)
    [kept] = Quarantined.objects.all()
    assert (kept.reason, kept.number, kept.state, kept.station) == (reason, 2, "open", station)
    assert kept.text.split("\t")[:3] == line.split()[:3]


def broken():
    factories.logger_station()
    factories.delivered(factories.txt("COD 12..5 mg/L"))
    return Quarantined.objects.get()


def test_a_line_is_mended_and_taken():
    line, officer = broken(), factories.user("officer")
    mended = "COD\t12,5\tmg/L\t20261124090000\t00"
    quarantine.mend(line=line, text=mended, by_id=officer.pk, now=NOW)
    line.refresh_from_db()
    assert (line.state, line.corrected, line.decided_by) == ("taken", mended, officer)
    assert "12..5" in line.text
    assert rows() == [("COD", AT, 12.5, 0)]
    assert AuditEvent.objects.get().action == "ingest.line.mended"


@pytest.mark.parametrize(
    "text", ["COD\tx\tmg/L\t20261124090000\t00", "", "XX\t1\tmg/L\t20261124090000\t00"]
)
def test_a_line_mended_wrongly_is_refused_beside_its_field(text):
    line = broken()
    with pytest.raises((quarantine.StillBroken, quarantine.NothingThere)) as refusal:
        quarantine.mend(line=line, text=text, by_id=factories.user("officer").pk, now=NOW)
    assert refusal.value.field == "text"
    line.refresh_from_db()
    assert (line.state, rows()) == ("open", [])


def test_a_line_is_decided_once():
    line, officer = broken(), factories.user("officer")
    quarantine.dismiss(line=line, why="Máy hỏng", by_id=officer.pk, now=NOW)
    with pytest.raises(quarantine.LineDecided):
        quarantine.mend(line=line, text="x", by_id=officer.pk, now=NOW)
    assert Quarantined.objects.get().why == "Máy hỏng"


def test_what_was_unknown_is_taken_when_the_file_comes_again():
    factories.logger_station()
    ObservedProperty.objects.filter(code="COD").update(code="COD-OLD")
    factories.delivered(factories.txt("COD 1 mg/L"))
    assert Quarantined.objects.get().reason == "symbol"
    ObservedProperty.objects.filter(code="COD-OLD").update(code="COD")
    factories.delivered(factories.txt("COD 1 mg/L"))
    assert Quarantined.objects.get().state == "taken"
    assert rows() == [("COD", AT, 1.0, 0)]


def test_a_file_cut_short_is_made_good_by_its_resend():
    factories.logger_station()
    whole = factories.txt("COD 12 mg/L", "pH 7 -", "TSS 5 mg/L")
    factories.delivered(whole[:-8])
    assert [kept.state for kept in Quarantined.objects.all()] == ["open"]
    factories.delivered(whole)
    assert [kept.state for kept in Quarantined.objects.all()] == ["replaced"]
    assert [row[0] for row in rows()] == ["COD", "PH", "TSS"]


def test_cut_repeated_and_reordered_deliveries_end_in_the_same_data():
    factories.logger_station()
    files = []
    for minute in range(12):
        when = f"2026112409{minute * 5:02}00"
        content = factories.txt(
            f"COD {minute},5 mg/L", f"pH 7,{minute} -", "TSS --- mg/L 02", at=when
        )
        files.append((factories.file_name(when), content))
    for name, content in files:
        factories.delivered(content, name)
    straight, extent = rows(), list(Extent.objects.order_by("pk").values())
    for model in (Touched, Extent, Observation, Quarantined, Delivery):
        model.objects.all().delete()
    random_order = random.Random(4)
    parts = [(name, content[: random_order.randrange(len(content))]) for name, content in files * 3]
    parts += files * 2
    random_order.shuffle(parts)
    for name, content in parts:
        factories.delivered(content, name)
    assert (rows(), list(Extent.objects.order_by("pk").values())) == (straight, extent)
    assert not Superseded.objects.exists()
    assert not Detail.objects.exists()


@pytest.mark.parametrize("name", ["readings.txt", "HN_ABCD_NUO001.txt", "x" * 300])
def test_a_file_named_otherwise_is_refused(name):
    with pytest.raises(deliveries.NotNamed):
        factories.delivered(b"", name)
    assert not Delivery.objects.exists()


def test_a_file_of_a_station_not_registered_yet_waits_for_it():
    held = factories.delivered(factories.txt("COD 1 mg/L"))
    assert held.state == "held"
    assert deliveries.take_up(now=NOW) == 0
    factories.logger_station()
    assert deliveries.take_up(now=NOW) == 1
    assert outbox.deliver_due(NOW) == 1
    held.refresh_from_db()
    assert (held.state, held.new, held.file.name) == ("done", 1, "")
    assert rows() == [("COD", AT, 1.0, 0)]


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(deliveries, "SMALL", 0)
    monkeypatch.setattr(deliveries, "PIECE", 10)


def test_a_large_file_is_read_in_pieces_by_the_worker(small_pieces, monkeypatch):
    factories.logger_station()
    monkeypatch.setattr(deliveries, "SLICE", -1.0)  # one piece each time
    lines = [f"COD {n} mg/L 00 2026112409{n:02}00" for n in range(35)]
    lines[12] = "COD x mg/L"
    delivery = factories.delivered(factories.txt(*lines))
    assert (delivery.state, delivery.new) == ("reading", 0)
    assert outbox.deliver_due(NOW) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.place, delivery.new) == ("reading", 10, 10)
    assert factories.delivered(factories.txt(*lines)).place == 10
    while outbox.deliver_due(NOW + timedelta(days=365)):
        pass
    delivery.refresh_from_db()
    assert (delivery.state, delivery.place, counts(delivery)) == ("done", 35, (34, 0, 0, 1))
    assert Quarantined.objects.get().number == 13
    deliveries.work(DeliveryDue(delivery.pk))  # delivered once more: nothing
    assert Observation.objects.count() == 34


def test_a_piece_that_another_worker_read_is_not_counted_again(small_pieces):
    factories.logger_station()
    lines = [f"COD {n} mg/L 00 2026112409{n:02}00" for n in range(20)]
    delivery = factories.delivered(factories.txt(*lines))
    mine = Delivery.objects.select_related("station__thing").get(pk=delivery.pk)
    Delivery.objects.filter(pk=delivery.pk).update(place=10)
    assert deliveries._piece(mine, [], is_end=False, is_last=False) is False


@pytest.mark.parametrize("n", [1, 300])
def test_the_number_of_statements_does_not_grow_with_the_file(django_assert_num_queries, n):
    factories.logger_station()
    factories.delivered(factories.txt("COD 1 mg/L"))
    content = factories.txt(*[f"COD 1 mg/L 00 202611240{n // 60}{n % 60:02}00" for n in range(n)])
    with django_assert_num_queries(21):
        factories.delivered(content, factories.file_name("20261124100000"))


def test_that_old_files_came_is_forgotten_unless_something_of_them_waits():
    factories.logger_station()
    factories.delivered(factories.txt("COD 1 mg/L"))
    kept = factories.delivered(factories.txt("COD x mg/L"), factories.file_name("20261124090500"))
    assert deliveries.forget(now=NOW + timedelta(days=90)) == 0
    assert deliveries.forget(now=NOW + timedelta(days=91)) == 1
    assert Delivery.objects.get() == kept
    assert counts(factories.delivered(factories.txt("COD 1 mg/L"))) == (0, 0, 1, 0)
