"""
What a scheme is, as data: read once, checked whole, never changed (a change is a new version).

Everything that differs between a loan, a machine, a course and a stand at a fair stands here;
the engine knows none of them.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from langnghe.support.offers.conditions import Answers, Condition, all_hold

KEY = r"^[a-z][a-z0-9_]{0,39}$"
Key = Annotated[str, Field(pattern=KEY)]
ApplicantKind = Literal["household", "cooperative", "group", "enterprise", "worker"]


def _both(texts: dict[str, str]) -> dict[str, str]:
    if not texts.get("vi") or not texts.get("en"):
        raise ValueError("A text of a scheme is written in Vietnamese and in English.")
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_both)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """Where a number or a rule stands. `certainty`: A was read … D nobody knows."""

    act: str
    certainty: Literal["A", "B", "C", "D"]


class Rule(Part):
    """Who may apply: all rules of a scheme must hold. `because` is told to whom it refuses."""

    code: Key
    when: tuple[Condition, ...] = ()  # the rule is asked only where these hold
    needs: Condition
    because: Texts
    source: Source


class Choice(Part):
    value: str
    label: Texts


class FormField(Part):
    """
    One question. A `table` has columns, its answer is a list of rows.

    `known_as`: a fact of the platform that fills it in ("maker.name"); the person may change it.
    """

    key: Key
    kind: Literal[
        "text", "long", "number", "money", "date", "choice", "choices", "yes_no", "phone", "table",
    ]  # fmt: skip
    label: Texts
    help: Texts | None = None
    required: bool = True
    when: tuple[Condition, ...] = ()
    least: int | None = None
    most: int | None = None
    decimals: int = 0
    choices: tuple[Choice, ...] = ()
    columns: tuple["FormField", ...] = ()
    known_as: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "FormField":
        if self.kind in ("choice", "choices") and not self.choices:
            raise ValueError(f"{self.key}: a choice needs choices.")
        if (self.kind == "table") != bool(self.columns):
            raise ValueError(f"{self.key}: a table and nothing else has columns.")
        return self

    def is_asked(self, answers: Answers) -> bool:
        return all_hold(self.when, answers)


class Section(Part):
    """A page of the form on a phone."""

    key: Key
    title: Texts
    fields: tuple[FormField, ...]


class Paper(Part):
    """
    A paper that belongs to the dossier, by kind of applicant.

    `kind` is what the paper is ("registration"): one that is on file already is used again while it
    is valid. `template`: the key of a text that is printed filled in, signed and photographed.
    """

    key: Key
    kind: Key
    name: Texts
    example: Texts
    applicants: tuple[ApplicantKind, ...]
    required: bool = True
    when: tuple[Condition, ...] = ()
    valid_days: int | None = None  # counted from its day of issue; None: as long as itself says
    template: Key | None = None

    def is_wanted(self, applicant: str, answers: Answers) -> bool:
        return applicant in self.applicants and all_hold(self.when, answers)


class Template(Part):
    """A text to print: Markdown with {answers} in braces."""

    key: Key
    title: Texts
    body: Texts


class Limit(Part):
    """The most that may be granted: `percent` of the answer `of`, `each` times the answer `per`."""

    most: int | None = None
    percent: int | None = Field(None, ge=1, le=100)
    of: Key | None = None
    each: int | None = None
    per: Key | None = None
    when: tuple[Condition, ...] = ()
    source: Source


class Criterion(Part):
    key: Key
    name: Texts
    weight: int = Field(ge=1)
    most: int = Field(ge=1, le=100)  # points from 0 to `most`


class Refusal(Part):
    """A reason for saying no or asking again that officers choose; they add their own words."""

    code: Key
    words: Texts


class Payment(Part):
    """A share of what is granted, and what has to be shown before it is paid."""

    percent: int = Field(ge=1, le=100)
    name: Texts
    evidence: tuple[Texts, ...] = ()


class Definition(Part):
    name: Texts
    purpose: Texts
    who: Texts
    how_much: Texts
    note: Texts | None = None  # what is uncertain, said plainly
    applicants: tuple[ApplicantKind, ...]
    rules: tuple[Rule, ...]
    sections: tuple[Section, ...]
    papers: tuple[Paper, ...] = ()
    templates: tuple[Template, ...] = ()
    amount: Key  # the field that says how much is asked for
    limits: tuple[Limit, ...] = ()
    # Facts that the platform knows (`wiring.FACTS`): asked of the applicant one by one.
    facts: tuple[str, ...] = ()
    facts_required: tuple[str, ...] = ()
    completeness_days: int = Field(3, ge=1)  # working days to accept it or to send it back
    decision_days: int = Field(ge=1)  # working days from acceptance
    completion_days: int = Field(30, ge=1)  # calendar days that an applicant has for more papers
    clock_source: Source
    reviews: int = Field(1, ge=0, le=9)
    criteria: tuple[Criterion, ...] = ()
    is_ranked: bool = False
    needs_committee: bool = False
    refusals: tuple[Refusal, ...]
    excludes: tuple[str, ...] = ()  # slugs of schemes that pay for the same
    payments: tuple[
        Payment, ...
    ] = ()  # none: another context fulfils it (a loan is paid by its book)
    report_days: int | None = None  # calendar days after the last payment
    appeal_days: int = Field(ge=1)
    appeal_to: Texts

    @model_validator(mode="after")
    def _fits_together(self) -> "Definition":
        fields = self.fields
        if self.amount not in fields or fields[self.amount].kind != "money":
            raise ValueError("`amount` names a field of money.")
        if len(fields) != sum(len(section.fields) for section in self.sections):
            raise ValueError("A key stands for one field only.")
        if self.payments and sum(one.percent for one in self.payments) != 100:
            raise ValueError("The payments make up the whole.")
        known = {one.key for one in self.templates}
        if any(one.template and one.template not in known for one in self.papers):
            raise ValueError("A paper names a template that is not there.")
        return self

    @property
    def fields(self) -> dict[str, FormField]:
        return {field.key: field for section in self.sections for field in section.fields}

    def papers_for(self, applicant: str, answers: Answers) -> list[Paper]:
        return [one for one in self.papers if one.is_wanted(applicant, answers)]
