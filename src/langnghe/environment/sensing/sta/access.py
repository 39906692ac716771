"""
What somebody may see, and what he may change: SQL that holds of such a row {t}.

All hangs on things: a thing is public, or its owner's, or its village's. What hangs on no thing
that may be seen is its owner's. The national list of parameters is everybody's to read.
"""

from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.sta.dialect import Sql, join, sql

_LINKED = {
    "Location": (
        "sensing_thing_locations l JOIN sensing_thing k ON k.id = l.thing_id "
        "WHERE l.location_id = {t}.id",
        "sensing_historicallocation_locations l "
        "JOIN sensing_historicallocation h ON h.id = l.historicallocation_id "
        "JOIN sensing_thing k ON k.id = h.thing_id WHERE l.location_id = {t}.id",
    ),
    "Sensor": (
        "sensing_stream s JOIN sensing_thing k ON k.id = s.thing_id WHERE s.sensor_id = {t}.id",
    ),
    "ObservedProperty": (
        "sensing_stream s JOIN sensing_thing k ON k.id = s.thing_id WHERE s.property_id = {t}.id",
    ),
    "FeatureOfInterest": (
        "sensing_stream s JOIN sensing_thing k ON k.id = s.thing_id WHERE s.feature_id = {t}.id",
        "sensing_stream_other_features f JOIN sensing_stream s ON s.id = f.stream_id "
        "JOIN sensing_thing k ON k.id = s.thing_id WHERE f.featureofinterest_id = {t}.id",
    ),
}
_THROUGH = {
    "Datastream": "{t}.thing_id IN (SELECT k.id FROM sensing_thing k WHERE ",
    "HistoricalLocation": "{t}.thing_id IN (SELECT k.id FROM sensing_thing k WHERE ",
    "Observation": "{t}.stream_id IN (SELECT s.id FROM sensing_stream s "
    "JOIN sensing_thing k ON k.id = s.thing_id WHERE ",
}


def seen(entity: str, t: str, scope: Scope) -> Sql:
    """Of rows that the asker may see."""
    if scope.whole_city:
        return sql("TRUE")
    if entity == "Thing":
        return join(" OR ", [sql(f"{t}.is_public"), *_own(t, scope)])
    things = join(" OR ", [sql("k.is_public"), *_own("k", scope)])
    if entity in _THROUGH:
        return sql(_THROUGH[entity].replace("{t}", t)) + things + sql(")")
    ways = [_exists(way, t, things) for way in _LINKED[entity]]
    if entity == "ObservedProperty":
        ways.insert(0, sql(f"{t}.code IS NOT NULL"))
    return join(" OR ", [*_owned(t, scope), *ways])


def reached(entity: str, t: str, scope: Scope) -> Sql:
    """Of rows that the asker may change: his own, and what hangs on his things alone."""
    national = sql(f"{t}.code IS NULL") if entity == "ObservedProperty" else sql("TRUE")
    if scope.whole_city:
        return national
    things = join(" OR ", _own("k", scope) or [sql("FALSE")])
    if entity == "Thing":
        return join(" OR ", _own(t, scope) or [sql("FALSE")])
    if entity in _THROUGH:
        return sql(_THROUGH[entity].replace("{t}", t)) + things + sql(")")
    some = join(" OR ", [_exists(way, t, things) for way in _LINKED[entity]])
    others = join(" OR ", [_exists(way, t, _no(things)) for way in _LINKED[entity]])
    hangs_on_his = join(" AND ", [some, _no(others)])
    return join(" AND ", [national, join(" OR ", [*_owned(t, scope), hangs_on_his])])


def _own(t: str, scope: Scope) -> list[Sql]:
    """Of a thing: the owner's, or of a village of the commune."""
    found = _owned(t, scope)
    if scope.communes:
        codes = sorted(scope.communes)
        marks = ", ".join(["%s"] * len(codes))
        found.append(
            Sql(
                f"{t}.village_id IN (SELECT v.id FROM registry_village v "  # noqa: S608
                f"WHERE v.commune_id IN ({marks}))",
                tuple(codes),
            )
        )
    return found


def _owned(t: str, scope: Scope) -> list[Sql]:
    if not scope.organisations:
        return []
    numbers = ", ".join(str(int(one)) for one in sorted(scope.organisations))
    return [sql(f"{t}.owner_id IN ({numbers})")]


def _exists(way: str, t: str, condition: Sql) -> Sql:
    where = way.replace("{t}", t)
    return sql(f"EXISTS (SELECT 1 FROM {where} AND (") + condition + sql("))")  # noqa: S608


def _no(condition: Sql) -> Sql:
    return sql("NOT COALESCE((") + condition + sql("), FALSE)")
