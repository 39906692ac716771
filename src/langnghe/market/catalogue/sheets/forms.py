"""The file that a maker sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.market.catalogue.sheets.services import MOST_BYTES


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("Up to 50,000 rows and 20 MB. Nothing is written before you have seen it."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,text/csv"}),
        error_messages={"empty": _("The file is empty.")},
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Split it into several."), code="too_large"
            )
        return file
