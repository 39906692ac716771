"""
Which schemes fit, and exactly why not the others. Pure.

The answers of the three-minute check and those of a dossier are judged by the same function.
"""

from dataclasses import dataclass

from langnghe.support.offers.conditions import Answers, all_hold
from langnghe.support.offers.definition import Definition, Limit, Rule

# As what somebody applies stands among his answers: rules, limits and questions may hang on it.
APPLICANT = "kind"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken`: rules that say no; `open`: rules that nobody could judge yet."""

    broken: tuple[Rule, ...]
    open: tuple[Rule, ...]

    @property
    def fits(self) -> bool:
        return not self.broken and not self.open

    @property
    def may_fit(self) -> bool:
        return not self.broken


def judge(definition: Definition, answers: Answers) -> Verdict:
    """By every rule that is asked of such an applicant."""
    broken, unknown = [], []
    for rule in definition.rules:
        if not all_hold(rule.when, answers):
            continue
        holds = rule.needs.holds(answers)
        if holds is None:
            unknown.append(rule)
        elif not holds:
            broken.append(rule)
    return Verdict(tuple(broken), tuple(unknown))


def ceiling(definition: Definition, answers: Answers) -> tuple[int, Limit] | None:
    """The most that may be granted, in đồng, and the limit that says so; None: no limit is set."""
    found = [
        (most, limit)
        for limit in definition.limits
        if all_hold(limit.when, answers) and (most := _most(limit, answers)) is not None
    ]
    return min(found, key=lambda one: one[0], default=None)


def _most(limit: Limit, answers: Answers) -> int | None:
    if limit.percent and limit.of:
        cost = answers.get(limit.of)
        # Down to the whole đồng: half of 3 đồng is 1 and never 2, a share is a ceiling.
        share = int(cost) * limit.percent // 100 if cost is not None else None
        return share if limit.most is None or share is None else min(share, limit.most)
    if limit.each is not None and limit.per:
        count = answers.get(limit.per)
        product = int(count) * limit.each if count is not None else None
        return product if limit.most is None or product is None else min(product, limit.most)
    return limit.most
