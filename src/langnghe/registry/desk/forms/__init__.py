"""What makers, officers and the public write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.accounts.public import PhoneField
from langnghe.core import decoding
from langnghe.core.text import memo
from langnghe.registry.desk import banks, rules, taxcodes
from langnghe.registry.desk.models import Case, Dossier, Paper, YearlyCheck
from langnghe.registry.models import Recognition, Remit, Village
from langnghe.ui.forms import DayField

FIRST_YEAR = 1000  # of a family in its craft


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegistrationForm(forms.Form):
    tax_code = forms.CharField(
        label=_("Tax code"),
        max_length=24,
        help_text=_(
            "10 digits, 13 with a branch. A household without one uses the 12 digits of "
            "the citizen's card."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = PhoneField(help_text=_("For the officer and for carriers; buyers do not see it."))
    address = forms.CharField(
        label=_("Address of the workshop"),
        max_length=200,
        help_text=_("House, hamlet or street; the commune is known from the village."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def clean_tax_code(self) -> str:
        code = taxcodes.normalised(self.cleaned_data["tax_code"])
        if wrong := taxcodes.trouble(code):
            raise forms.ValidationError(wrong, code="tax_code")
        return code


class AccountForm(forms.Form):
    bank_bin = forms.ChoiceField(label=_("Bank"))
    account = forms.RegexField(
        r"^[0-9A-Z]{6,19}$",
        label=_("Account number"),
        error_messages={"invalid": _("6 to 19 digits, without spaces.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=80,
        help_text=_("As the bank writes it, in capitals without marks."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:  # spaces are how numbers are read out
            data = data.copy()
            data["account"] = data.get("account", "").replace(" ", "").upper()
        super().__init__(data, **kwargs)
        choices = [("", _("Choose a bank")), *banks.names().items()]
        self.fields["bank_bin"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_holder(self) -> str:
        return memo(self.cleaned_data["holder"], 80).upper()


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"))
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("Camera or gallery; JPEG, PNG, WebP, AVIF or HEIC, 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": decoding.ACCEPTED}),
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, evidence: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (value, label)
            for value, label in Paper.Kind.choices
            if (value == Paper.Kind.EVIDENCE) == evidence
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        if evidence:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = Paper.Kind.EVIDENCE

    def content(self) -> bytes:
        """Not more than is looked at anyway."""
        file = self.cleaned_data["picture"]
        read: bytes = file.read(decoding.MOST_BYTES + 1)
        return read


class StoryForm(forms.Form):
    what = forms.CharField(
        label=_("What do you make?"),
        max_length=600,
        widget=_area(),
        help_text=_("For example: bowls and teapots with the old crackle glaze."),
    )
    since = forms.CharField(
        label=_("Since when, and how did it begin?"), max_length=600, required=False, widget=_area()
    )
    taught = forms.CharField(
        label=_("Who taught you?"), max_length=600, required=False, widget=_area()
    )
    own = forms.CharField(
        label=_("What else shall buyers know?"), max_length=1_200, required=False, widget=_area()
    )
    since_year = forms.IntegerField(
        label=_("Year it began"), min_value=FIRST_YEAR, max_value=2100, required=False
    )
    en = forms.CharField(
        label=_("The same in English"),
        max_length=3_000,
        required=False,
        widget=_area(),
        help_text=_("Only if somebody of yours wrote it: we invent no translation."),
    )


class VerdictForm(forms.Form):
    """The officer's: points ticked, reasons, words. Which of it is needed the service says."""

    ticked = forms.MultipleChoiceField(
        label=_("Checklist"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons, if something is wrong"),
        required=False,
        choices=list(rules.REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In words that the maker understands"),
        help_text=_("What exactly is wanted? He reads this in his workshop and by mail."),
        required=False,
        max_length=1_500,
        widget=_area(4),
    )
    action = forms.ChoiceField(
        choices=[(one, one) for one in ("verify", "ask_more", "refuse")], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, points: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = points  # type: ignore[attr-defined]  # a ChoiceField


class ClaimForm(forms.Form):
    """The officer's answer to a village that a maker asks for."""

    name = forms.CharField(
        label=_("Name of the village"),
        max_length=80,
        required=False,
        help_text=_("As the commune writes it."),
    )
    village = forms.TypedChoiceField(
        label=_("Which village is it?"), coerce=int, required=False, widget=forms.RadioSelect
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        choices=list(rules.VILLAGE_REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In words, for the maker"), required=False, max_length=1_500, widget=_area(3)
    )
    action = forms.ChoiceField(
        choices=[(one, one) for one in ("accept", "join", "refuse")], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, beside: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = beside  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("action") == "accept" and not data.get("name", "").strip():
            self.add_error("name", _("Write the name of the village."))
        return data


class CaseForm(forms.Form):
    rule = forms.ChoiceField(
        label=_("Which rule does it break?"),
        required=False,
        choices=[("", _("None")), *Case.Rule.choices],
    )
    words = forms.CharField(
        label=_("In words, for the maker"), required=False, max_length=1_500, widget=_area(4)
    )
    action = forms.ChoiceField(
        choices=[(one, one) for one in ("dismiss", "take_down", "restore", "uphold")],
        widget=forms.HiddenInput,
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=2_000,
        widget=_area(5),
        help_text=_("What is true, and what you will change. The authority reads it."),
    )


class DossierForm(forms.Form):
    title = forms.ChoiceField(label=_("Which title?"), choices=Dossier.Title.choices)
    village_text = forms.CharField(
        label=_("Village"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    person = forms.CharField(
        label=_("Name of the artisan"),
        max_length=120,
        required=False,
        help_text=_("Only for the titles of artisans."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("title") in Dossier.ARTISANS and not data.get("person", "").strip():
            self.add_error("person", _("Write the name of the artisan."))
        return data


class ValuesForm(forms.Form):
    """What a dossier claims; only the fields that its title asks for."""

    households = forms.IntegerField(
        label=_("Households in the village"), min_value=1, max_value=1_000_000, required=False
    )
    households_in_craft = forms.IntegerField(
        label=_("Of them in rural-craft activity"), min_value=0, max_value=1_000_000, required=False
    )
    stable_years = forms.IntegerField(
        label=_("Years in a row in which production was stable"),
        min_value=0, max_value=2_000, required=False,
    )  # fmt: skip
    environment = forms.CharField(
        label=_("How environmental conditions are met, and which paper says so"),
        max_length=1_500, required=False, widget=_area(),
    )  # fmt: skip
    years_in_place = forms.IntegerField(
        label=_("Years since the trade came to this place"),
        min_value=0, max_value=5_000, required=False,
    )  # fmt: skip
    identity = forms.CharField(
        label=_("How it bears the cultural identity of the nation"),
        max_length=1_500, required=False, widget=_area(),
    )  # fmt: skip
    tied_to = forms.CharField(
        label=_("The artisans or the village's name that it is tied to"),
        max_length=1_500, required=False, widget=_area(),
    )  # fmt: skip
    years_in_craft = forms.IntegerField(
        label=_("Years in the craft"), min_value=0, max_value=120, required=False
    )
    works = forms.CharField(
        label=_("Works and prizes"), max_length=1_500, required=False, widget=_area()
    )
    taught = forms.CharField(
        label=_("Whom they taught"), max_length=1_500, required=False, widget=_area()
    )
    consent = forms.BooleanField(
        label=_("They agreed in writing to be named in public"), required=False
    )

    def __init__(self, *args: Any, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = rules.FIELDS[title]
        self.fields = {name: self.fields[name] for name in wanted}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        total, working = data.get("households"), data.get("households_in_craft")
        if total is not None and working is not None and working > total:
            self.add_error("households_in_craft", _("More than there are households."))
        return data


class CouncilForm(forms.Form):
    council_on = DayField(label=_("The council sits on"), required=False)
    words = forms.CharField(
        label=_("What is missing, if it goes back"), required=False, max_length=1_500,
        widget=_area(),
    )  # fmt: skip


class OpinionForm(forms.Form):
    opinion = forms.CharField(label=_("Opinion of the council"), max_length=3_000, widget=_area(4))
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=500)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0, max_value=500)
    number = forms.CharField(
        label=_("Number of the decision"),
        max_length=60,
        required=False,
        help_text=_("As on the signed document, for example 1234/QĐ-UBND."),
    )
    decided_on = DayField(label=_("Signed on"), required=False)

    def __init__(self, *args: Any, granting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "decided_on"):
            self.fields[name].required = granting


class CheckForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("This year"), choices=YearlyCheck.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What was seen"), required=False, max_length=1_500, widget=_area()
    )


class RevokeForm(forms.Form):
    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    words = forms.CharField(label=_("Why"), max_length=1_500, widget=_area())


class RegisterForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=80, required=False)
    subject = forms.ChoiceField(label=_("Matter"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, subjects: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *subjects]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


TITLE_SLUGS = {value.replace("_", "-"): value for value in Recognition.Title.values}


class RemitForm(forms.Form):
    """For which villages an association stands; nothing said never means the whole commune."""

    villages = forms.TypedMultipleChoiceField(
        label=_("Villages"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    whole_commune = forms.BooleanField(
        required=False, help_text=_("Only if it was founded for all of them.")
    )

    def __init__(
        self, *args: Any, villages: list[Village], commune: str, remits: list[Remit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(village.pk, village.name) for village in villages]
        self.fields["villages"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["whole_commune"].label = _("All villages of %(commune)s") % {"commune": commune}
        self.initial = {
            "villages": [one.village_id for one in remits if one.village_id],
            "whole_commune": any(one.village_id is None for one in remits),
        }
