"""
The process between the broker and the store.

Its session at the broker outlives it (QoS 1, no clean session): what comes while it is away waits
there. A message is acknowledged after its batch was committed, and only on the connection that
brought it: on another one its number may stand for another message.
"""

import queue
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from langnghe.environment.ingest.services import devices, inbox, telling
from langnghe.environment.ingest.services.inbox import Message

MOST = 500  # messages of a transaction
LONGEST = 0.05  # seconds that the first of them waits for others
LULL = 0.005  # after which no other is waited for
PAUSE = 0.2
KNOWS_ANEW = 15.0  # seconds after which files and entities are looked at again
IN_FLIGHT = 1_000

log = structlog.get_logger("langnghe.mqtt")


@dataclass(frozen=True, slots=True)
class Arrived:
    message: Message
    number: int  # by which it is acknowledged
    connection: int


class Listener:
    def __init__(self, url: str) -> None:
        self.url = url
        where = urlsplit(url)
        if not where.hostname or not where.username:
            # Without names at the broker nobody knows who publishes.
            raise ImproperlyConfigured("LANGNGHE_MQTT_URL: mqtt://user:password@host:port")
        self.connection = 0
        self.arrived: queue.SimpleQueue[Arrived] = queue.SimpleQueue()
        self.client = client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id="langnghe", clean_session=False, manual_ack=True
        )
        client.username_pw_set(unquote(where.username), unquote(where.password or ""))
        if where.scheme == "mqtts":
            client.tls_set()
        client.max_inflight_messages_set(IN_FLIGHT)
        client.reconnect_delay_set(1, 30)
        client.on_connect, client.on_message = self._connected, self._came
        self.address = where.hostname, where.port or (8883 if where.scheme == "mqtts" else 1883)

    def _connected(
        self, client: mqtt.Client, _data: Any, _flags: Any, code: Any, _more: Any
    ) -> None:
        if code.is_failure:
            log.warning("broker refuses", reason=str(code))
            return
        self.connection += 1
        client.subscribe(f"{devices.INBOX}/+/{telling.ROOT}/#", qos=1)
        log.info("listening", connection=self.connection)

    def _came(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        told = Message(topic, bytes(message.payload))
        self.arrived.put(Arrived(told, message.mid, self.connection))

    def run(self, stop: threading.Event) -> None:
        host, port = self.address
        self.client.connect_async(host, port, keepalive=30)
        self.client.loop_start()
        # Subscribers are told by a thread of their own: devices do not wait for them.
        teller = threading.Thread(target=self._tell, args=(stop,))
        teller.start()
        try:
            self._work(stop)
        finally:
            stop.set()
            teller.join()
            self.client.disconnect()
            self.client.loop_stop()

    def _work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            close_old_connections()
            batch = self._batch()
            while batch and not stop.is_set() and not self._take(batch):
                stop.wait(1.0)  # the database is away: the broker keeps what comes

    def _tell(self, stop: threading.Event) -> None:
        entities: telling.Entities | None = None
        looked = -KNOWS_ANEW
        while not stop.is_set():
            close_old_connections()
            try:
                if time.monotonic() - looked > KNOWS_ANEW:
                    entities, looked = self._look(entities), time.monotonic()
                is_busy = self._tell_readings()
            except DatabaseError as error:
                log.error("teller without database", exc_info=error)
                is_busy = False
            except (RuntimeError, ValueError) as error:
                # The broker went away meanwhile: what it has not got is told anew.
                log.warning("not told", error=str(error))
                is_busy = False
            if not is_busy:
                stop.wait(PAUSE)
        connections.close_all()

    def _batch(self) -> list[Arrived]:
        try:
            found = [self.arrived.get(timeout=PAUSE)]
        except queue.Empty:
            return []
        ends = time.monotonic() + LONGEST
        while len(found) < MOST and time.monotonic() < ends:
            try:
                found.append(self.arrived.get(timeout=LULL))
            except queue.Empty:
                break
        return found

    def _take(self, batch: list[Arrived]) -> bool:
        """Whether it is written; then it is acknowledged."""
        try:
            inbox.take([one.message for one in batch], now=timezone.now())
        except DatabaseError as error:
            log.error("batch not written", messages=len(batch), exc_info=error)
            close_old_connections()
            return False
        for one in batch:
            if one.connection == self.connection:
                self.client.ack(one.number, 1)
        return True

    def _tell_readings(self) -> bool:
        """Whether there may be more at once."""
        if not self.client.is_connected():
            return False
        sent: list[mqtt.MQTTMessageInfo] = []
        owed = telling.readings(
            lambda topic, content: sent.append(self.client.publish(topic, content, qos=1))
        )
        ends = time.monotonic() + 10
        for one in sent:
            one.wait_for_publish(max(ends - time.monotonic(), 0.001))
        if not all(one.is_published() for one in sent):
            return False
        telling.forget(owed)
        return bool(owed)

    def _look(self, entities: telling.Entities | None) -> telling.Entities:
        if settings.MQTT_FILES and devices.write_files(Path(settings.MQTT_FILES), self.url):
            log.info("devices changed: the broker is to read its files again")
        if entities is None:
            return telling.Entities()
        if self.client.is_connected():
            entities.tell(lambda topic, content: self.client.publish(topic, content, qos=1))
        return entities
