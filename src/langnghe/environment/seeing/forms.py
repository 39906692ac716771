"""What the public, officers and readers of files write."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core.decoding import ACCEPTED, MOST_BYTES
from langnghe.core.models import Certainty
from langnghe.environment.seeing.models import Complaint, VillagePollutionClass
from langnghe.environment.seeing.refusals import AnswerWanted

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, input_formats=DAYS, widget=widget)


class ComplaintForm(forms.Form):
    """`key` makes the repeat of the form harmless."""

    kind = forms.ChoiceField(
        label=_("What is the matter?"), choices=Complaint.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What do you see, smell or hear, and since when?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    commune = forms.ChoiceField(label=_("Commune or ward"))
    place = forms.CharField(
        label=_("Where exactly?"), max_length=200, required=False,
        help_text=_("A street, a ditch, a bridge: whatever helps to find it."),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Where and when it was taken is taken out of it. Only officers see it."),
    )
    contact = forms.CharField(
        label=_("Phone or e-mail, if you may be asked"),
        max_length=120,
        required=False,
        help_text=_("Not needed. Only officers of the place read it."),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, communes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [("", "—"), *communes]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_photo(self) -> Any:
        photo = self.cleaned_data.get("photo")
        if photo and photo.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return photo


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Answer, which whoever complained reads"),
        max_length=4_000,
        error_messages={"required": AnswerWanted.message},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class CaseForm(forms.Form):
    """A new case in a village, or one under way; where there is no choice nothing is asked."""

    NEW = "new:"
    case = forms.ChoiceField(label=_("Which case?"))

    def __init__(
        self, *args: Any, villages: Sequence[tuple[int, str]], cases: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        new = [
            (f"{self.NEW}{pk}", _("A new case in %(village)s") % {"village": name})
            for pk, name in villages
        ]
        self.only = new[0][0] if len(new) == 1 and not cases else ""
        if self.only:
            del self.fields["case"]
        else:
            none = [("", "—")] if len(new) > 1 else []
            self.fields["case"].choices = [*none, *new, *cases]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> tuple[int | None, str]:
        """The village of a new case, or the uid of one that there is."""
        told = self.only or self.cleaned_data["case"]
        is_new = told.startswith(self.NEW)
        return (int(told.removeprefix(self.NEW)), "") if is_new else (None, told)


class ClassForm(forms.Form):
    village = forms.CharField(
        label=_("Village, as in its address"), max_length=120,
        help_text=_("For example: bat-trang. The page of a village bears it."),
    )  # fmt: skip
    list_number = forms.TypedChoiceField(
        label=_("List"), coerce=int, choices=VillagePollutionClass.List.choices
    )
    document = forms.CharField(label=_("Document"), max_length=120, initial="2546/QĐ-UBND")
    decided_on = _day(_("Date of the document"))
    source = forms.CharField(
        label=_("Where it can be read"), max_length=300,
        help_text=_("Page and address, or where the paper lies."),
    )  # fmt: skip
    certainty = forms.ChoiceField(label=_("How sure is it?"), choices=Certainty.choices)


class SpanForm(forms.Form):
    """Which readings a file holds."""

    s = forms.IntegerField(required=False, min_value=1, max_value=2_147_483_647)
    tu = _day(_("From"), required=False)
    den = _day(_("Up to and with"), required=False)


class LookForm(forms.Form):
    """Which series of a station is drawn, how much of it, around which day."""

    s = forms.IntegerField(required=False, min_value=1, max_value=2_147_483_647)
    ky = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("ngay", "tuan", "thang", "nam", "tat-ca")],
    )
    quanh = _day(_("Around"), required=False)
