"""What editors type: a field for each text in each language of the platform."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import ids
from langnghe.core.models import Certainty
from langnghe.registry.heritage import blocks
from langnghe.registry.heritage.blocks import Stored
from langnghe.registry.heritage.facts import CLAIMS, SOURCE_LANGUAGE, TEXTS, Kind, Licence
from langnghe.registry.heritage.models import StoryPicture
from langnghe.registry.heritage.services import BlockContent, PictureGiven

LONG = {"body": 12_000, "entries": 8_000, "caption": 600, "alt": 400, "heading": 160}
ROWS = {"body": 8, "entries": 6, "caption": 2, "alt": 2}
WORDS: dict[str, str | Promise] = {
    "heading": gettext_lazy("Heading"),
    "body": gettext_lazy("Text"),
    "caption": gettext_lazy("Caption"),
    "alt": gettext_lazy("What is to be seen, for those who cannot see it"),
    "entries": gettext_lazy("Lines"),
}
# What a field holds in a block of this kind.
SPECIAL: dict[tuple[str, str], str | Promise] = {
    (Kind.STEPS, "entries"): gettext_lazy("Steps, one a line"),
    (Kind.TIMELINE, "entries"): gettext_lazy("One line each: year or time: what happened"),
    (Kind.RECIPE, "entries"): gettext_lazy("One line each: part: amount"),
    (Kind.RECIPE, "body"): gettext_lazy("How it is made"),
    (Kind.VIDEO, "body"): gettext_lazy("What is said in it, word for word"),
}
OTHER_WORDS: dict[str, str | Promise] = {
    "sources": gettext_lazy("Sources"),
    "certainty": gettext_lazy("How sure is this?"),
    "url": gettext_lazy("Address of the video"),
}
NAMED = {
    Kind.TIMELINE: gettext_lazy("Write each line as time: what happened. This one has no colon: %(line)s"),  # noqa: E501
    Kind.RECIPE: gettext_lazy("Write each line as part: amount. This one has no colon: %(line)s"),
}  # fmt: skip
MARKDOWN = gettext_lazy(
    "An empty line begins a paragraph; *a word* leans, **a word** is bold, - begins a list."
)
PEOPLE = gettext_lazy(
    "Until as many have agreed, this part is shown to nobody. 0 where nobody can be recognised."
)


def word_for(kind: str, name: str) -> str:
    """What a part of a block is called in its form."""
    return str(SPECIAL.get((kind, name)) or (WORDS | OTHER_WORDS)[name])


class BlockForm(forms.Form):
    """One block; `block` and `picture`: as they are, where it exists already."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        kind: str,
        block: Stored | None = None,
        picture: StoryPicture | None = None,
        people: int | None = None,
        base: int = 0,
    ) -> None:
        self.kind = kind
        initial = {"base": base, "key": ids.token(), "people": people, "certainty": "A"}
        super().__init__(data, files, initial=initial | _initial(block, picture))
        if kind == Kind.PICTURE:
            self._picture_fields(is_new=block is None)
        for language, name in settings.LANGUAGES:
            self._text_fields(language, name, block)
        if kind == Kind.VIDEO:
            self.fields["url"] = forms.URLField(
                label=_("Address of the video"), max_length=500, assume_scheme="https",
                help_text=_("Readers follow this link; nothing is loaded from there before."),
            )  # fmt: skip
        if kind in CLAIMS:
            self._claim_fields()
        self.fields["why"] = forms.CharField(
            label=_("Why this change"), max_length=200, required=False,
            help_text=_("It stands in the history."),
        )  # fmt: skip
        self.fields["base"] = forms.CharField(widget=forms.HiddenInput, max_length=12)
        # It becomes the name of the block, which stands in addresses.
        self.fields["key"] = forms.RegexField(
            r"^[A-Za-z0-9_-]+\Z", widget=forms.HiddenInput, max_length=32, strip=False
        )

    def _picture_fields(self, *, is_new: bool) -> None:
        if is_new:
            self.fields["picture"] = forms.FileField(
                label=_("Picture"),
                help_text=_(
                    "JPEG, PNG, WebP or AVIF, at most 20 MB. Place and camera are left out."
                ),
                widget=forms.FileInput(attrs={"accept": "image/*"}),
            )
            self.fields["is_drawing"] = forms.BooleanField(
                label=_("It is drawn, not photographed"), required=False
            )
        self.fields["author"] = forms.CharField(label=_("Who made it"), max_length=120)
        self.fields["licence"] = forms.ChoiceField(label=_("Rights"), choices=Licence.choices)

    def _text_fields(self, language: str, language_name: Any, block: Stored | None) -> None:
        for name in TEXTS[self.kind]:
            what = SPECIAL.get((self.kind, name), WORDS[name])
            field = forms.CharField(
                label=_("%(what)s – %(language)s") % {"what": what, "language": _(language_name)},
                max_length=LONG[name],
                required=False,
                strip=True,
                help_text=MARKDOWN if name == "body" and language == SOURCE_LANGUAGE else "",
                widget=_widget(name, language),
            )
            self.fields[f"{name}_{language}"] = field
        if block and blocks.is_stale(block, language):
            self.fields[f"fits_{language}"] = forms.BooleanField(
                label=_("The translation still fits the present Vietnamese text"), required=False
            )

    def _claim_fields(self) -> None:
        self.fields["certainty"] = forms.ChoiceField(
            label=_("How sure is this?"), choices=Certainty.choices,
            help_text=_("What is in doubt is kept here and not shown to the public."),
        )  # fmt: skip
        self.fields["sources"] = forms.CharField(
            label=_("Sources"), max_length=200, required=False,
            help_text=_("Their codes, with commas between; the list stands below."),
        )  # fmt: skip
        self.fields["new_source"] = forms.CharField(
            label=_("Another source, written out"), max_length=500, required=False
        )
        self.fields["people"] = forms.IntegerField(
            label=_("How many living people are shown or told of?"),
            min_value=0, max_value=500, help_text=PEOPLE,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if message := NAMED.get(Kind(self.kind)):
            for language, _name in settings.LANGUAGES:
                for line in (told.get(f"entries_{language}") or "").splitlines():
                    if line.strip() and ":" not in line:
                        self.add_error(f"entries_{language}", str(message) % {"line": line[:40]})
                        break
        return told

    def content(self, more_sources: Iterable[str] = ()) -> BlockContent:
        told = self.cleaned_data
        codes = [code.strip().upper() for code in told.get("sources", "").split(",")]
        return BlockContent(
            texts={
                name: {language: told[f"{name}_{language}"] for language, _n in settings.LANGUAGES}
                for name in TEXTS[self.kind]
            },
            certainty=told.get("certainty", "A"),
            sources=[code for code in [*map(_as_known, codes), *more_sources] if code],
            url=told.get("url", ""),
            still_fits=[code for code, _n in settings.LANGUAGES if told.get(f"fits_{code}")],
        )

    def picture(self) -> PictureGiven:
        told = self.cleaned_data
        return PictureGiven(
            content=told["picture"].read(),
            author=told["author"],
            licence=told["licence"],
            people=told["people"],
            is_drawing=told["is_drawing"],
        )

    def begin_anew_from(self, number: int) -> None:
        """What was typed stays; it is compared with the present state from now on."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "base": number}


def _as_known(code: str) -> str:
    """One code is written small."""
    return "recall" if code == "RECALL" else code


def _widget(name: str, language: str) -> forms.Widget:
    attributes = {"lang": language}
    if name in ROWS:
        return forms.Textarea(attrs={**attributes, "rows": ROWS[name]})
    return forms.TextInput(attrs=attributes)


def _initial(block: Stored | None, picture: StoryPicture | None) -> dict[str, Any]:
    if block is None:
        return {}
    said = {
        f"{name}_{language}": text
        for name, texts in block["texts"].items()
        for language, text in texts.items()
    }
    told = {
        "certainty": block["certainty"],
        "sources": ", ".join(block["sources"]),
        "url": block["url"],
    }
    if picture:
        told |= {"author": picture.author, "licence": picture.licence}
    return said | told


class ConsentForm(forms.Form):
    person = forms.CharField(label=gettext_lazy("Who agrees"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("Consent for what"), max_length=200,
        help_text=gettext_lazy("For example: to be shown on the page of the village."),
    )  # fmt: skip
    proof = forms.CharField(
        label=gettext_lazy("How it was given"), max_length=200, required=False,
        help_text=gettext_lazy("Signed on paper, said before witnesses, by message…"),
    )  # fmt: skip
    given_on = forms.DateField(
        label=gettext_lazy("Given on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Until"), required=False,
        help_text=gettext_lazy("Empty: until it is taken back."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
