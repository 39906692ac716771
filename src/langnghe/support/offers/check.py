"""The three-minute check: which questions still matter, and what the answers say. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from langnghe.support.offers import eligibility
from langnghe.support.offers.conditions import Answers, Condition
from langnghe.support.offers.definition import Definition, FormField, Limit, Rule
from langnghe.support.offers.eligibility import APPLICANT

FILE = Path(__file__).resolve().parent / "data" / "questions.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    One scheme. `kind_fits`: None where nobody told yet as what he applies.

    `most`: what may be granted at most, by `limit`; None: the answers do not say it yet, or the
    scheme sets no limit.
    """

    definition: Definition
    kind_fits: bool | None
    broken: tuple[Rule, ...]
    open: tuple[Rule, ...]
    most: int | None
    limit: Limit | None

    @property
    def fits(self) -> bool:
        return self.kind_fits is True and not self.broken and not self.open

    @property
    def may_fit(self) -> bool:
        return self.kind_fits is not False and not self.broken

    @property
    def rank(self) -> int:
        """What fits stands first, then what may, then what does not."""
        return 0 if self.fits else 1 if self.may_fit else 2


def outcome(definition: Definition, answers: Answers) -> Outcome:
    kind = answers.get(APPLICANT)
    kind_fits = kind in definition.applicants if kind else None
    verdict = eligibility.judge(definition, answers)
    most, limit = eligibility.ceiling(definition, answers) or (None, None)
    return Outcome(definition, kind_fits, verdict.broken, verdict.open, most, limit)


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, FormField]:
    """The questions that schemes share, in the order in which they are asked."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return {one["key"]: FormField.model_validate(one) for one in told}


def known(definitions: Sequence[Definition]) -> dict[str, FormField]:
    """Every question that rules or limits of some schemes hang on, in the order of asking."""
    found = {key: one for key, one in dictionary().items()}
    for definition in definitions:
        for key in [APPLICANT, *_hangs_on(definition)]:
            if key not in found:
                found[key] = definition.fields[key].model_copy(update={"when": ()})
    wanted = {APPLICANT, *(key for one in definitions for key in _hangs_on(one))}
    return {key: one for key, one in found.items() if key in wanted}


def questions(definitions: Sequence[Definition], answers: Answers) -> list[FormField]:
    """Those not answered yet that may still change what comes out, each once."""
    wanted = {key for one in definitions for key in _open(one, answers)}
    return [one for key, one in known(definitions).items() if key in wanted]


def _open(definition: Definition, answers: Answers) -> Iterator[str]:
    if not outcome(definition, answers).may_fit:
        return
    if not answers.get(APPLICANT):
        yield APPLICANT
    for rule in definition.rules:
        yield from _unknown(rule.when, (rule.needs.field,), answers)
    for limit in definition.limits:
        yield from _unknown(limit.when, _inputs(limit), answers)


def _unknown(when: Sequence[Condition], then: Sequence[str], answers: Answers) -> Iterator[str]:
    """First on what it hangs; then itself, where that holds."""
    held = [(one.field, one.holds(answers)) for one in when]
    if any(holds is False for _field, holds in held):
        return
    waiting = [field for field, holds in held if holds is None]
    yield from waiting or [key for key in then if answers.get(key) in (None, "", [])]


def _hangs_on(definition: Definition) -> Iterator[str]:
    for rule in definition.rules:
        yield from (one.field for one in rule.when)
        yield rule.needs.field
    for limit in definition.limits:
        yield from (one.field for one in limit.when)
        yield from _inputs(limit)


def _inputs(limit: Limit) -> list[str]:
    return [one for one in (limit.of, limit.per) if one]
