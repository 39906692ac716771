"""What is typed to put goods into the basket or to change them."""

from django import forms
from django.utils.translation import gettext_lazy as _

HIGHEST = 1_000_000  # what a number field takes at all; the order's own limit is told by name


class AddForm(forms.Form):
    """Stands on the page of a product; shown again by itself when something is wrong."""

    variant = forms.UUIDField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label=_("Pieces"),
        initial=1,
        max_value=HIGHEST,
        min_value=-HIGHEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
    )
    personalisation = forms.CharField(label=_("What shall be written on it"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class LineForm(forms.Form):
    """The stepper of a line: a number, and − or + where those were pressed."""

    line = forms.UUIDField()
    quantity = forms.IntegerField(max_value=HIGHEST, min_value=-HIGHEST)
    step = forms.IntegerField(required=False, max_value=1, min_value=-1)

    def wanted(self) -> int:
        return int(self.cleaned_data["quantity"]) + int(self.cleaned_data["step"] or 0)
