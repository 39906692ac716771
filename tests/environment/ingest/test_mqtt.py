"""Messages of devices by a real broker and the client that everybody uses."""

import json
import queue
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from langnghe.accounts.models import ApiToken
from langnghe.accounts.roles import Role
from langnghe.environment.ingest import listener as listening
from langnghe.environment.ingest.listener import Listener
from langnghe.environment.ingest.models import Delivery, Device, Quarantined
from langnghe.environment.ingest.services import devices, inbox
from langnghe.environment.ingest.services.inbox import Message
from langnghe.environment.sensing.facts import Flag, reading_id
from langnghe.environment.sensing.models import Detail, Observation, Superseded, Untold
from tests import factories
from tests.factories.environment import MINUTE, NOW, at
from tests.fakes.broker import BINARY, Broker

START = at(2026, 1, 1)


def until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)


def observation(n=0, **more):
    when = f"2026-01-01T00:{n:02}:00Z"
    return {"phenomenonTime": when, "result": float(n), **more}


@pytest.fixture
def operator():
    return factories.member(Role.PLANT_OPERATOR)


@pytest.fixture
def stream(operator):
    home = operator.memberships.get().organisation
    return factories.stream(factories.station(owner=home))


def connected(operator):
    return devices.connect_device(
        organisation_id=operator.memberships.get().organisation_id, name="Trạm 1",
        by_id=operator.pk, form_key="key-of-form", now=NOW,
    )  # fmt: skip


class TestByThemselves:
    """Without a broker: what becomes of a batch."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def send(self, operator):
        _secret, device = connected(operator)

        def sending(*told):
            batch = [
                Message(f"in/{device.username}/{topic}", payload if isinstance(payload, bytes) else json.dumps(payload).encode())
                for topic, payload in told
            ]  # fmt: skip
            inbox.take(batch, now=NOW)

        return sending

    def test_both_topics_write_a_reading(self, send, stream):
        send(
            ("v1.1/Observations", observation(1, Datastream={"@iot.id": stream.pk})),
            (f"v1.1/Datastreams({stream.pk})/Observations", observation(2)),
        )
        assert list(Observation.objects.order_by("at").values_list("at", "result")) == [
            (START + MINUTE, 1.0), (START + 2 * MINUTE, 2.0),
        ]  # fmt: skip
        delivery = Delivery.objects.get()
        assert (delivery.way, delivery.new, delivery.refused) == ("mqtt", 2, 0)

    def test_what_few_readings_have_stands_beside_them(self, send, stream):
        more = {"resultTime": "2026-01-01T01:00:00Z", "parameters": {"a": 1}, "result": {"x": [1]}}
        send((f"v1.1/Datastreams({stream.pk})/Observations", observation(1) | more))
        [reading], [detail] = Observation.objects.all(), Detail.objects.all()
        assert (reading.result, reading.flag) == (None, Flag.DETAILED)
        assert (detail.value, detail.parameters, detail.resulted_at) == (
            {"x": [1]}, {"a": 1}, START + 60 * MINUTE,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("topic", "payload", "reason"),
        [
            ("v1.1/Observations", b"{", "payload"), ("v1.1/Observations", b"[]", "payload"),
            ("v1.1/Observations", b"\xff\xfe", "payload"), ("v1.1/Observations", {"x": 1}, "payload"),
            ("v1.1/Observations", observation(), "stream"), ("v1.1/Things", observation(), "topic"),
            ("v1.1/Observations", observation(Datastream={"@iot.id": 99_999}), "stream"),
            ("v1.1/Observations", observation(Datastream={"@iot.id": 2**70}), "stream"),
            ("v1.1/Datastreams(0)/Observations", observation(), "stream"),
            ("{own}", observation(phenomenonTime="yesterday"), "time"),
            ("{own}", observation(phenomenonTime="2026-01-01T00:00:00"), "time"),
            ("{own}", observation(phenomenonTime="2027-01-01T00:00:00Z"), "future"),
            ("{own}", observation(parameters={"x": "\0"}), "payload"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_taken_waits_and_the_rest_is_taken(
        self, send, stream, topic, payload, reason
    ):
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        bad = (topic.format(own=own) if "{" in topic else topic, payload)
        send((own, observation(1)), bad, (own, observation(2)), bad)
        assert [kept.reason for kept in Quarantined.objects.all()] == [reason]
        assert Observation.objects.count() == 2
        send(bad)  # the broker may bring it again
        assert Quarantined.objects.count() == 1

    def test_nobody_writes_what_is_anothers(self, send, stream):
        other = factories.stream()
        send((f"v1.1/Datastreams({other.pk})/Observations", observation(1)))
        assert [kept.reason for kept in Quarantined.objects.all()] == ["stream"]
        assert not Observation.objects.exists()

    def test_a_device_ends_with_its_token(self, send, stream, operator, tmp_path):
        url = "mqtt://platform:secret@localhost"
        devices.write_files(tmp_path, url)
        device = Device.objects.get()
        assert device.username in (tmp_path / "passwords").read_text()
        assert devices.write_files(tmp_path, url) is False
        token = ApiToken.objects.get()
        home = operator.memberships.get().organisation_id
        devices.disconnect_device(
            organisation_ids={home}, uid=token.uid, by_id=operator.pk, now=NOW
        )
        assert devices.write_files(tmp_path, url) is True
        assert device.username not in (tmp_path / "passwords").read_text()
        send((f"v1.1/Datastreams({stream.pk})/Observations", observation(1)))
        assert not Observation.objects.exists()

    @pytest.mark.parametrize("n", [1, 200])
    def test_the_number_of_statements_is_the_same_for_one_and_for_many(
        self, send, stream, django_assert_num_queries, n
    ):
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        send((own, observation(59)))
        with django_assert_num_queries(22):
            send(*[(own, observation(k % 60, result=float(k))) for k in range(n)])

    def test_without_a_name_at_the_broker_nobody_listens(self):
        with pytest.raises(ImproperlyConfigured):
            Listener("mqtt://localhost")


@pytest.mark.skipif(BINARY is None, reason="mosquitto is not installed")
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
class TestByTheBroker:
    @pytest.fixture
    def broker(self, tmp_path, settings, operator, stream):
        """With one device, and the listener at work."""
        self.secret, self.device = connected(operator)
        files = tmp_path / "files"
        devices.write_files(files, "mqtt://platform:s%20ecret@127.0.0.1")
        broker = Broker(tmp_path / "broker", files)
        settings.MQTT_URL = f"mqtt://platform:s%20ecret@127.0.0.1:{broker.port}"
        broker.start()
        self.clients = []
        yield broker
        for client in self.clients:
            client.disconnect()
            client.loop_stop()
        broker.stop()

    @contextmanager
    def listening(self, url):
        stop, listener = threading.Event(), Listener(url)
        listener.client.reconnect_delay_set(1, 1)

        def work():
            try:
                listener.run(stop)
            finally:
                connections.close_all()

        thread = threading.Thread(target=work)
        thread.start()
        try:
            until(lambda: listener.connection > 0)
            yield listener
        finally:
            stop.set()
            thread.join(20)

    @pytest.fixture
    def listener(self, broker, settings, monkeypatch):
        monkeypatch.setattr(listening, "KNOWS_ANEW", 0.2)
        with self.listening(settings.MQTT_URL) as listener:
            yield listener

    def client(self, broker, username="", password="", **more):
        client = mqtt.Client(CallbackAPIVersion.VERSION2, **more)
        if username:
            client.username_pw_set(username, password)
        client.reconnect_delay_set(1, 1)
        client.told = queue.SimpleQueue()
        client.on_message = lambda _c, _d, one: client.told.put(
            (one.topic, json.loads(one.payload))
        )
        client.failed = []
        client.on_connect = lambda _c, _d, _f, code, _p: client.failed.append(code.is_failure)
        client.connect("127.0.0.1", broker.port)
        client.loop_start()
        self.clients.append(client)
        until(lambda: client.failed)
        return client

    def publisher(self, broker):
        return self.client(broker, self.device.username, self.secret)

    def publish(self, client, topic, payload, under=""):
        content = json.dumps(payload) if isinstance(payload, dict) else payload
        return client.publish(f"in/{under or self.device.username}/{topic}", content, qos=1)

    def test_a_round_from_publishing_to_being_told(self, broker, listener, stream):
        seen = self.client(broker)
        seen.subscribe("v1.1/#", qos=1)
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        self.publish(self.publisher(broker), own, observation(5))
        topic, told = seen.told.get(timeout=60)
        number = reading_id(stream.pk, START + 5 * MINUTE)
        assert topic == own
        assert (told["@iot.id"], told["result"], told["phenomenonTime"]) == (
            number, 5.0, "2026-01-01T00:05:00.000Z",
        )  # fmt: skip
        assert seen.told.get(timeout=60)[0] == "v1.1/Observations"
        assert Observation.objects.get().result == 5.0
        stream.thing.description = "Cửa xả mới"
        stream.thing.save()
        assert seen.told.get(timeout=60)[1]["description"] == "Cửa xả mới"
        until(lambda: not Untold.objects.exists())

    def test_nobody_is_told_of_what_is_not_public(self, broker, listener, stream):
        stream.thing.is_public = False
        stream.thing.save()
        seen = self.client(broker)
        seen.subscribe("#", qos=1)
        self.publish(
            self.publisher(broker), f"v1.1/Datastreams({stream.pk})/Observations", observation(5)
        )
        until(lambda: Observation.objects.exists() and not Untold.objects.exists())
        assert seen.told.empty()

    def test_a_broker_that_is_killed_loses_nothing(self, broker, listener, stream):
        publisher = self.publisher(broker)
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        for n in range(20):
            self.publish(publisher, own, observation(n))
        until(lambda: Observation.objects.count() == 20)
        before = listener.connection
        broker.kill()
        for n in (*range(20, 40), *range(10, 30)):  # what the client keeps, out of order and twice
            self.publish(publisher, own, observation(n))
        broker.start()
        until(lambda: Observation.objects.count() == 40)
        assert listener.connection > before
        found = Observation.objects.order_by("at").values_list("result", flat=True)
        assert list(found) == [float(n) for n in range(40)]
        assert not Superseded.objects.exists()

    def test_what_comes_while_nobody_listens_waits(self, broker, settings, stream):
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        with self.listening(settings.MQTT_URL):
            pass
        self.publish(self.publisher(broker), own, observation(1)).wait_for_publish(10)
        assert not Observation.objects.exists()
        with self.listening(settings.MQTT_URL):
            until(lambda: Observation.objects.count() == 1)

    def test_the_broker_keeps_everybody_to_his_own(self, broker, listener, stream):
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        publisher, guest = self.publisher(broker), self.client(broker)
        wrong = self.client(broker, self.device.username, "wrong")
        assert (publisher.failed, guest.failed, wrong.failed[0]) == ([False], [False], True)
        self.publish(guest, own, observation(1))
        self.publish(publisher, own, observation(2), under="another")
        publisher.publish(own, json.dumps(observation(3)), qos=1)
        seen = self.client(broker)
        seen.subscribe("#", qos=1)
        self.publish(publisher, own, observation(4))
        until(Observation.objects.exists)
        assert [one.result for one in Observation.objects.all()] == [4.0]
        assert seen.told.get(timeout=60)[1]["result"] == 4.0

    def test_thousands_come_in_batches(self, broker, listener, stream):
        publisher = self.publisher(broker)
        own = f"v1.1/Datastreams({stream.pk})/Observations"
        for n in range(1_000):
            when = f"2026-01-01T{n // 60 % 24:02}:{n % 60:02}:{n // 1440:02}Z"
            self.publish(publisher, own, {"phenomenonTime": when, "result": n})
        until(lambda: Observation.objects.count() == 1_000)
