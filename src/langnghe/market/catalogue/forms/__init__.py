"""What buyers and makers type: filters of the list, and figures of the shelf."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import in_language
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.queries.listing import (
    IN_STOCK,
    MADE_TO_ORDER,
    Choice,
    Facets,
    Filters,
)
from langnghe.market.catalogue.queries.workshop import ShelfRow
from langnghe.market.catalogue.search.materials import material_names
from langnghe.market.catalogue.services import HIGHEST_PRICE, MOST_PIECES, ShelfEdit
from langnghe.registry import public as registry
from langnghe.ui.formatting import number
from langnghe.ui.forms import AmountField, PlainSelect


class PriceField(AmountField):
    """What a piece costs, or goes into it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=HIGHEST_PRICE, **options)


SORTS = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "price": _("Price, low to high"),
    "-price": _("Price, high to low"),
}
AVAILABILITY_LABELS = {
    "": _("Any"),
    IN_STOCK: _("In stock"),
    MADE_TO_ORDER: _("Made to order"),
}


def material(slug: str) -> str:
    """:raises NotFound:"""
    try:
        return material_names([slug])[slug]
    except KeyError:
        raise NotFound from None


class FilterForm(forms.Form):
    """Always bound to the address. What is wrong is said beside its field and leaves it out."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    craft = forms.CharField(label=_("Craft"), required=False, widget=PlainSelect)
    village = forms.CharField(label=_("Village"), required=False, widget=PlainSelect)
    producer = forms.CharField(label=_("Maker"), required=False, widget=PlainSelect)
    material = forms.CharField(label=_("Material"), required=False, widget=PlainSelect)
    price_min = PriceField(label=_("Price from"), required=False)
    price_max = PriceField(label=_("Price up to"), required=False)
    availability = forms.ChoiceField(
        label=_("Availability"),
        required=False,
        choices=[*AVAILABILITY_LABELS.items()],
        widget=PlainSelect,
    )
    sort = forms.ChoiceField(
        label=_("Sort by"), required=False, choices=[*SORTS.items()], widget=PlainSelect
    )

    def __init__(self, data: Any, *, names: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        # What the chosen slugs are called, for the headings and the marks of active filters.
        self.names: dict[str, str] = dict(names or {})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._known("craft", registry.name_of_craft)
        self._known("village", registry.name_of_village)
        self._known("producer", registry.name_of_producer)
        self._known("material", material)
        low, high = data.get("price_min"), data.get("price_max")
        if low is not None and high is not None and low > high:
            self.add_error("price_max", _("The highest price is below the lowest one."))
            del data["price_min"]  # half of a range that makes no sense is no wish either
        return data

    def _known(self, field: str, find: Callable[[str], Any]) -> None:
        slug = self.cleaned_data.get(field)
        if not slug or field in self.names:
            return
        try:
            name = find(slug)
            self.names[field] = in_language(name) if isinstance(name, Mapping) else name
        except NotFound:
            self.add_error(field, _("We do not know this one. Choose from the list."))

    def filters(self) -> Filters:
        """What is right of the form."""
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value != ""})

    def offer(self, facets: Facets) -> None:
        """Fill the lists to choose from, each value with the number of goods behind it."""
        self._offer("craft", _("All crafts"), facets.crafts)
        self._offer("village", _("All villages"), facets.villages)
        self._offer("producer", _("All makers"), facets.producers)
        self._offer("material", _("All materials"), facets.materials)
        self._choose_from(
            "availability",
            [
                (value, f"{label} ({facets.availability[value]})" if value else label)
                for value, label in AVAILABILITY_LABELS.items()
            ],
        )
        self._choose_from("sort", self._orders())

    def _orders(self) -> list[tuple[str, Any]]:
        """The order that comes by itself has no value, so that it is not in the address."""
        if self.filters().words:
            return [("", SORTS["relevance"]), *list(SORTS.items())[1:]]
        return [("", SORTS["newest"]), *list(SORTS.items())[2:]]

    def _offer(self, field: str, any_label: Promise, choices: tuple[Choice, ...]) -> None:
        found = {choice.value: f"{choice.label} ({choice.count})" for choice in choices}
        chosen = self.cleaned_data.get(field)
        if chosen:
            found.setdefault(chosen, f"{self.names[field]} (0)")
        self._choose_from(field, [("", any_label), *found.items()])

    def _choose_from(self, field: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.Select", self.fields[field].widget).choices = choices


class ShelfRowForm(forms.Form):
    """One variant of the maker: pieces and price, beside what the page showed of them."""

    on_hand = forms.IntegerField(
        label=_("Pieces"),
        min_value=0,
        max_value=MOST_PIECES,
        error_messages={"invalid": _("Write a whole number, for example 12.")},
    )
    price = PriceField(label=_("Price in đồng"))
    seen_on_hand = forms.IntegerField(widget=forms.HiddenInput)
    seen_price = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: ShelfRow, *, data: Any = None) -> None:
        initial = {
            "on_hand": row.on_hand,
            "price": number(row.price),
            "seen_on_hand": row.on_hand,
            "seen_price": row.price,
        }
        super().__init__(data, prefix=row.uid, initial=initial)
        self.row = row
        self.fields["on_hand"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})
        if row.made_to_order:
            del self.fields["on_hand"], self.fields["seen_on_hand"]

    def say_whose(self, name: str, label: str) -> None:
        """Where the heads of columns are all that stands above the fields."""
        for field in self.visible_fields():
            field.field.widget.attrs["aria-label"] = f"{field.label}: {name} – {label}"

    def edit(self, variant: Variant) -> ShelfEdit:
        """Only what differs from what the page showed: the rest may have moved meanwhile."""
        data = self.cleaned_data
        counted = data.get("on_hand") != data.get("seen_on_hand")
        priced = data["price"] != data["seen_price"]
        return ShelfEdit(
            variant=variant,
            on_hand=data["on_hand"] if counted else None,
            seen_on_hand=data.get("seen_on_hand"),
            price=data["price"] if priced else None,
            seen_price=data["seen_price"],
        )

    def refuse(self, refusals: Iterable[Refused], row: ShelfRow) -> None:
        """Say it beside the fields and keep what was typed; `row` is what stands there now."""
        for refusal in refusals:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, str(refusal))
        self.row = row
        self.data = dict(self.data.items()) | {
            self.add_prefix("seen_on_hand"): row.on_hand,
            self.add_prefix("seen_price"): row.price,
        }
