"""Readings as Parquet: the same as CSV, in row groups, with all in it that explains it."""

import csv
import io
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from langnghe.core import clock
from langnghe.environment.seeing import columns
from langnghe.environment.seeing.files import Source
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.services import store
from tests import factories
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db
SINCE, UNTIL = at(2026, 11, 1), at(2026, 12, 1)
MINUTE = 60_000


def measured(n=30, village=None, **fields):
    """Readings of five minutes; the first three are below what can be seen, faulty, missing."""
    stream = factories.stream(factories.station(village=village or factories.village(), **fields))
    odd = [(5.0, Flag.BELOW), (99.0, Flag.FAULT), (None, 0)]
    values = [*odd, *[(100.0 + place, 0) for place in range(n - 3)]][:n]
    store.record(
        [Reading(stream.pk, SINCE + place * 5 * MINUTE, value, int(flag))
         for place, (value, flag) in enumerate(values)],
        now=NOW,
    )  # fmt: skip
    return stream


def table(content):
    return pq.read_table(pa.BufferReader(content))


def fetched(client, name, slug, **query):
    answer = client.get(reverse(f"seeing:{name}", args=[slug]), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_both_files_of_a_station_say_the_same(client):
    slug = measured().thing.station.slug

    rows = list(csv.DictReader(io.StringIO(fetched(client, "csv", slug).decode())))
    found = table(fetched(client, "parquet", slug)).to_pylist()

    assert len(found) == len(rows) == 30
    for one, row in zip(found, rows, strict=True):
        same = {name: one[name] for name in ("station", "parameter", "kind", "unit", "status")}
        assert same == {name: row[name] for name in same}
        assert one["time"].astimezone(clock.LOCAL).isoformat(timespec="seconds") == row["time"]
        assert one["value"] == (float(row["value"]) if row["value"] else None)
        assert (one["qualifier"], one["counts"]) == (row["qualifier"], row["counts"] == "1")
    assert [(one["qualifier"], one["status"], one["counts"], one["flag"]) for one in found[:3]] == [
        ("<", "", True, 8), ("", "fault", False, 2), ("", "", False, 0),
    ]  # fmt: skip


def test_the_file_says_whose_readings_they_are_in_which_units_and_what_flags_mean(client):
    stream = measured()
    station = stream.thing.station

    schema = table(fetched(client, "parquet", station.slug)).schema

    about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    [told] = json.loads(about["streams"])
    assert (told["station"], told["unit"], told["parameter"]) == (station.slug, "mg/L", "COD")
    assert told["sensorthings"].endswith(f"/sta/v1.1/Datastreams({stream.pk})")
    assert json.loads(about["flags"])["2"] == "fault"
    assert about["licence"].startswith("https://creativecommons.org/")
    assert {"publisher", "source", "created"} <= about.keys()
    assert all(field.metadata[b"description"] for field in schema)


def test_a_village_is_one_file_and_of_private_stations_nothing_is_in_it(client):
    village = factories.village()
    streams = [measured(village=village), measured(village=village)]
    hidden = measured(village=village, is_public=False)

    rows = table(fetched(client, "village_parquet", village.slug)).to_pylist()
    text = fetched(client, "village_csv", village.slug).decode()

    assert {row["station"] for row in rows} == {one.thing.station.slug for one in streams}
    assert len(rows) == len(text.splitlines()) - 1 == 60
    assert hidden.thing.station.slug not in text
    path = reverse("seeing:parquet", args=[hidden.thing.station.slug])
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_of_a_village_holds_a_year_at_most_and_the_last_one_by_itself(client, ending):
    village = measured().thing.station.village
    path = reverse(f"seeing:village_{ending}", args=[village.slug])
    assert client.get(path, {"tu": "2025-11-24", "den": "2026-11-25"}).status_code == 200
    refused = client.get(path, {"tu": "2025-11-23", "den": "2026-11-25"})
    assert refused.status_code == 422
    assert "một năm" in refused.content.decode()
    # Of a station all of it.
    station = measured(village=village).thing.station
    path = reverse(f"seeing:{ending}", args=[station.slug])
    assert client.get(path, {"tu": "2000-01-01"}).status_code == 200


def test_a_span_without_readings_is_a_file_without_rows(client):
    slug = measured().thing.station.slug
    content = fetched(client, "parquet", slug, tu="2020-01-01", den="2020-01-02")
    assert table(content).num_rows == 0


def test_row_groups_leave_as_they_are_full_and_no_more_is_held(django_assert_num_queries):
    sources = [Source(one.thing.station, one) for one in (measured(25), measured(25))]
    parts = columns.as_parquet(sources, SINCE, UNTIL, now=NOW, rows=10)

    with django_assert_num_queries(1):  # the first ten have left before others are read
        first = next(parts)
    assert first[:4] == b"PAR1"
    content = first + b"".join(parts)

    found = pq.ParquetFile(pa.BufferReader(content))
    groups = [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)]
    assert sum(groups) == 50
    assert max(groups) < 20
    assert len(groups) >= 3


@pytest.mark.parametrize("n", [1, 3])
def test_a_file_of_a_village_costs_a_query_for_each_series_and_one_for_all(
    client, n, django_assert_num_queries
):
    village = factories.village()
    for _number in range(n):
        measured(village=village)
    # The village, its series; each series once and once more at its end.
    with django_assert_num_queries(2 + 2 * n):
        fetched(client, "village_parquet", village.slug)


def test_who_serves_no_such_file_never_loads_the_library():
    code = "import django; django.setup(); import langnghe.web.urls, sys; print('pyarrow' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
