"""What a maker says of himself."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.registry import public as registry
from langnghe.ui.forms import DayField

page = registry.own_page
IN_BOTH = ("story", "opening_hours", "visit_note")


def _area(label: Any, rows: int, longest: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class BreakForm(forms.Form):
    first = DayField(label=_("Closed from"))
    last = DayField(
        label=_("Until and including"), help_text=_("You open again on the day after it.")
    )
    orders = forms.ChoiceField(
        label=_("Orders meanwhile"),
        choices=(
            ("paused", _("Take no orders")),
            ("taken", _("Take orders, sent after the break")),
        ),
        widget=forms.RadioSelect,
    )
    words_vi = forms.CharField(
        label=_("Words for buyers, in Vietnamese"),
        help_text=_("For example: we close for Tết."),
        max_length=registry.breaks.LONGEST_WORDS,
        required=False,
    )
    words_en = forms.CharField(
        label=_("Words for buyers, in English"),
        max_length=registry.breaks.LONGEST_WORDS,
        required=False,
    )

    @classmethod
    def new(cls, today: date) -> dict[str, Any]:
        return {"first": today, "orders": "paused"}

    @classmethod
    def of(cls, one: registry.BreakFact) -> dict[str, Any]:
        """What is planned now."""
        return {
            "first": one.first,
            "last": one.last,
            "orders": "paused" if one.paused else "taken",
            **{f"words_{language}": one.words.get(language, "") for language in ("vi", "en")},
        }

    def told(self) -> dict[str, Any]:
        """As the services take it."""
        data = self.cleaned_data
        return {
            "first": data["first"],
            "last": data["last"],
            "paused": data["orders"] == "paused",
            "words": {language: data[f"words_{language}"] for language in ("vi", "en")},
        }


class OwnPageForm(forms.Form):
    name = forms.CharField(label=_("Name of your workshop"), max_length=page.LONGEST_NAME)
    story_vi = _area(
        _("Your story, in Vietnamese"),
        6,
        page.LONGEST_STORY,
        _("What do you make, since when, who taught you?"),
    )
    story_en = _area(_("Your story, in English"), 6, page.LONGEST_STORY)
    since_year = forms.IntegerField(label=_("Working since (year)"), required=False)
    opening_hours_vi = forms.CharField(
        label=_("When one can come, in Vietnamese"),
        help_text=_("For example: 8 to 17 o'clock, closed on the first day of the lunar month."),
        max_length=page.LONGEST_NOTE,
        required=False,
    )
    opening_hours_en = forms.CharField(
        label=_("When one can come, in English"), max_length=page.LONGEST_NOTE, required=False
    )
    visit_note_vi = _area(_("What visitors should know, in Vietnamese"), 3, page.LONGEST_NOTE)
    visit_note_en = _area(_("What visitors should know, in English"), 3, page.LONGEST_NOTE)

    @classmethod
    def of(cls, maker: registry.ProducerFact) -> dict[str, Any]:
        """What stands there now."""
        told: dict[str, Any] = {"name": maker.name, "since_year": maker.since_year}
        for field in IN_BOTH:
            texts = getattr(maker, field)
            told |= {f"{field}_{language}": texts.get(language, "") for language in ("vi", "en")}
        return told

    def told(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "since_year": data["since_year"],
            **{
                field: {language: data[f"{field}_{language}"] for language in ("vi", "en")}
                for field in IN_BOTH
            },
        }
