"""Verdicts and the way to a limit, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.environment.judging.facts import Answer, Outcome
from langnghe.environment.judging.models import Alert, Assessment, Limit
from langnghe.environment.sensing import comparing, spelled
from langnghe.environment.sensing.models import Station
from langnghe.ui import formatting

SENTENCES: dict[str, Promise] = {
    "permit_applies": gettext_lazy(
        "Permit %(number)s, in force from %(since)s, sets a limit of its own; it comes before "
        "every table."
    ),
    "permit_silent": gettext_lazy("Permit %(number)s says nothing of this parameter."),
    "plant_applies": gettext_lazy(
        "The water flows into a treatment plant: what holds is what the plant takes in, since "
        "%(since)s."
    ),
    "plant_unknown": gettext_lazy(
        "The water flows into a treatment plant, but nobody has said into which one."
    ),
    "plant_empty": gettext_lazy(
        "The water flows into a treatment plant whose conditions are not known here."
    ),
    "plant_silent": gettext_lazy("The treatment plant says nothing of this parameter."),
    "passed_over": gettext_lazy(
        "%(number)s (%(title)s) is a regulation of the place and would come first. Neither its"
        " numbers nor whether it is still in force could be established; it is passed over."
    ),
    "kept": gettext_lazy(
        "The facility was at work before %(since)s (since %(began)s); it keeps %(number)s "
        "until %(last)s."
    ),
    "began_unknown": gettext_lazy(
        "Whether the facility was at work before %(until)s is not known; the old or the new "
        "regulation hangs on it."
    ),
    "applies": gettext_lazy("%(number)s (%(title)s) applies, in force from %(since)s."),
    "empty": gettext_lazy(
        "%(number)s (%(title)s) applies, but its numbers could not be established here. "
        "Nothing is guessed: there is no verdict."
    ),
    "empty_and_undated": gettext_lazy(
        "%(number)s (%(title)s) applies or will apply; neither its numbers nor its day could "
        "be established here. Nothing is guessed: there is no verdict."
    ),
    "not_listed": gettext_lazy("%(number)s sets no limit for this parameter."),
    "not_limited": gettext_lazy("No regulation known here limits this parameter."),
    "no_regulation": gettext_lazy("No regulation of that day is known here."),
    "no_facility": gettext_lazy(
        "The station belongs to no facility: there is nobody whose discharge is limited."
    ),
    "before_treatment": gettext_lazy(
        "The water is measured before its treatment; limits hold for what is discharged."
    ),
    "column": gettext_lazy("The receiving water asks for column %(column)s."),
    "column_unknown": gettext_lazy("The column (A, B, C) of the facility is not known."),
    "age": gettext_lazy("The row for: %(case)s."),
    "age_unknown": gettext_lazy("Whether the facility is new or existing is not known."),
    "zone": gettext_lazy("The row for: %(case)s."),
    "zone_unknown": gettext_lazy(
        "Whether the place is a special or an ordinary zone is not known."
    ),
    "flow": gettext_lazy("The row for a flow of %(flow)s m³ a day."),
    "flow_unknown": gettext_lazy(
        "The flow of the facility is not known, and the table asks for it."
    ),
    "other_case": gettext_lazy("The table has no row for this case: %(case)s."),
    "other_statistic": gettext_lazy("%(number)s has no limit for this kind of average or sample."),
    "other_unit": gettext_lazy(
        "The limit is in %(ucum)s, the series in another unit; they are not compared."
    ),
    "coefficient": gettext_lazy("%(kind)s = %(value)s, for %(size)s %(unit)s."),
    "coefficient_default": gettext_lazy(
        "%(kind)s = %(value)s, as the regulation has it where there are no data."
    ),
    "coefficient_unknown": gettext_lazy(
        "Which %(kind)s holds is not known: between %(lowest)s and %(highest)s. Over the limit"
        " is only what is over it with the highest."
    ),
    "coefficient_missing": gettext_lazy(
        "There is no coefficient %(kind)s for this receiving water."
    ),
    "cmax": gettext_lazy("Cmax = %(product)s = %(result)s %(ucum)s."),
    "as_it_stands": gettext_lazy("The limit holds as it stands, without coefficients: %(bounds)s."),
}
DAYS = {"since", "until", "began", "last"}
NUMBERS = {"value", "lowest", "highest", "size", "flow", "result"}
# Of whom a reader hears that the number lies below or above what could be measured.
LEVELS: dict[str, Promise] = {
    "permit": gettext_lazy("Permit"),
    "plant": gettext_lazy("Conditions of the treatment plant"),
    "local": gettext_lazy("Local regulation"),
    "sector": gettext_lazy("Regulation of the sector"),
    "general": gettext_lazy("National regulation"),
}


def sentence(step: Mapping[str, Any]) -> str:
    """One stored step in the reader's language."""
    told = {name: _shown(name, value) for name, value in step["told"].items()}
    code = step["code"]
    if code == "cmax":
        parts = [number(step["told"]["base"]), *(number(one[1]) for one in step["told"]["factors"])]
        told["product"] = " × ".join(["C", *(one[0] for one in step["told"]["factors"])])
        told["product"] += " = " + " × ".join(parts)
        told["ucum"] = unit(step["told"]["ucum"])
    if code == "as_it_stands":
        told["bounds"] = bounds(step["told"]["minimum"], step["told"]["maximum"],
                                step["told"]["ucum"])  # fmt: skip
    if code in {"age", "zone"}:
        choices: dict[str, Any] = {**dict(Limit.Age.choices), **dict(Limit.Zone.choices)}
        told["case"] = str(choices[step["told"]["case"]])
    return str(SENTENCES[code] % told)


def _shown(name: str, value: Any) -> Any:
    if name in DAYS:
        return clock.in_words(date.fromisoformat(value)) if value else "—"
    if name in NUMBERS:
        return number(value)
    return in_language(value) if isinstance(value, dict) else value


def number(value: Decimal | str | None) -> str:
    """ "162", "0,108": all its digits, and none that say nothing."""
    if value in {None, ""}:
        return ""
    exact = Decimal(value or 0).normalize()
    digits = exact.as_tuple().exponent
    return formatting.number(exact, max(0, -int(digits)))  # type: ignore[arg-type]  # formats alike


def unit(ucum: str) -> str:
    """As people write it."""
    return spelled.unit(ucum)


def sign(flag: int) -> str:
    """ "<", ">" or nothing."""
    return "".join(one for bit, one in spelled.SIGNS if flag & bit)


def amount(value: Decimal | str | None, ucum: str, flag: int = 0) -> str:
    return f"{sign(flag)}{number(value)}{formatting.NO_BREAK}{unit(ucum)}".strip(
        formatting.NO_BREAK
    )


def bounds(low: Decimal | str | None, high: Decimal | str | None, ucum: str) -> str:
    """ "≤ 162 mg/l", "5,5-9"."""
    if low in {None, ""}:
        return f"≤{formatting.NO_BREAK}{amount(high, ucum)}"
    if high in {None, ""}:
        return f"≥{formatting.NO_BREAK}{amount(low, ucum)}"
    return f"{number(low)}–{amount(high, ucum)}"


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


# Beside "Average of an hour": what a reader calls it within a sentence.
KINDS: dict[str, Promise] = {
    "sample": pgettext_lazy("of a verdict", "sample"),
    "hour": pgettext_lazy("of a verdict", "average of an hour"),
    "8h": pgettext_lazy("of a verdict", "average of 8 hours"),
    "day": pgettext_lazy("of a verdict", "average of a day"),
    "year": pgettext_lazy("of a verdict", "average of a year"),
}
# How what was judged was made of the readings.
WAYS: dict[str, Promise] = {
    "noise": gettext_lazy(
        "The level of the hour is LAeq: its readings are averaged by their energy (10 lg of the "
        "mean of 10^(L/10)), not as numbers. By day (6–21 h) and by night (21–6 h) other limits "
        "hold."
    ),
    "hour": gettext_lazy("The average of the readings of one hour."),
    "8h": gettext_lazy(
        "Of all spans of 8 hours in a row that end on this day the one with the highest average."
    ),
    "day": gettext_lazy("The average of the readings from midnight to midnight."),
    "year": gettext_lazy(
        "The average of the daily averages of the calendar year, by the limit that holds on its "
        "last day. Only days with enough readings count."
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words, for its page and for letters."""

    parameter: str
    value: str
    limit: str
    ratio: str
    verdict: str
    kind: str
    steps: Sequence[str]
    document: str
    level: str
    source: str
    conclusion: str


def way(one: Assessment) -> str:
    """ "" of a sample: it is what it is."""
    is_noise = one.station.role == Station.Role.NOISE
    return str(WAYS.get("noise" if is_noise and one.kind == "hour" else one.kind, ""))


def told(one: Assessment) -> Told:
    """With its basis."""
    content = one.basis.content
    answer = content["answer"]
    ucum = answer["ucum"] or comparing.unit_of(one.stream)
    value = amount(one.value, ucum, one.flag)
    found = one.basis.minimum is not None or one.basis.maximum is not None
    limit = bounds(one.basis.minimum, one.basis.maximum, ucum) if found else ""
    return Told(
        parameter=in_language(content["names"]) or content["parameter"],
        value=value,
        limit=limit,
        ratio=number(one.ratio.quantize(Decimal("0.01"))) if one.ratio is not None else "",
        verdict=one.get_verdict_display(),
        kind=str(KINDS[one.kind]),
        steps=[sentence(step) for step in answer["steps"]],
        document=answer["document"],
        level=str(LEVELS.get(answer["level"] or "", "")),
        source=answer["source"],
        conclusion=_conclusion(one.verdict, value, limit),
    )


def _conclusion(verdict: str, value: str, limit: str) -> str:
    said = {"value": value, "limit": limit}
    if verdict == "pass":
        return _("%(value)s is within the limit (%(limit)s).") % said
    if verdict == "exceed":
        return _("%(value)s is outside of the limit (%(limit)s).") % said
    if verdict == "inconclusive":
        return _("%(value)s: from what is known nobody can tell whether the limit is kept.") % said
    if verdict == "no_table":
        return _("%(value)s was measured. It cannot be judged.") % said
    return _("%(value)s was measured. No limit applies.") % said


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """A limit in force in words; "" where there is none, and the last step says why."""

    bounds: str
    level: str
    document: str
    regulation: str  # code
    source: str
    steps: Sequence[str]


def answer(one: Answer) -> ToldAnswer:
    found = one.outcome is Outcome.FOUND
    high = one.highest if one.highest != one.maximum else None
    limit = bounds(one.minimum, one.maximum, one.ucum) if found else ""
    if found and high is not None:
        limit = f"{bounds(one.minimum, one.maximum, one.ucum)} … {amount(high, one.ucum)}"
    return ToldAnswer(
        limit, str(LEVELS.get(one.level or "", "")), one.document, one.regulation, one.source,
        [sentence({"code": step.code, "told": step.told}) for step in one.steps],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A limit as a row of the public table; `note`: the number of its source below the table."""

    parameter: str
    column: str
    case: str
    bounds: str
    factors: str
    note: int


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    source: str
    certainty: str
    signed: bool


def lines(row: Any, names: Mapping[str, Mapping[str, str]]) -> tuple[list[Line], list[Note]]:
    """Of a `seeing.TableRow`: its limits, and each source once."""
    factors = " × ".join(dict.fromkeys(one.kind for one in row.coefficients))
    if row.regulation.coefficients_of_id and not factors:
        factors = "Kq × Kf"
    notes: dict[tuple[str, str], Note] = {}
    told = []
    for one in row.limits:
        key = one.source, one.certainty
        if key not in notes:
            notes[key] = Note(len(notes) + 1, one.source, one.get_certainty_display(),
                              one.signing_id is not None)  # fmt: skip
        told.append(_line(one, names, factors, notes[key].number))
    return told, list(notes.values())


def _line(one: Limit, names: Mapping[str, Mapping[str, str]], factors: str, note: int) -> Line:
    case = [
        one.get_age_display() if one.age else "",
        one.get_zone_display() if one.zone else "",
        one.get_statistic_display() if one.statistic != "single" else "",
        _flows(one),
        f"{one.from_hour}–{one.until_hour} h" if one.from_hour or one.until_hour != 24 else "",
    ]
    return Line(
        parameter=in_language(names.get(one.parameter_code, {})) or one.parameter_code,
        column=one.column,
        case=", ".join(part for part in case if part),
        bounds=bounds(one.minimum, one.maximum, one.ucum),
        factors=f"× {factors}" if one.takes_coefficients and factors else "",
        note=note,
    )


def _flows(one: Limit) -> str:
    if one.flow_upto is None:
        return f"> {number(one.flow_over)} m³" if one.flow_over else ""
    if not one.flow_over:
        return f"≤ {number(one.flow_upto)} m³"
    return f"{number(one.flow_over)}–{number(one.flow_upto)} m³"


def alert_line(one: Alert) -> str:
    """What an alert is about."""
    if one.episode is None:
        return str(one.get_kind_display())
    basis = one.episode.worst.basis
    name = in_language(basis.content["names"]) or one.episode.parameter_code
    if one.episode.worst_ratio is None:
        return _("%(parameter)s is outside of the limit") % {"parameter": name}
    return _("%(parameter)s is over the limit, %(ratio)s times at worst") % {
        "parameter": name,
        "ratio": number(one.episode.worst_ratio.quantize(Decimal("0.01"))),
    }
