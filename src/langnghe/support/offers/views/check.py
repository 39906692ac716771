"""
The three-minute check: all of it stands in the address, so it can be sent on; nothing is stored.

Step by step by default, on one page for who wants that; without JavaScript.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.support.offers import check, wording
from langnghe.support.offers.definition import FormField
from langnghe.support.offers.eligibility import APPLICANT
from langnghe.support.offers.forms import AnswersForm, SearchForm
from langnghe.support.offers.queries import schemes as queries
from langnghe.support.offers.queries.schemes import Shown

AT_ONCE = 3  # questions of a step
ASKED, WHOLE, NEED = "hoi", "mot-trang", "viec"


@dataclass(frozen=True, slots=True)
class Told:
    """What an address says: the answers in it that are right, and the questions that are left."""

    known: Mapping[str, FormField]
    form: AnswersForm
    answers: Mapping[str, Any]
    left: Sequence[FormField]


def read(query: QueryDict, shown: Sequence[Shown]) -> Told:
    definitions = [one.definition for one in shown]
    known = check.known(definitions)
    form = AnswersForm(known.values(), query)
    form.is_valid()
    answers = {key: value for key, value in form.told().items() if value is not None}
    skipped = set(query.getlist(ASKED)) - set(form.errors)
    open_ones = check.questions(definitions, answers)
    left = [one for one in open_ones if one.key not in skipped or one.key == APPLICANT]
    return Told(known, form, answers, left)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    shown = _of_need(queries.schemes(clock.today(timezone.now())), request.GET.get(NEED, ""))
    told = read(request.GET, shown)
    is_whole = bool(request.GET.get(WHOLE))
    step = told.left if is_whole else told.left[:AT_ONCE]
    results = _results(shown, told.answers) if told.answers.get(APPLICANT) else []
    context = {
        "form": told.form, "section": "support", "is_whole": is_whole,
        "fields": [told.form[one.key] for one in step],
        "hidden": _kept(request.GET, told, step),
        "answered": _answered(request.GET, told), "left": len(told.left),
        "results": results, "may_fit": sum(one["outcome"].may_fit for one in results),
        "whole_url": _with(request.GET, WHOLE, "1"), "kept": list(_values(told)),
        "search_form": SearchForm(),
    }  # fmt: skip
    return render(request, "offers/check.html", context)


def _with(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed[name] = value
    return f"?{changed.urlencode()}"


def _of_need(shown: Sequence[Shown], need: str) -> list[Shown]:
    """Of one need alone, where the address names one that there is."""
    chosen = [one for one in shown if one.offer.kind == need]
    return chosen or list(shown)


def _kept(query: QueryDict, told: Told, step: Sequence[FormField]) -> list[tuple[str, str]]:
    """What the next address says again: answers, what was asked, and how one goes."""
    pairs = [(name, str(query[name])) for name in (WHOLE, NEED) if query.get(name)]
    pairs += list(_values(told))
    before = [one for one in query.getlist(ASKED) if one in told.known]
    return pairs + [(ASKED, key) for key in dict.fromkeys([*before, *(one.key for one in step)])]


def _values(told: Told) -> Sequence[tuple[str, str]]:
    return [(key, typed(told.answers[key])) for key in told.known if key in told.answers]


def typed(value: Any) -> str:
    """An answer as the fields of the form read it back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _answered(query: QueryDict, told: Told) -> list[dict[str, str]]:
    """Each answer in words, and the address that asks for it again."""
    found = []
    for key, value in told.answers.items():
        again = query.copy()
        again.pop(key, None)
        again.setlist(ASKED, [one for one in query.getlist(ASKED) if one != key])
        words = wording.answer(told.known[key], value)
        found.append({"label": in_language(told.known[key].label), "words": words,
                      "again": f"?{again.urlencode()}"})  # fmt: skip
    return found


def _results(shown: Sequence[Shown], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [(one, check.outcome(one.definition, answers)) for one in shown]
    return [_result(one, said, answers) for one, said in sorted(rows, key=lambda row: row[1].rank)]


def _result(one: Shown, said: check.Outcome, answers: Mapping[str, Any]) -> dict[str, Any]:
    is_known = said.may_fit and said.most is not None and said.limit is not None
    return {
        "one": one, "outcome": said,
        "when": wording.until(one.open[0]) if one.open else "",
        "broken": [(rule.because, wording.source(rule.source)) for rule in said.broken],
        "open": [(rule.because, wording.source(rule.source)) for rule in said.open],
        "who": wording.applicants(one.definition.applicants),
        "most": said.most if is_known else None,
        "computed": wording.computed(said.limit, answers, said.most)
        if is_known and said.limit and said.most is not None else "",
        "source": wording.source(said.limit.source) if is_known and said.limit else "",
    }  # fmt: skip
