"""What visitors choose and ask, and what advisers write."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.capital.guidance.duties import Band, Seller, Situation
from langnghe.capital.guidance.models import Adviser, Topic
from langnghe.core import clock
from langnghe.ui.forms import DayField, PlainSelect

ANY = ("", _("Any"))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TopicForm(forms.Form):
    """Bound to the address; what is wrong in it is left out."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    topic = forms.ChoiceField(
        label=_("About what"), required=False, choices=[ANY, *Topic.choices], widget=PlainSelect
    )

    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("topic", "")


class BookingForm(forms.Form):
    need = forms.CharField(
        label=_("What is it about?"), max_length=600, widget=_area(3),
        help_text=_("A sentence or two, so that the adviser can prepare."),
    )  # fmt: skip
    producer = forms.TypedChoiceField(
        label=_("For which workshop"), coerce=int, empty_value=None, required=False,
        widget=PlainSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, producers: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if producers:
            choices = [(str(pk), name) for pk, name in producers.items()]
            self.fields["producer"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["producer"]


class AdviserForm(forms.Form):
    organisation_id = forms.TypedChoiceField(label=_("Under whose name"), coerce=int)
    topics = forms.MultipleChoiceField(
        label=_("About what"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(label=_("Where to meet you"), max_length=200, required=False)
    online_link = forms.URLField(
        label=_("Link to talk online"), max_length=300, required=False, assume_scheme="https"
    )
    is_active = forms.BooleanField(label=_("I give advice now"), required=False, initial=True)

    def __init__(self, *args: Any, offices: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), name) for pk, name in offices.items()]
        self.fields["organisation_id"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


def as_told(adviser: Adviser | None) -> dict[str, Any]:
    if adviser is None:
        return {}
    return {
        "organisation_id": adviser.organisation_id, "topics": adviser.topics,
        "place": adviser.place, "online_link": adviser.online_link, "is_active": adviser.is_active,
    }  # fmt: skip


class SlotsForm(forms.Form):
    day = DayField(label=_("Day"))
    time = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    times = forms.IntegerField(
        label=_("How many times in a row"), min_value=1, max_value=16, initial=4
    )
    minutes = forms.IntegerField(label=_("Minutes each"), min_value=10, max_value=240, initial=30)
    capacity = forms.IntegerField(label=_("Places each"), min_value=1, max_value=50, initial=1)

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        begins: time = data["time"]
        starts_at = datetime.combine(data["day"], begins, tzinfo=clock.LOCAL)
        return {"starts_at": starts_at, **{n: data[n] for n in ("times", "minutes", "capacity")}}


class QuestionForm(forms.Form):
    topic = forms.ChoiceField(label=_("About what"), choices=Topic.choices, widget=PlainSelect)
    text = forms.CharField(
        label=_("Your question"), max_length=2_000, widget=_area(5),
        help_text=_("Nobody is told who asks. Leave out names and phone numbers."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    office_id = forms.TypedChoiceField(label=_("Under whose name"), coerce=int)
    words = forms.CharField(
        label=_("Answer to the one who asked"), max_length=4_000, widget=_area(6)
    )

    def __init__(self, *args: Any, offices: dict[int, str], **kwargs: Any) -> None:
        """`offices`: to choose from; of one there is nothing to choose."""
        super().__init__(*args, **kwargs)
        if len(offices) > 1:
            choices = [("", _("Choose")), *((str(pk), name) for pk, name in offices.items())]
            self.fields["office_id"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["office_id"]


class PublishForm(forms.Form):
    public_question = forms.CharField(
        label=_("The question, in words of your own"), max_length=300,
        help_text=_("So that nobody can tell who asked."),
    )  # fmt: skip
    public_answer = forms.CharField(
        label=_("The answer for everybody"), max_length=4_000, widget=_area(6)
    )


class SellerForm(forms.Form):
    """Who sells how much, and where."""

    kind = forms.ChoiceField(
        label=_("Who sells?"), choices=Seller.choices, widget=forms.RadioSelect
    )
    band = forms.ChoiceField(
        label=_("Revenue of a year, in đồng"), choices=Band.choices, widget=forms.RadioSelect
    )
    platform = forms.BooleanField(
        label=_("I also sell on platforms with ordering and payment"), required=False
    )
    is_new = forms.BooleanField(label=_("I began in the first half of this year"), required=False)

    def situation(self) -> Situation:
        return Situation(**self.cleaned_data)


__all__ = [
    "AdviserForm", "AnswerForm", "BookingForm", "PublishForm", "QuestionForm", "SellerForm",
    "SlotsForm", "TopicForm", "as_told",
]  # fmt: skip
