"""A page of the form: fields of every kind, rows of tables, what is asked only in some cases."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core import decoding
from langnghe.core.text import in_language
from langnghe.support.dossiers import answers
from langnghe.support.offers.definition import FormField, Section
from langnghe.support.offers.forms import AnswersForm
from langnghe.ui.forms import DayField

MOST_SHOWN = 200  # rows of one table


class Rows:
    """A table: each row is a form of its own, so that what is wrong stands beside its field."""

    def __init__(self, field: FormField, data: Any, told: Any) -> None:
        self.field, self.key, self.data = field, field.key, data
        self.label = in_language(field.label)
        self.help = in_language(field.help) if field.help else ""
        self.errors: list[str] = []
        if data is None:
            rows = told if isinstance(told, list) and told else [{}]
            self.forms = [self._form(number, row) for number, row in enumerate(rows)]
        else:
            self.forms = [self._form(number) for number in range(_count(data, self.key))]

    def _form(self, number: int, row: Mapping[str, Any] | None = None) -> AnswersForm:
        prefix = f"{self.key}-{number}"
        return AnswersForm(self.field.columns, self.data, answers=row, prefix=prefix)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    def told(self) -> list[dict[str, Any]]:
        """Rows in which something stands; what is empty in them is left out."""
        rows = [{k: v for k, v in form.told().items() if v is not None} for form in self.forms]
        return [row for row in rows if row]


def _count(data: Any, key: str) -> int:
    text = data.get(f"{key}-rows", "0")
    return min(int(text), MOST_SHOWN) if text.isascii() and text.isdigit() else 0


class SectionForm:
    """
    `data`: what was typed. A field that the page did not show (`shown`) says nothing.

    Which fields are shown hangs on the answers and on what is being typed.
    """

    def __init__(self, section: Section, stored: Mapping[str, Any], data: Any = None) -> None:
        self.section, self.stored, self.data = section, stored, data
        shown = data.getlist("shown") if data is not None else None
        read = [one for one in section.fields if shown is None or one.key in shown]
        self.form = AnswersForm(read, data, answers=stored)
        tables = [one for one in read if one.kind == "table"]
        self.tables = {one.key: Rows(one, data, stored.get(one.key)) for one in tables}
        self.values: dict[str, Any] = self._read() if data is not None else {}

    def _read(self) -> dict[str, Any]:
        """What is right of what was typed."""
        self.form.is_valid()
        values = self.form.told()
        for key, rows in self.tables.items():
            if rows.is_valid():
                values[key] = rows.told()
        return {key: value for key, value in values.items() if not self._wrong(key, value)}

    def _wrong(self, key: str, value: Any) -> bool:
        field = next(one for one in self.section.fields if one.key == key)
        said = answers.problem(field, value)
        if said and key in self.tables:
            self.tables[key].errors.append(str(said))
        elif said:
            self.form.add_error(key, str(said))
        return bool(said)

    @property
    def has_errors(self) -> bool:
        wrong = any(rows.errors or not rows.is_valid() for rows in self.tables.values())
        return bool(self.form.errors) or (self.data is not None and wrong)

    @property
    def asked(self) -> list[FormField]:
        """By the answers with what is typed."""
        return answers.asked(self.section, {**self.stored, **self.values})

    def items(self) -> Iterator[dict[str, Any]]:
        """What the page shows, in the section's order: a field or the rows of a table."""
        for one in self.asked:
            if one.kind == "table":
                rows = self.tables.get(one.key) or Rows(one, None, self.stored.get(one.key))
                yield {"key": one.key, "rows": rows}
            else:
                yield {"key": one.key, "field": self._bound(one)}

    def _bound(self, one: FormField) -> Any:
        if one.key in self.form.fields:
            return self.form[one.key]
        return AnswersForm([one], answers=self.stored)[one.key]  # it came with an answer just now


class PaperForm(forms.Form):
    """Pages come from the camera or from the files, from both at will."""

    issued_on = DayField(label=_("Day of issue"), required=False)
    expires_on = DayField(
        label=_("Valid until"), required=False,
        help_text=_("Only where the paper itself names a last day."),
    )  # fmt: skip


PAGES_ACCEPTED = f"{decoding.ACCEPTED},application/pdf"


class StartForm(forms.Form):
    """In which round, for whom, and where a worker lives."""

    round = forms.ChoiceField(label=_("Round"), widget=forms.RadioSelect)
    who = forms.ChoiceField(label=_("Who applies"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Your commune or ward"), max_length=80, required=False,
        help_text=_("For a worker: where you live."),
    )  # fmt: skip
    commune = forms.ChoiceField(label=_("Which one?"), required=False)

    def __init__(
        self, data: Any, *, rounds: list[tuple[str, str]], people: list[tuple[str, str]],
        communes: list[tuple[str, str]],
    ) -> None:  # fmt: skip
        first = {"round": rounds[0][0] if rounds else "", "who": people[0][0] if people else ""}
        super().__init__(data, initial=first)
        self.fields["round"].choices = rounds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["who"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["commune"].choices = communes  # type: ignore[attr-defined]  # a ChoiceField
        if len(communes) < 2:  # nothing to choose
            del self.fields["commune"]
        if ":worker" not in dict(people):
            del self.fields["place"]

    def is_placed(self, communes: list[tuple[str, str]]) -> bool:
        """A worker has to say where he lives; a house stands where it stands."""
        if self.cleaned_data["who"] != ":worker" or self.area(communes):
            return True
        field = "commune" if "commune" in self.fields else "place"
        self.add_error(field, _("Say in which commune you live."))
        return False

    def area(self, communes: list[tuple[str, str]]) -> str:
        """The commune that is meant; "" while that is not clear."""
        if len(communes) == 1:
            return communes[0][0]
        return str(self.cleaned_data.get("commune", ""))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why (only if you like)"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("I want to take this dossier back."))
