"""The client from PyPI, as it comes, goes its whole round with our server."""

import logging

import frost_sta_client as fsc
import pytest
import requests
from frost_sta_client.model.ext.data_array_document import DataArrayDocument
from frost_sta_client.model.ext.data_array_value import DataArrayValue
from frost_sta_client.model.ext.entity_list import EntityList
from geojson import Point

from langnghe.accounts.roles import HELD_IN, Role
from tests import factories
from tests.environment.sensing.sta.asking import MEASURED, ROOT, SENSORS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:furl.pathstr:DeprecationWarning"),
]
GEOJSON = "application/vnd.geo+json"


@pytest.fixture
def service(live_server):
    home = factories.organisation(HELD_IN[Role.PLANT_OPERATOR])
    secret = factories.token(SENSORS, of=home, by=factories.member(Role.PLANT_OPERATOR, of=home))
    logging.disable(logging.ERROR)
    yield fsc.SensorThingsService(
        live_server.url + ROOT, auth_handler=fsc.AuthHandler("any", secret)
    )
    logging.disable(logging.NOTSET)


def test_it_creates_asks_changes_and_deletes(service):
    location = fsc.Location(
        name="Cửa xả", description="x", location=Point((105.9, 20.97)), encoding_type=GEOJSON
    )
    thing = fsc.Thing(name="Trạm", description="x", properties={"a": 1}, locations=[location])
    service.create(thing)
    found = service.things().find(thing.id)
    assert (found.name, found.properties) == ("Trạm", {"a": 1})
    assert len(found.get_locations().query().list().entities) == 1

    sensor = fsc.Sensor(name="Máy", description="x", encoding_type="application/pdf", metadata="m")
    prop = fsc.ObservedProperty(name="COD", description="x", definition="http://example.org/cod")
    service.create(sensor)
    service.create(prop)
    unit = fsc.UnitOfMeasurement(name="milligram per litre", symbol="mg/L", definition="ucum:mg/L")
    stream = fsc.Datastream(
        name="COD", description="x", observation_type=MEASURED, unit_of_measurement=unit,
        thing=fsc.Thing(id=thing.id), sensor=sensor, observed_property=prop,
    )  # fmt: skip
    service.create(stream)
    for hour in range(5):
        service.create(fsc.Observation(
            result=hour + 0.5, phenomenon_time=f"2026-03-01T0{hour}:00:00Z",
            result_time=f"2026-03-01T0{hour}:00:00Z", datastream=fsc.Datastream(id=stream.id),
        ))  # fmt: skip

    asked = service.observations().query().filter(f"Datastream/id eq {stream.id}")
    paged = asked.orderby("phenomenonTime", "desc").top(2).list()
    assert [one.result for one in paged] == [4.5, 3.5, 2.5, 1.5, 0.5]  # by its next links
    expanded = (
        service.things()
        .find(thing.id)
        .get_datastreams()
        .query()
        .expand("Observations,Sensor")
        .list()
    )
    assert len(expanded.entities[0].observations.entities) == 5

    found.name = "Trạm mới"
    service.update(found)
    assert service.things().find(thing.id).name == "Trạm mới"
    service.patch(found, [{"op": "add", "path": "/properties/b", "value": 2}])
    assert service.things().find(thing.id).properties == {"a": 1, "b": 2}

    rows = DataArrayValue()
    rows.datastream = fsc.Datastream(id=stream.id)
    kinds = DataArrayValue.Property
    rows.components = {kinds.PHENOMENON_TIME, kinds.RESULT}
    for day in (1, 2, 3):
        rows.add_observation(
            fsc.Observation(result=day, phenomenon_time=f"2026-04-0{day}T00:00:00Z")
        )
    document = DataArrayDocument()
    document.add_data_array_value(rows)
    made = service.observations().create(document)
    assert len(made) == 3
    assert service.observations().query().count().list().count == 8

    service.delete(found)
    for dao, one in ((service.things(), thing), (service.datastreams(), stream)):
        with pytest.raises(requests.HTTPError) as refusal:
            dao.find(one.id)
        assert refusal.value.response.status_code == 404
    left = service.observations().query().list()
    assert isinstance(left, EntityList)
    assert left.entities == []
