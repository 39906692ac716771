"""What officers and facilities write."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core import decoding
from langnghe.environment.cases import rules
from langnghe.environment.cases.models import Appeal, Check, FineDecision, Inspection, Signature
from langnghe.environment.sensing.models import Facility, Station
from langnghe.ui.forms import AmountField

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
MOST_DAYS = 365
MOST_PHOTOS = 6
# Lines of points: "12,30 14,31;20,40 21,44". A finger draws no more than this.
STROKES = re.compile(r"\d{1,3},\d{1,3}(?:[ ;]\d{1,3},\d{1,3}){1,1500}", re.ASCII)


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Photos(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": decoding.ACCEPTED, "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        found: list[Any] = files.getlist(name) if hasattr(files, "getlist") else []
        return [one for one in found if one.size]


class PhotosField(forms.Field):
    widget = Photos

    def __init__(self, *, required: bool = False) -> None:
        told = _("Camera or gallery; JPEG, PNG, WebP, AVIF or HEIC, 20 MB at most.")
        super().__init__(label=_("Photos"), required=required, help_text=told)

    def clean(self, value: Any) -> list[Any]:
        given = list(value or [])
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(_("Six photos at most at once."), code="photos")
        return given


class NewCaseForm(forms.Form):
    facility = forms.TypedChoiceField(label=_("Facility"), coerce=int, empty_value=None)
    title = forms.CharField(label=_("What it is about"), max_length=160)
    words = forms.CharField(label=_("In words"), max_length=2_000, required=False, widget=_area())
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facilities: Iterable[Facility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].choices = [("", "—"), *_named(facilities)]  # type: ignore[attr-defined]  # a ChoiceField


def _named(facilities: Iterable[Facility]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.name} · {one.village.name}") for one in facilities]


class FacilityForm(forms.Form):
    facility = forms.TypedChoiceField(label=_("Facility"), coerce=int)

    def __init__(self, *args: Any, facilities: Iterable[Facility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].choices = _named(facilities)  # type: ignore[attr-defined]  # a ChoiceField


class StepForm(forms.Form):
    """Of a step of an officer; what it must hold the service says."""

    words = forms.CharField(label=_("Reasons, in words that the facility understands"),
                            max_length=2_000, required=False, widget=_area())  # fmt: skip

    def __init__(self, *args: Any, needs_words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = needs_words


class OrderForm(StepForm):
    """One measure a line, with its working days behind a bar."""

    measures = forms.CharField(
        label=_("Measures, one a line: what has to be done | working days"),
        max_length=4_000, widget=_area(4),
        help_text=_("For example: Repair the pump of the settling tank | 15"),
    )  # fmt: skip

    def clean_measures(self) -> list[tuple[str, int]]:
        found = []
        for line in self.cleaned_data["measures"].splitlines():
            if not line.strip():
                continue
            told, _bar, days = line.rpartition("|")
            if not told.strip() or not days.strip().isdecimal():
                said = _("Each line ends with a bar and the working days.")
                raise forms.ValidationError(said, code="measures")
            if not 1 <= int(days) <= MOST_DAYS or len(told.strip()) > 500:
                said = _("1 to 365 working days, and 500 letters at most.")
                raise forms.ValidationError(said, code="measures")
            found.append((told.strip(), int(days)))
        return found


class ExtendForm(StepForm):
    days = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=MOST_DAYS)


class ReinspectForm(StepForm):
    on = forms.DateField(label=_("Day"), widget=_day(), input_formats=DAYS, required=False)


class CloseForm(StepForm):
    met = forms.TypedMultipleChoiceField(
        label=_("Measures seen to be met"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, measures: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met"].choices = [(str(one.number), str(one)) for one in measures]  # type: ignore[attr-defined]  # a ChoiceField


class EscalateForm(StepForm):
    to = forms.ChoiceField(label=_("Passed on as"), choices=[("", "—"), *rules.PASSED_ON.items()])


# Steps that nobody takes without saying why.
NEEDS_WORDS = frozenset({"confirm", "dismiss", "extend", "escalate"})
STEP_FORMS: dict[str, type[StepForm]] = {
    "order": OrderForm, "extend": ExtendForm, "reinspect": ReinspectForm, "close": CloseForm,
    "escalate": EscalateForm,
}  # fmt: skip


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Your answer"), max_length=2_000, widget=_area(5),
        help_text=_("What is true, what you did, what you will do. The authority reads it."),
    )  # fmt: skip
    photos = PhotosField()


class FineForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Decision"), choices=FineDecision.Outcome.choices)
    amount = AmountField(label=_("Amount in đồng"), least=1, most=10**12, required=False)
    number = forms.CharField(label=_("Number of the decision"), max_length=60, required=False)
    reasons = forms.CharField(label=_("Reasons"), max_length=3_000, widget=_area())


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("Why you are not content with it"), max_length=3_000, widget=_area()
    )


class AppealAnswerForm(FineForm):
    answer = forms.ChoiceField(label=_("Answer to the appeal"), choices=Appeal.Outcome.choices)
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=FineDecision.Outcome.choices, required=False
    )
    field_order = ("answer", "outcome", "amount", "number", "reasons")


class PlanForm(forms.Form):
    facility = forms.TypedChoiceField(label=_("Facility"), coerce=int)
    village = forms.BooleanField(
        label=_("The village of this facility itself (article 56)"), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[one for one in Inspection.Kind.choices if one[0] != Inspection.Kind.AGAIN],
    )
    cause = forms.CharField(label=_("Cause"), max_length=500, required=False)
    planned_on = forms.DateField(label=_("Day"), widget=_day(), input_formats=DAYS)
    is_announced = forms.BooleanField(label=_("Announced beforehand"), required=False)
    team = forms.TypedMultipleChoiceField(
        label=_("Who goes along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    overlap_reason = forms.CharField(
        label=_("Why another planned one this year"), max_length=500, required=False
    )

    def __init__(
        self, *args: Any, facilities: Iterable[Facility], people: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *_named(facilities)]
        self.fields["facility"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["team"].choices = [(str(pk), name) for pk, name in people.items()]  # type: ignore[attr-defined]  # a ChoiceField
        if not people:
            del self.fields["team"]


class FindingForm(forms.Form):
    words = forms.CharField(label=_("What was found"), max_length=500)
    measure = forms.CharField(label=_("What has to be done"), max_length=500, required=False)
    days = forms.IntegerField(
        label=_("Working days"), min_value=1, max_value=MOST_DAYS, required=False
    )


class SampleForm(forms.Form):
    station = forms.TypedChoiceField(label=_("Taken where"), coerce=int)
    code = forms.CharField(label=_("Code of the sample"), max_length=60)
    laboratory = forms.CharField(label=_("Laboratory"), max_length=160, required=False)

    def __init__(self, *args: Any, stations: Iterable[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].choices = [(str(one.pk), one.thing.name) for one in stations]  # type: ignore[attr-defined]  # a ChoiceField


class CancelForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=500)


class SignForm(forms.Form):
    """Of the inspected side, on the inspector's phone: drawn, typed, or on paper."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    way = forms.ChoiceField(
        label=_("Signs"), widget=forms.RadioSelect,
        choices=[one for one in Signature.Way.choices if one[0] != Signature.Way.ACCOUNT],
    )  # fmt: skip
    typed = forms.CharField(
        label=_("Type the name again as a signature"), max_length=120, required=False
    )
    photos = PhotosField()
    strokes = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        way, name = data.get("way"), data.get("name", "")
        if way == Signature.Way.TYPED and data.get("typed", "").strip() != name.strip():
            self.add_error("typed", _("Type the same name once more."))
        if way == Signature.Way.PAPER and not data.get("photos"):
            self.add_error("photos", _("Add a photo of the signed paper."))
        if way == Signature.Way.DRAWN and not STROKES.fullmatch(data.get("strokes", "")):
            self.add_error("way", _("Draw the signature in the field, or type the name."))
        return data


class OwnSignForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CheckForm(forms.Form):
    """One item, as it comes from a page or a phone."""

    value = forms.ChoiceField(choices=Check.Value.choices, required=False)
    note = forms.CharField(max_length=1_000, required=False)
    bases = forms.CharField(max_length=4_000, required=False)
