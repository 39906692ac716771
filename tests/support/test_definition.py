"""Schemes as data: rules, limits, answers."""

from typing import Any

import pytest
from pydantic import ValidationError

from langnghe.support.dossiers import answers
from langnghe.support.offers.conditions import Condition
from langnghe.support.offers.definition import Definition, FormField, Limit
from langnghe.support.offers.eligibility import ceiling, judge
from tests.factories.support import small_scheme, texts

SOURCE = {"act": "NĐ 338/2025", "certainty": "B"}


def definition(**more: Any) -> Definition:
    return Definition.model_validate(small_scheme(**more))


@pytest.mark.parametrize(
    ("told", "holds"),
    [({}, None), ({"workers": ""}, None), ({"workers": 7}, True), ({"workers": 11}, False),
     ({"workers": "9"}, True), ({"workers": "nhiều"}, False)],
)  # fmt: skip
def test_a_condition_holds_fails_or_is_not_known(told, holds):
    one = Condition(field="workers", at_least=1, at_most=10)

    assert one.holds(told) is holds
    turned = one.model_copy(update={"negated": True}).holds(told)
    assert turned is (None if holds is None else not holds)


def test_says_which_rules_say_no_and_which_are_open():
    rules = [
        {"code": "own", "needs": {"field": "own", "at_least": 20}, "because": texts("Vốn tự có"),
         "source": SOURCE},
        {"code": "debt", "when": [{"field": "kind", "among": ["cooperative"]}],
         "needs": {"field": "debt", "among": [False]}, "because": texts("Nợ xấu"),
         "source": SOURCE},
    ]  # fmt: skip
    scheme = definition(rules=rules)

    household = judge(scheme, {"kind": "household", "own": "19.99"})
    unknown = judge(scheme, {"kind": "cooperative", "own": 20})

    assert [one.code for one in household.broken] == ["own"]
    assert [one.code for one in unknown.open] == ["debt"]
    assert judge(scheme, {"kind": "cooperative", "own": 20, "debt": False}).fits
    assert not unknown.fits
    assert unknown.may_fit


@pytest.mark.parametrize(
    ("cost", "most"), [(700, 350), (1_000, 500), (1_200, 500), (0, 0), (None, None)]
)
def test_half_of_the_price_up_to_five_hundred_million(cost, most):
    million = 1_000_000
    told = {"cost": cost * million if cost is not None else None}

    found = ceiling(definition(), told)

    assert (found[0] if found else None) == (most * million if most is not None else None)


@pytest.mark.parametrize(("workers", "most"), [(7, 1_400_000_000), (60, 10_000_000_000)])
def test_two_hundred_million_for_each_worker_up_to_ten_billion(workers, most):
    limits = [{"most": 10_000_000_000, "each": 200_000_000, "per": "workers", "source": SOURCE}]

    assert ceiling(definition(limits=limits), {"workers": workers})[0] == most


def test_the_smallest_of_several_limits_holds():
    limits = [
        {"most": 200_000_000, "when": [{"field": "kind", "among": ["worker"]}], "source": SOURCE},
        {"most": 10_000_000_000, "source": SOURCE},
    ]
    scheme = definition(limits=limits)

    assert ceiling(scheme, {"kind": "worker"}) == (200_000_000, Limit.model_validate(limits[0]))
    assert ceiling(scheme, {"kind": "enterprise"})[0] == 10_000_000_000


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "machine"}, {"payments": [{"percent": 70, "name": texts("Một")}]},
     {"name": {"vi": "Chỉ tiếng Việt"}}, {"unheard_of": 1}],
)  # fmt: skip
def test_a_scheme_that_does_not_fit_together_is_refused(wrong):
    with pytest.raises(ValidationError):
        Definition.model_validate({**small_scheme(), **wrong})


def field(kind: str, **more: Any) -> FormField:
    return FormField.model_validate({"key": "x", "kind": kind, "label": texts("X"), **more})


@pytest.mark.parametrize(
    ("one", "value", "is_right"),
    [
        (field("text"), "a" * 300, True), (field("text"), "a" * 301, False),
        (field("text"), 5, False), (field("money"), 1_250_000, True),
        (field("money"), -1, False), (field("money"), True, False),
        (field("money"), 10**15 + 1, False), (field("number", least=1, most=9), 9, True),
        (field("number", least=1, most=9), 10, False), (field("number", decimals=2), "1.25", True),
        (field("number", decimals=2), "1.255", False),
        (field("number", decimals=2), "Infinity", False), (field("number", decimals=2), 1, False),
        (field("date"), "2026-02-28", True), (field("date"), "2026-02-30", False),
        (field("yes_no"), False, True), (field("yes_no"), 0, False),
        (field("choice", choices=[{"value": "a", "label": texts("A")}]), "a", True),
        (field("choice", choices=[{"value": "a", "label": texts("A")}]), "b", False),
        (field("choices", choices=[{"value": "a", "label": texts("A")}]), ["a", "a"], False),
    ],
)  # fmt: skip
def test_an_answer_is_right_or_not(one, value, is_right):
    assert (answers.problem(one, value) == "") is is_right


def test_a_row_of_a_table_says_where_it_is_wrong():
    columns = [
        {"key": "name", "kind": "text", "label": texts("Họ tên")},
        {"key": "age", "kind": "number", "label": texts("Tuổi"), "least": 15},
    ]
    table = field("table", columns=columns)

    assert answers.problem(table, [{"name": "Lan", "age": 20}]) == ""
    assert "2" in str(answers.problem(table, [{"name": "Lan", "age": 20}, {"name": "Hà"}]))
    assert "Tuổi" in str(answers.problem(table, [{"name": "Lan", "age": 14}]))
    assert answers.problem(table, [{"unheard": 1}]) != ""
