"""The checkout form: who buys, where it goes, how it is paid."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.market.checkout.facts import BANK_QR, CASH_ON_DELIVERY, Buyer, Quotation, Shown
from langnghe.market.shipping.places import PlaceMixin

SALT = "checkout.shown"
PLACE_FIELDS = {"province", "commune", "place"}


class PlaceForm(PlaceMixin, forms.Form):
    """The place alone, while it is being typed."""


class CheckoutForm(PlaceMixin, forms.Form):
    phone = accounts.PhoneField(
        help_text=_("The carrier calls you on it. It is used for this order only."),
    )
    name = forms.CharField(
        label=_("Name of the one who receives it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("We send the link to your order there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    street = forms.CharField(
        label=_("House number, street, hamlet"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    note = forms.CharField(
        label=_("Note for makers and carrier"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    payment_method = forms.ChoiceField(
        label=_("How do you pay?"),
        choices=[
            (BANK_QR, _("Bank transfer by QR")),
            (CASH_ON_DELIVERY, _("Cash on delivery")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how to pay."),
            "invalid_choice": _("Choose how to pay."),
        },
    )
    of_age = forms.BooleanField(required=False)
    accepts_terms = forms.BooleanField(
        label=_("I accept the terms of sale."),
        error_messages={"required": _("Please accept the terms of sale.")},
    )
    # Which basket, once: the form that is sent again finds the order that it made.
    basket = forms.UUIDField(widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    field_order = (
        "phone", "name", "email", "province", "commune", "place", "street", "note",
        "payment_method", "of_age", "accepts_terms", "basket", "token",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def fit(self, quotation: Quotation) -> None:
        """Ask for the age only where some goods are for adults."""
        if quotation.min_age:
            self.fields["of_age"].label = _("I am %(age)s or older.") % {"age": quotation.min_age}
        else:
            del self.fields["of_age"]
        if not self.is_bound:
            ways = [method.code for method in quotation.methods if not method.refusal]
            self.initial["payment_method"] = next(iter(ways), "")

    def forget_errors(self) -> None:
        """While the buyer is still filling it in, only the place that he named is judged."""
        judged = PLACE_FIELDS if self.data.get("commune", "").strip() else set()
        for name in set(self.errors) - judged:
            del self.errors[name]

    def buyer(self) -> Buyer:
        data, commune = self.cleaned_data, self.commune
        return Buyer(
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            street=data["street"],
            commune_code=commune.code if commune else "",
            note=data["note"],
            payment_method=data["payment_method"],
            of_age=bool(data.get("of_age")),
            accepts_terms=data["accepts_terms"],
        )

    def shown(self) -> Shown:
        """
        What the page showed when the button was pressed; it wrote and signed that itself.

        Without a signature of ours he saw nothing that we know of, and is asked to look again.
        """
        try:
            return Shown.read(signing.loads(self.data.get("shown", ""), salt=SALT))
        except signing.BadSignature:
            return Shown(total=0, lines={}, fees={})


class PhoneForm(CheckoutForm):
    """The same, written down by somebody else while the buyer is calling."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["basket"]
        self.fields["phone"].help_text = ""
        self.fields["name"].label = _("Name of the buyer")
        self.fields["payment_method"].label = _("How does the buyer pay?")
        for name in ("phone", "name", "email", "street", "commune"):
            # The browser knows who is typing, not who is calling.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["email"].help_text = _("If given, the link to the order is sent there.")
        self.fields["accepts_terms"].label = _(
            "The buyer was told the total and the terms of sale."
        )

    def fit(self, quotation: Quotation) -> None:
        super().fit(quotation)
        if quotation.min_age:
            self.fields["of_age"].label = _("The buyer says: I am %(age)s or older.") % {
                "age": quotation.min_age
            }


def sign(quotation: Quotation) -> str:
    """What a page shows, to be sent back with its form."""
    return signing.dumps(Shown.of(quotation).plain(), salt=SALT, compress=True)


def new_token() -> UUID:
    return uuid4()
