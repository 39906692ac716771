"""What a maker types of a product: everything may be missing but the name and a price."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product as pairs
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import ApplicationError
from langnghe.core.text import in_language
from langnghe.market.catalogue.forms import PriceField
from langnghe.market.catalogue.queries.editing import (
    LANGUAGES,
    MARKS,
    ORDER,
    SINGLE,
    STOCK,
    TEXTS,
    Editing,
)
from langnghe.market.catalogue.services import MOST_PIECES, MOST_VARIANTS
from langnghe.market.catalogue.services.editing import Costs, Edit, RowEdit
from langnghe.registry import public as registry
from langnghe.ui.forms import PlainSelect

_ROW = re.compile(r"rows-(\d{1,3})-(\w+)")
_ALT = re.compile(r"alt-(?:vi|en)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_HOURS = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?")
NAME, LINE, TEXT = 150, 300, 5_000
# Parts of the form that stay closed until somebody needs them.
GROUPS = {
    "more": ("description_vi", "materials_vi", "care_vi", *MARKS, "shelf_life_days"),
    "english": tuple(f"{name}_en" for name in TEXTS),
    "costs": ("cost_materials", "cost_hours", "cost_packing"),
    "grid": ("sizes", "colours"),
}
# Where a refusal of a service stands in the form.
FIELDS = {
    "name": "name_vi", "craft": "craft", "making_days": "making_days",
    "one_of_a_kind": "kind",
    "weekly_capacity": "weekly_capacity",
}  # fmt: skip


class HoursField(forms.CharField):
    """Hours as people write them: 2 · 2,5 · 0.25; kept in minutes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=8, **options)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        text = super().clean(value).replace(" ", "")
        if not text:
            return 0
        match = _HOURS.fullmatch(text)
        if match is None:
            raise forms.ValidationError(_("Write hours, for example 2,5."), "not_hours")
        return round(Decimal(f"{match[1]}.{match[2] or 0}") * 60)


class WholeField(forms.IntegerField):
    """A whole number that a phone asks for with its digits."""

    default_error_messages = {"invalid": _("Write a whole number, for example 12.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput)
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})


def _text(label: Any, length: int = TEXT, *, rows: int = 0, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput
    return forms.CharField(
        label=label, required=False, max_length=length, widget=widget, help_text=help_text
    )


class EditorForm(forms.Form):
    """A product without its rows and pictures."""

    name_vi = forms.CharField(
        label=_("Name of the goods"),
        max_length=NAME,
        error_messages={"required": _("Give it a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )
    name_en = _text(_("Name in English"), NAME)
    craft = forms.ChoiceField(
        label=_("Craft"),
        widget=PlainSelect,
        error_messages={"required": _("Say of which craft it is.")},
    )
    kind = forms.ChoiceField(
        label=_("How is it sold?"),
        choices=[
            (STOCK, _("From stock: pieces stand in the workshop")),
            (ORDER, _("Made to order")),
            (SINGLE, _("One of a kind: there is exactly one")),
        ],
        initial=STOCK,
        widget=forms.RadioSelect,
    )
    making_days = WholeField(
        label=_("Working days to make it"), required=False, min_value=0, max_value=365
    )
    weekly_capacity = WholeField(
        label=_("Pieces that you can make in a week"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Who orders more than that is promised a later day."),
    )
    description_vi = _text(
        _("What is it?"),
        rows=5,
        help_text=_("What it is used for, how it is made, what is special."),
    )
    description_en = _text(_("What is it? In English"), rows=5)
    materials_vi = _text(_("Materials"), LINE)
    materials_en = _text(_("Materials in English"), LINE)
    care_vi = _text(_("Care"), rows=2)
    care_en = _text(_("Care in English"), rows=2)
    fragile = forms.BooleanField(label=_("Breaks easily"), required=False)
    oversized = forms.BooleanField(
        label=_("Too large for the parcel post: I tell the freight first"), required=False
    )
    food = forms.BooleanField(label=_("Food or drink"), required=False)
    shelf_life_days = WholeField(
        label=_("Keeps for so many days"), required=False, min_value=1, max_value=3_650
    )
    cost_materials = PriceField(label=_("Materials of a piece"), required=False)
    cost_hours = HoursField(label=_("Hours of work"), required=False)
    cost_wage = PriceField(label=_("What an hour of yours is worth"), required=False)
    cost_packing = PriceField(label=_("Packing"), required=False)
    sizes = _text(_("Sizes"), 200, help_text=_("With commas between: small, large"))
    colours = _text(_("Colours or kinds"), 200, help_text=_("With commas between: blue, brown"))

    def __init__(self, crafts: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(**options)
        choices = [(slug, in_language(name)) for slug, name in crafts.items()]
        if len(choices) == 1:
            self.fields["craft"].initial = choices[0][0]
            self.fields["craft"].widget = forms.HiddenInput()
        else:
            choices.insert(0, ("", str(_("Choose…"))))
        cast("forms.ChoiceField", self.fields["craft"]).choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == ORDER and not data.get("making_days"):
            self.add_error("making_days", _("Say in how many working days it is made."))
        return data

    def changes(self) -> dict[str, Any]:
        """As a `ProductWish` tells them. What the form does not ask for stays as it is."""
        data, order = self.cleaned_data, self.cleaned_data["kind"] == ORDER
        told: dict[str, Any] = {
            name: {language: data[f"{name}_{language}"].strip() for language in LANGUAGES}
            for name in TEXTS
        }
        told |= {name: data[name] for name in MARKS}
        return told | {
            "craft": data["craft"],
            "made_to_order": order,
            "making_days": data["making_days"] or 0 if order else 0,
            "weekly_capacity": data["weekly_capacity"] if order else None,
            "one_of_a_kind": data["kind"] == SINGLE,
            "shelf_life_days": data["shelf_life_days"] if data["food"] else None,
        }

    def costs(self) -> Costs:
        data = self.cleaned_data
        return Costs(
            materials=data.get("cost_materials") or 0,
            minutes=data.get("cost_hours") or 0,
            wage=data.get("cost_wage") or 0,
            packing=data.get("cost_packing") or 0,
        )


class RowForm(forms.Form):
    """One size or colour: what it is called, what it costs, how many there are."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    label = _text(_("Size or colour"), 80)
    label_en = _text(_("In English"), 80)
    price = PriceField(label=_("Price in đồng"), error_messages={"required": _("Give it a price.")})
    pieces = WholeField(
        label=_("Pieces"), required=False, min_value=0, max_value=MOST_PIECES, initial=1
    )
    weight = WholeField(
        label=_("Weight in grams"), required=False, min_value=0, max_value=10_000_000
    )
    seen_price = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_pieces = forms.IntegerField(widget=forms.HiddenInput, required=False)
    gone = forms.BooleanField(label=_("No longer offered"), required=False)

    def __init__(self, number: int | str, of: UUID, **options: Any) -> None:
        super().__init__(prefix=f"rows-{number}", **options)
        self.number, self.of = number, of
        # The style sheet asks whether they are empty: of a single row nobody needs to see them.
        for name in ("label", "label_en"):
            self.fields[name].widget.attrs["placeholder"] = " "
        if self.is_bound and self.data.get(self.add_prefix("gone")):
            self.fields["price"].required = False

    @property
    def is_there(self) -> bool:
        """Of a variant that is saved already."""
        return bool(self["seen_price"].value())

    def edit(self) -> RowEdit:
        data, at = self.cleaned_data, f"{self.prefix}-"
        label = {"vi": data["label"].strip(), "en": data["label_en"].strip()}
        return RowEdit(
            at=at,
            uid=data["uid"] or uuid5(self.of, at),
            label=label,
            price=data["price"] or 0,
            weight_g=data["weight"] or 0,
            pieces=data["pieces"] or 0,
            seen_price=data["seen_price"],
            seen_pieces=data["seen_pieces"],
            gone=data["gone"],
        )


KNOWN = frozenset(EditorForm.base_fields)
KNOWN_OF_ROW = frozenset(RowForm.base_fields)


def typed_in(data: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form among all that was sent, as they were typed."""
    return {
        name: text.replace("\r\n", "\n") for name, text in data.items() if text and _is_known(name)
    }


def _is_known(name: str) -> bool:
    if name in KNOWN:
        return True
    match = _ROW.fullmatch(name)
    return bool(match and match[2] in KNOWN_OF_ROW and int(match[1]) < MOST_VARIANTS)


def row_numbers(typed: Mapping[str, str]) -> list[int]:
    found = {int(match[1]) for name in typed if (match := _ROW.fullmatch(name))}
    return sorted(found) or [0]


def with_a_row(typed: Mapping[str, str]) -> dict[str, str]:
    """One row more, at the weight and price of the last one."""
    numbers = row_numbers(typed)
    last, new = numbers[-1], min(numbers[-1] + 1, MOST_VARIANTS - 1)
    same = {name: typed.get(f"rows-{last}-{name}", "") for name in ("price", "weight")}
    return dict(typed) | {f"rows-{new}-{name}": text for name, text in same.items()} | {
        f"rows-{new}-uid": str(uuid4())
    }  # fmt: skip


def with_a_grid(typed: Mapping[str, str]) -> dict[str, str]:
    """A row for each size in each colour that has none yet; an empty first row makes way."""
    wanted = [" – ".join(pair) for pair in pairs(*_lists(typed))]
    rows = {number: typed.get(f"rows-{number}-label", "") for number in row_numbers(typed)}
    made = dict(typed)
    if set(rows.values()) == {""} and not typed.get("rows-0-seen_price") and wanted:
        made["rows-0-label"] = rows[0] = wanted[0]
    first = {name: typed.get(f"rows-0-{name}", "") for name in ("price", "weight", "pieces")}
    number = max(rows) + 1
    for label in wanted:
        if label in rows.values() or number >= MOST_VARIANTS:
            continue
        made |= {f"rows-{number}-{name}": text for name, text in first.items()}
        made |= {f"rows-{number}-label": label, f"rows-{number}-uid": str(uuid4())}
        number += 1
    return {name: text for name, text in made.items() if text and name not in {"sizes", "colours"}}


def _lists(typed: Mapping[str, str]) -> list[list[str]]:
    parts = [re.split(r"[,;\n]", typed.get(name, "")) for name in ("sizes", "colours")]
    found = [[one for part in words if (one := part.strip()[:38])] for words in parts]
    return [words for words in found if words] or [[]]


class Sheet:
    """The whole form: the product, its rows, and what was wrong with either."""

    def __init__(
        self,
        uid: UUID,
        typed: Mapping[str, str],
        crafts: Mapping[str, Mapping[str, str]],
        *,
        judged: bool = False,
    ) -> None:
        typed = {"kind": STOCK, **typed}
        self.form = EditorForm(crafts, **({"data": typed} if judged else {"initial": typed}))
        self.rows = [
            RowForm(
                number, uid, **({"data": typed} if judged else {"initial": _row(typed, number)})
            )
            for number in row_numbers(typed)
        ]
        self.photos: list[str] = []  # which of those that came were refused, and why
        self.others: list[str] = []  # what is wrong and has no field

    def is_valid(self) -> bool:
        wrong_rows = [row for row in self.rows if not row.is_valid()]
        return self.form.is_valid() and not (wrong_rows or self.photos or self.others)

    def edit(self) -> Edit:
        return Edit(self.form.changes(), tuple(row.edit() for row in self.rows), self.form.costs())

    def refuse(self, refusal: ApplicationError) -> None:
        """Say it beside the field; what was typed stays."""
        for one in refusal.by_field():
            self._say(one.field or "", str(one))

    def _say(self, field: str, said: str) -> None:
        for row in self.rows:
            name = field.removeprefix(f"{row.prefix}-").replace("on_hand", "pieces")
            if field.startswith(f"{row.prefix}-") and name in row.fields:
                row.add_error(name, said)
                return
        name = FIELDS.get(field.partition(".")[0], "")
        if name and self.form.is_bound:
            self.form.add_error(name, said)
        else:
            self.others.append(said)

    def known_costs(self) -> Costs:
        """As far as they can be read: somebody is still typing."""
        names = ("materials", "hours", "wage", "packing")
        return Costs(*(_read(self.form[f"cost_{name}"]) for name in names))

    def open_groups(self) -> set[str]:
        """Where something was typed, or is wrong."""
        return {
            group
            for group, names in GROUPS.items()
            if any(self.form[name].value() or self.form[name].errors for name in names)
        }

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """The id of a field, its name, what is wrong with it."""
        forms_: Iterable[forms.Form] = [self.form, *self.rows]
        for form in forms_:
            for field in form:
                if field.errors:
                    yield (
                        field.id_for_label or field.auto_id,
                        str(field.label),
                        str(field.errors[0]),
                    )


def _read(field: BoundField) -> int:
    try:
        return int(field.field.clean(field.value() or "") or 0)
    except forms.ValidationError:
        return 0


def differs(typed: Mapping[str, str], editing: Editing) -> bool:
    """Whether something would be lost: whoever only looked has typed nothing."""
    if editing.has_unsaved or editing.product is None:
        return True
    saved = {name: text for name, text in editing.typed.items() if text}
    own_wage = "cost_materials" in editing.typed
    return saved != {name: text for name, text in typed.items() if own_wage or name != "cost_wage"}


def picture_named(name: str) -> UUID | None:
    """Of the field `alt-<language>-<uid>`."""
    match = _ALT.fullmatch(name)
    return UUID(match[1]) if match else None


def _row(typed: Mapping[str, str], number: int) -> dict[str, str]:
    start = f"rows-{number}-"
    found = {
        name.removeprefix(start): text for name, text in typed.items() if name.startswith(start)
    }
    return {"uid": str(uuid4())} | found


def crafts_of(producer_id: int, present: str = "") -> dict[str, Mapping[str, str]]:
    """The crafts that a maker may choose from, and the present one of the product."""
    mine = [
        one.slug
        for one in registry.crafts_for(producer_id).values()
        if (one.practised and one.trade_allowed) or one.slug == present
    ]
    return dict(registry.craft_names(mine))
