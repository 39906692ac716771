"""Questions of a scheme as fields of a page: what is typed becomes what JSON can hold."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.text import in_language
from langnghe.support.offers.definition import FormField
from langnghe.ui import formatting
from langnghe.ui.forms import DayField

WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}([.,\s\u00a0]\d{3})+)", re.ASCII)
SHORT, LONG = 300, 5_000  # characters
MOST = 10**15  # of any number, đồng too; what is more is a slip of the finger
FEW = 6  # choices that are shown at once


class Draftable:
    """What is left empty is no mistake while one is still filling in."""

    def validate(self, value: Any) -> None:
        if value not in forms.Field.empty_values:
            super().validate(value)  # type: ignore[misc]  # of the field it is mixed into


class TextAnswer(Draftable, forms.CharField):
    pass


class PhoneAnswer(Draftable, accounts.PhoneField):
    pass


class ChoiceAnswer(Draftable, forms.ChoiceField):
    pass


class ChoicesAnswer(Draftable, forms.MultipleChoiceField):
    pass


class DayAnswer(Draftable, DayField):
    def clean(self, value: Any) -> str | None:
        found = super().clean(value)
        return found.isoformat() if found else None


class YesNoAnswer(Draftable, forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        choices = (("yes", _("Yes")), ("no", _("No")))
        super().__init__(choices=choices, widget=forms.RadioSelect, **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


class NumberAnswer(Draftable, forms.CharField):
    """ "25.000.000" in any spelling of thousands; with decimals as exact text: "12.50"."""

    default_error_messages = {
        "whole": _("Write a whole number, for example 25.000.000."),
        "number": _("Write a number."),
        "decimals": _("At most %(count)s digits after the comma."),
        "least": _("At least %(number)s."),
        "most": _("At most %(number)s."),
    }

    def __init__(self, *, of: FormField, **options: Any) -> None:
        mode = "decimal" if of.decimals else "numeric"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
        super().__init__(widget=widget, max_length=30, **options)
        self.of = of

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return formatting.number(value)
        return value.replace(".", ",") if isinstance(value, str) and self.of.decimals else value

    def clean(self, value: Any) -> int | str | None:
        text = super().clean(value).strip()
        if not text:
            return None
        number = self._decimal(text) if self.of.decimals else self._whole(text)
        if self.of.least is not None and number < self.of.least:
            self._refuse("least", number=formatting.number(self.of.least))
        most = MOST if self.of.most is None else self.of.most
        if number > most:
            self._refuse("most", number=formatting.number(most))
        return f"{number:f}" if self.of.decimals else int(number)

    def _whole(self, text: str) -> Decimal:
        text = text.removesuffix("₫").removesuffix("đ").strip()
        if not WHOLE.fullmatch(text):
            self._refuse("whole")
        return Decimal(re.sub(r"[^\d+-]", "", text))

    def _decimal(self, text: str) -> Decimal:
        try:
            found = Decimal(text.replace(" ", "").replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self._refuse("number")
        if -int(found.as_tuple().exponent) > self.of.decimals:
            self._refuse("decimals", count=self.of.decimals)
        return found

    def _refuse(self, code: str, **told: Any) -> None:
        raise forms.ValidationError(self.error_messages[code], code=code, params=told)


def field_for(one: FormField) -> forms.Field:
    """Of every kind but a table, whose rows are forms of their own."""
    told: dict[str, Any] = {
        "label": in_language(one.label), "required": one.required,
        "help_text": in_language(one.help) if one.help else "",
    }  # fmt: skip
    choices = [(choice.value, in_language(choice.label)) for choice in one.choices]
    if one.kind == "choice" and len(choices) > FEW:
        return ChoiceAnswer(choices=[("", "—"), *choices], **told)
    if one.kind in ("number", "money"):
        return NumberAnswer(of=one, **told)
    made: Mapping[str, Any] = {
        "text": lambda: TextAnswer(max_length=one.most or SHORT, **told),
        "long": lambda: TextAnswer(max_length=one.most or LONG, widget=_area(), **told),
        "date": lambda: DayAnswer(**told),
        "choice": lambda: ChoiceAnswer(choices=choices, widget=forms.RadioSelect, **told),
        "choices": lambda: ChoicesAnswer(
            choices=choices, widget=forms.CheckboxSelectMultiple, **told
        ),
        "yes_no": lambda: YesNoAnswer(**told),
        "phone": lambda: PhoneAnswer(**told),
    }
    return made[one.kind]()  # type: ignore[no-any-return]  # a table of fields


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


class AnswersForm(forms.Form):
    """Some questions; `told` has what was answered, None where nothing was."""

    use_required_attribute = False

    def __init__(
        self,
        questions: Iterable[FormField],
        data: Any = None,
        *,
        answers: Mapping[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=dict(answers or {}))
        for one in questions:
            if one.kind != "table":
                self.fields[one.key] = field_for(one)

    def told(self) -> dict[str, Any]:
        """Of the fields that are right."""
        empty = forms.Field.empty_values
        return {key: None if value in empty else value for key, value in self.cleaned_data.items()}


class SearchForm(forms.Form):
    name = forms.CharField(label=_("A name for this search"), max_length=80)
