"""Forms that are drawn by hand look like those that templates draw."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from langnghe.ui.forms import DayField, PlainSelect, Renderer

ATTRIBUTES = {"id": "id_one", "required": True, "hidden": False, "placeholder": 'say "<b>"'}
VALUES = [None, "", "\nA & <b>\"'", mark_safe("&amp;"), 12, True]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"class": "wide"}), forms.HiddenInput(), forms.NumberInput(),
        forms.EmailInput(), forms.URLInput(), forms.PasswordInput(), forms.DateInput(),
        forms.CheckboxInput(), forms.Textarea(),
    ],
)  # fmt: skip
def test_widgets_are_written_like_django_writes_them(widget, value):
    ours, theirs = (
        widget.render("one", value, ATTRIBUTES, renderer())
        for renderer in (Renderer, TemplatesSetting)
    )
    assert ours == theirs


@pytest.mark.parametrize("value", ["", "a", "<"])
def test_a_plain_select_offers_what_djangos_offers(value):
    choices = [("", "…"), ("a", "A & B"), ("<", "<i>")]
    ours = PlainSelect(choices=choices).render("one", value, {"id": "id_one"})
    theirs = forms.Select(choices=choices).render("one", value, {"id": "id_one"})
    assert parse_html(ours) == parse_html(theirs)


@pytest.mark.parametrize("typed", ["2026-12-05", "05/12/2026", "5/12/2026"])
def test_a_day_is_picked_or_typed(typed):
    assert DayField().clean(typed) == date(2026, 12, 5)


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "x"])
def test_a_day_of_other_centuries_is_none(typed):
    with pytest.raises(forms.ValidationError):
        DayField(required=False).clean(typed)


class Entry(forms.Form):
    name = forms.CharField(help_text="As in the <b>book</b>", initial="<i>")
    note = forms.CharField(required=False)
    agreed = forms.BooleanField(label="Yes & no")


def test_a_field_shows_its_help_and_what_is_wrong_with_it():
    shown = Entry({"name": "", "agreed": "on"})["name"].as_field_group()
    assert '<div class="field field-wrong"><label for="id_name">Name</label>' in shown
    assert '<p class="help" id="id_name_helptext">As in the <b>book</b></p>' in shown
    assert '<p class="error" id="id_name_error">' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown


def test_what_may_be_left_out_says_so():
    assert '<span class="optional">(' in Entry()["note"].as_field_group()
    assert '<span class="optional">(' not in Entry()["name"].as_field_group()


def test_a_box_to_tick_stands_inside_its_words():
    shown = Entry()["agreed"].as_field_group()
    assert '<label class="choice" for="id_agreed"><input type="checkbox"' in shown
    assert "<span>Yes &amp; no</span></label>" in shown
