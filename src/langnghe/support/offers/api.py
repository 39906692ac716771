"""Schemes and the check for programs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema

from langnghe.core import clock, schemas
from langnghe.core.errors import NotValid, Refused
from langnghe.core.schemas import MoneySchema, ProblemSchema
from langnghe.core.text import in_language
from langnghe.support.offers import check, wording
from langnghe.support.offers.definition import FormField, Rule, Source
from langnghe.support.offers.forms import AnswersForm
from langnghe.support.offers.models import Round
from langnghe.support.offers.queries import schemes as queries
from langnghe.support.offers.queries.schemes import Shown

router = Router(tags=["support"])


class SupportSourceOut(Schema):
    act: str
    certainty: str = Field(description="A read in the act, B by news, C recalled, D not known")


class SupportRoundOut(Schema):
    uid: str
    name: str
    opens_on: date
    closes_on: date | None = Field(description="The last day; none: it goes on")
    is_open: bool


class SupportSchemeOut(Schema):
    slug: str
    url: str
    name: str
    kind: str
    purpose: str
    who: str
    how_much: str
    applicants: list[str]
    version: int
    published_at: datetime
    rounds: list[SupportRoundOut]
    is_demo: bool


class SupportPaperOut(Schema):
    key: str
    name: str
    example: str
    applicants: list[str]
    required: bool


class SupportRuleOut(Schema):
    code: str
    because: str = Field(description="What is told to whom it refuses")
    source: SupportSourceOut


class SupportSchemeDetailOut(SupportSchemeOut):
    note: str = Field(description="What is uncertain")
    rules: list[SupportRuleOut]
    papers: list[SupportPaperOut]
    completeness_days: int = Field(description="Working days to see whether it is complete")
    decision_days: int = Field(description="Working days from its acceptance")
    clock_source: SupportSourceOut
    appeal_days: int
    appeal_to: str


class SupportSchemeList(Schema):
    items: list[SupportSchemeOut]


class SupportCheckIn(Schema):
    answers: dict[str, str | int | bool] = Field(
        {}, max_length=100, description="By the keys of `questions`; what is left out is not known"
    )


class SupportQuestionOut(Schema):
    key: str
    kind: str
    label: str
    choices: list[str]


class SupportVerdictOut(Schema):
    slug: str
    name: str
    verdict: str = Field(description="fits, may_fit or does_not_fit")
    kind_fits: bool | None
    broken: list[SupportRuleOut] = Field(description="Rules that say no")
    open: list[SupportRuleOut] = Field(description="Rules that the answers do not settle")
    most: MoneySchema | None = Field(description="At most this may be granted")
    computed: str = Field(description="How that came about")


class SupportCheckOut(Schema):
    verdicts: list[SupportVerdictOut]
    questions: list[SupportQuestionOut] = Field(description="Those that may still change something")


class WrongAnswer(Refused):
    code = "wrong_answer"


@router.get(
    "/support-schemes",
    response={200: SupportSchemeList, 422: ProblemSchema},
    operation_id="list_support_schemes",
    summary="Schemes of support, those that are open first",
)
def list_schemes(request: HttpRequest) -> Any:
    today = clock.today(timezone.now())
    return SupportSchemeList(items=[_scheme(one) for one in queries.schemes(today)])


@router.get(
    "/support-schemes/{slug}",
    response={200: SupportSchemeDetailOut, 404: ProblemSchema, 422: ProblemSchema},
    operation_id="get_support_scheme",
    summary="A scheme with its rules, papers and terms",
)
def get_scheme(request: HttpRequest, slug: str) -> Any:
    one = queries.scheme(slug, clock.today(timezone.now()))
    told = one.definition
    return SupportSchemeDetailOut(
        **_scheme(one).dict(),
        note=in_language(told.note) if told.note else "",
        rules=[_rule(rule) for rule in told.rules],
        papers=[
            SupportPaperOut(
                key=paper.key, name=in_language(paper.name), example=in_language(paper.example),
                applicants=list(paper.applicants), required=paper.required,
            )
            for paper in told.papers
        ],
        completeness_days=told.completeness_days, decision_days=told.decision_days,
        clock_source=_source(told.clock_source), appeal_days=told.appeal_days,
        appeal_to=in_language(told.appeal_to),
    )  # fmt: skip


@router.post(
    "/support-check",
    response={200: SupportCheckOut, 422: ProblemSchema},
    operation_id="check_support",
    summary="Which schemes fit, and exactly why not the others; nothing is stored",
)
def check_support(request: HttpRequest, body: SupportCheckIn) -> Any:
    shown = queries.schemes(clock.today(timezone.now()))
    answers = _answers(body, shown)
    definitions = [one.definition for one in shown]
    said = [(one, check.outcome(one.definition, answers)) for one in shown]
    return SupportCheckOut(
        verdicts=[_verdict(one, out, answers) for one, out in said],
        questions=[_question(one) for one in check.questions(definitions, answers)],
    )


def _answers(body: SupportCheckIn, shown: Sequence[Shown]) -> dict[str, Any]:
    """:raises NotValid: each wrong answer with its key."""
    known = check.known([one.definition for one in shown])
    wrong: list[Refused] = [
        WrongAnswer(field=f"answers.{key}", code="unknown_question")
        for key in body.answers if key not in known
    ]  # fmt: skip
    query = QueryDict(mutable=True)
    for key, value in body.answers.items():
        query[key] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    form = AnswersForm(known.values(), query)
    if not form.is_valid():
        wrong += [
            WrongAnswer(str(told[0]), field=f"answers.{key}") for key, told in form.errors.items()
        ]
    if wrong:
        raise NotValid(parts=wrong)
    return {key: value for key, value in form.told().items() if value is not None}


def _scheme(one: Shown) -> SupportSchemeOut:
    told = one.definition
    rounds = [*one.open, *one.coming, *one.over]
    return SupportSchemeOut(
        slug=one.slug, url=settings.PUBLIC_URL + reverse("offers:scheme", args=[one.slug]),
        name=in_language(told.name), kind=one.offer.kind, purpose=in_language(told.purpose),
        who=in_language(told.who), how_much=in_language(told.how_much),
        applicants=list(told.applicants), version=one.version.number,
        published_at=one.version.published_at, is_demo=one.offer.is_demo,
        rounds=[_round(row, row in one.open) for row in rounds],
    )  # fmt: skip


def _round(one: Round, is_open: bool) -> SupportRoundOut:
    return SupportRoundOut(uid=str(one.uid), name=in_language(one.name), opens_on=one.opens_on,
                           closes_on=one.closes_on, is_open=is_open)  # fmt: skip


def _source(one: Source) -> SupportSourceOut:
    return SupportSourceOut(act=one.act, certainty=one.certainty)


def _rule(one: Rule) -> SupportRuleOut:
    return SupportRuleOut(
        code=one.code, because=in_language(one.because), source=_source(one.source)
    )


def _question(one: FormField) -> SupportQuestionOut:
    return SupportQuestionOut(key=one.key, kind=one.kind, label=in_language(one.label),
                              choices=[choice.value for choice in one.choices])  # fmt: skip


VERDICTS = ("fits", "may_fit", "does_not_fit")


def _verdict(one: Shown, said: check.Outcome, answers: dict[str, Any]) -> SupportVerdictOut:
    is_known = said.may_fit and said.most is not None and said.limit is not None
    return SupportVerdictOut(
        slug=one.slug, name=in_language(one.definition.name), verdict=VERDICTS[said.rank],
        kind_fits=said.kind_fits, broken=[_rule(rule) for rule in said.broken],
        open=[_rule(rule) for rule in said.open],
        most=schemas.money(said.most) if is_known and said.most is not None else None,
        computed=wording.computed(said.limit, answers, said.most)
        if is_known and said.limit and said.most is not None else "",
    )  # fmt: skip
