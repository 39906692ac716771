"""What officers fill in at the desk of the dossiers, and applicants in their answers to it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.text import in_language
from langnghe.support.deciding.models import Appeal, Decision, Review
from langnghe.support.offers.definition import Definition
from langnghe.ui.forms import AmountField, DayField

MOST = 10**12  # đồng
PAGES = ".pdf,image/jpeg,image/png,image/webp,image/heic,image/heif"


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EmptyForm(forms.Form):
    """A step without a word."""


class DeclareForm(forms.Form):
    has_conflict = forms.TypedChoiceField(
        label=gettext_lazy("Are you related to the applicant, or have you an interest in it?"),
        choices=[("no", gettext_lazy("No, I have none")), ("yes", gettext_lazy("Yes"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("Which interest"), max_length=300, required=False)


class WordsForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("In words"), max_length=3_000, widget=area())


class NoteForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("In words"), max_length=3_000, widget=area(2), required=False
    )


class PersonForm(forms.Form):
    officer = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("Choose")), *((str(pk), name) for pk, name in people)]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class HandOverForm(PersonForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class PeopleForm(forms.Form):
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Reviewers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(pk), name) for pk, name in people]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class ReasonsForm(forms.Form):
    """The scheme's reasons, each with the officer's own words."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("What is missing or wrong"), widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"), max_length=2_000, widget=area(),
        help_text=gettext_lazy("The applicant reads this. Say exactly what to add, and how."),
    )  # fmt: skip

    def __init__(self, *args: Any, definition: Definition, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(one.code, in_language(one.words)) for one in definition.refusals]
        self.fields["reasons"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def coded(self) -> list[tuple[str, str]]:
        """The words stand with the first of them."""
        codes: Sequence[str] = self.cleaned_data["reasons"]
        words = self.cleaned_data["words"]
        return [(code, words if not place else "") for place, code in enumerate(codes)]


class ProposalForm(NoteForm):
    is_agreed = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"), coerce=lambda told: told == "yes",
        choices=[("yes", gettext_lazy("I agree: send it back")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ("is_agreed", "words")


class AmountForm(forms.Form):
    amount = AmountField(label=gettext_lazy("Amount in đồng"), least=1, most=MOST, required=False)


class ScoreForm(AmountForm):
    """Points for every criterion of the scheme, an opinion, and why."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("Opinion"), choices=Review.Opinion.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("Why"), max_length=3_000, widget=area())

    def __init__(self, *args: Any, definition: Definition, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = [one.key for one in definition.criteria]
        for one in definition.criteria:
            self.fields[f"points_{one.key}"] = forms.IntegerField(
                label=in_language(one.name), min_value=0, max_value=one.most,
                help_text=_("0 to %(most)s; weight %(weight)s")
                % {"most": one.most, "weight": one.weight},
            )  # fmt: skip
        self.order_fields([*(f"points_{key}" for key in self.keys), "opinion", "amount", "words"])
        self.fields["amount"].help_text = _("Only for a smaller amount.")

    @property
    def points(self) -> Mapping[str, int]:
        return {key: self.cleaned_data[f"points_{key}"] for key in self.keys}


class DecisionForm(ReasonsForm, AmountForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Decision.Outcome.choices, widget=forms.RadioSelect
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"), max_length=3_000, widget=area(3), required=False
    )
    field_order = ("outcome", "amount", "conditions", "reasons", "words")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reasons"].required = False
        self.fields["reasons"].label = _("Reasons of the scheme (for a refusal)")
        self.fields["words"].label = _("Reasons in words")
        self.fields["words"].help_text = _("They stand in the letter. Nothing is decided without.")
        self.fields["amount"].help_text = _("Leave it empty for a refusal.")


class AppealAnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer to the appeal"), choices=Appeal.Outcome.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reasons = forms.CharField(label=gettext_lazy("Reasons"), max_length=3_000, widget=area())


class PayForm(forms.Form):
    reference = forms.CharField(label=gettext_lazy("Reference of the payment"), max_length=80)
    paid_on = DayField(label=gettext_lazy("Paid on"))


class SittingForm(forms.Form):
    held_on = DayField(label=gettext_lazy("Held on"))
    members = forms.CharField(
        label=gettext_lazy("Members: one in each line, name | position"), max_length=4_000,
        widget=area(5),
    )  # fmt: skip

    def clean_members(self) -> list[tuple[str, str]]:
        lines = [line.partition("|") for line in self.cleaned_data["members"].splitlines()]
        return [(name.strip(), position.strip()) for name, _bar, position in lines if name.strip()]


class AdviceForm(AmountForm):
    dossier = forms.ChoiceField(label=gettext_lazy("Dossier"))
    opinion = forms.ChoiceField(
        label=gettext_lazy("Advice of the members"), choices=Review.Opinion.choices
    )
    words = forms.CharField(label=gettext_lazy("Why"), max_length=3_000, widget=area(3))
    field_order = ("dossier", "opinion", "amount", "words")

    def __init__(self, *args: Any, dossiers: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["dossier"].choices = list(dossiers)  # type: ignore[attr-defined]  # a ChoiceField


class MinutesForm(forms.Form):
    minutes = forms.CharField(label=gettext_lazy("Minutes"), max_length=20_000, widget=area(8))


class SignForm(forms.Form):
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    agrees = forms.BooleanField(label=gettext_lazy("I have read it and agree"))


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why (only if you like)"), max_length=500, required=False,
        widget=area(2),
    )  # fmt: skip
    sure = forms.BooleanField(label=gettext_lazy("I do not want this support."))


class Files(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": PAGES, "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        found: list[Any] = files.getlist(name) if hasattr(files, "getlist") else []
        return [one for one in found if one.size]


class PagesField(forms.Field):
    """Photos and PDFs, several at once."""

    widget = Files

    def __init__(self, *, required: bool = True) -> None:
        told = gettext_lazy("Photos from the camera or gallery, or PDF; 20 MB at most each.")
        label = gettext_lazy("Photos or PDFs")
        super().__init__(label=label, required=required, help_text=told)


class ShowForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What was done"), max_length=3_000, widget=area(3), required=False
    )
    pages = PagesField()


class ReportForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("What came of it"), max_length=5_000, widget=area(6))
    figures = forms.CharField(
        label=gettext_lazy("Figures before and after, one in each line: name | number"),
        max_length=3_000, widget=area(3), required=False,
    )  # fmt: skip
    pages = PagesField(required=False)

    def clean_figures(self) -> dict[str, str]:
        lines = [line.partition("|") for line in self.cleaned_data["figures"].splitlines()]
        return {name.strip(): told.strip() for name, _bar, told in lines if name.strip()}


class TemplateForm(forms.Form):
    """The office's own first and last lines of a letter, in both languages."""

    opening_vi = forms.CharField(label=gettext_lazy("First lines, Vietnamese"), max_length=1_000,
                                 widget=area(2), required=False)  # fmt: skip
    opening_en = forms.CharField(label=gettext_lazy("First lines, English"), max_length=1_000,
                                 widget=area(2), required=False)  # fmt: skip
    closing_vi = forms.CharField(label=gettext_lazy("Last lines, Vietnamese"), max_length=1_000,
                                 widget=area(2), required=False)  # fmt: skip
    closing_en = forms.CharField(label=gettext_lazy("Last lines, English"), max_length=1_000,
                                 widget=area(2), required=False)  # fmt: skip
