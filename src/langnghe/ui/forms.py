"""How forms are drawn here, by hand: tiny templates took most of the time of a long form."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import clock
from langnghe.ui.templatetags.ui import icon

# 350000 · 350.000 · 350,000 · 350 000, and the unit behind it
_AMOUNT = re.compile(r"(\d{1,3}(?:([., ])\d{3})(?:\2\d{3})*|\d+) ?(?:₫|đ|d|đồng|dong|vnd)?", re.I)
MOST = 10**13 - 1  # đồng


class Field(BoundField):
    """A field with its label, its help and its errors beside it."""

    def render(
        self,
        template_name: str | None = None,
        context: Any = None,
        renderer: Any = None,
    ) -> SafeString:
        wrong = " field-wrong" if self.errors else ""
        return format_html('<div class="field{}">{}</div>', wrong, self._content())

    def _content(self) -> SafeString:
        if self.use_fieldset:
            described = f"{self.auto_id}_helptext" if self.help_text else None
            return format_html(
                "<fieldset{}><legend>{}</legend>{}{}</fieldset>",
                flatatt({"aria-describedby": described}),
                self._words(),
                self.notes(),
                self,
            )
        if self.widget_type == "checkbox":
            return format_html(
                '<label class="choice" for="{}">{} <span>{}</span></label>{}',
                self.id_for_label,
                self,
                self.label,
                self.notes(),
            )
        label = format_html('<label for="{}">{}</label>', self.id_for_label, self._words())
        return format_html("{}{}{}", label if self.label else "", self.notes(), self)

    def _words(self) -> SafeString:
        if self.field.required:
            return conditional_escape(self.label)
        return format_html('{} <span class="optional">({})</span>', self.label, _("optional"))

    def notes(self) -> SafeString:
        """What helps to fill it in, and what is wrong with it."""
        return self._help() + self._errors()

    def _help(self) -> SafeString:
        if not self.help_text:
            return SafeString()
        # Our own words, with markup of ours.
        return format_html(
            '<p class="help" id="{}_helptext">{}</p>', self.auto_id, mark_safe(self.help_text)
        )

    def _errors(self) -> SafeString:
        if not self.errors:
            return SafeString()
        said = format_html_join(" ", "{}", ((error,) for error in self.errors))
        return format_html(
            '<p class="error" id="{}_error">{} {}</p>', self.auto_id, icon("alert"), said
        )


class DayField(forms.DateField):
    """A day, picked or typed; of our times, so that one can count on from it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d", "%d/%m/%Y")

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not clock.FIRST_DAY <= value <= clock.LAST_DAY:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."), code="far_away")


class AmountField(forms.CharField):
    """A whole amount in đồng from `least` to `most`, written as people write it."""

    default_error_messages = {
        "not_an_amount": gettext_lazy("Write a whole amount in đồng, for example 350.000."),
        "too_high": gettext_lazy("This amount is too high."),
        "too_low": gettext_lazy("The amount has to be above nothing."),
    }

    def __init__(self, *, most: int = MOST, least: int = 0, **options: Any) -> None:
        options.setdefault("max_length", 30)
        super().__init__(**options)
        self.most, self.least = most, least
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"\s+", " ", super().clean(value) or "")
        if not text:
            return None
        amount = self.read(text)
        if amount is None:
            self._refuse("not_an_amount")
        elif amount > self.most:
            self._refuse("too_high")
        elif amount < self.least:
            self._refuse("too_low")
        return amount

    def read(self, text: str) -> int | None:
        """None: no amount."""
        match = _AMOUNT.fullmatch(text)
        return int(re.sub(r"\D", "", match[1])) if match else None

    def _refuse(self, code: str) -> None:
        raise forms.ValidationError(self.error_messages[code], code)


class PlainSelect(forms.Select):
    """A <select> written in one go: Django's own renders a template per option."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if key == chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, mark_safe(options))


def _input(widget: Mapping[str, Any]) -> str:
    kind, name, value = widget["type"], widget["name"], widget["value"]
    given = "" if value is None else format_html(' value="{}"', value)
    return format_html('<input type="{}" name="{}"{}{}>', kind, name, given, _attributes(widget))


def _textarea(widget: Mapping[str, Any]) -> str:
    # A line break at the very beginning belongs to the tag, not to the text.
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget),
        widget["value"] or "",
    )


def _attributes(widget: Mapping[str, Any]) -> SafeString:
    """In the order in which they were given, as Django's templates do it."""
    return mark_safe(
        "".join(
            f" {name}" if value is True else format_html(' {}="{}"', name, value)
            for name, value in widget["attrs"].items()
            if value is not False
        )
    )


_INPUTS = ("text", "hidden", "number", "email", "url", "password", "date", "checkbox")
_WRITTEN = {
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
}


class Renderer(TemplatesSetting):
    """Our fields, and the widgets that are many; templates for the rest."""

    form_template_name = "ui/form.html"
    bound_field_class = Field

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if write := _WRITTEN.get(template_name):
            return write(context["widget"])
        return super().render(template_name, context, request)
