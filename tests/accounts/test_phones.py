"""Vietnamese phone numbers, however they are typed."""

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from langnghe.accounts import phones, public
from langnghe.accounts.fields import PhoneField
from tests import factories


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("0912-345-678", "+84912345678"),
        ("  0912 345 678\t", "+84912345678"),
        ("0912\u00a0345\u00a0678", "+84912345678"),
        ("(091) 234-5678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("84 0912 345 678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("+84 (0) 912 345 678", "+84912345678"),
        ("0084 912 345 678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("0868 123 456", "+84868123456"),
        ("0599123456", "+84599123456"),
        ("024 3825 1234", "+842438251234"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("001 202 555 0142", "+12025550142"),
    ],
)
def test_one_number_however_it_is_typed(typed, number):
    assert phones.normalised(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "12", "113", "abc", "+84", "+", "0912 345 67", "0912 345 6789", "0112 345 678",
        "0912 345 67x8", "0912345678 ext 2", "0161 234 5678", "+999 12345678", "++84912345678",
        "٠٩١٢٣٤٥٦٧٨", "0912345678\x00",
    ],
)  # fmt: skip
def test_what_is_not_a_number(typed):
    assert phones.normalised(typed) is None


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_not(text):
    number = phones.normalised(text)
    assert number is None or phones.normalised(number) == number


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842438251234", "024 3825 1234"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("who knows", "who knows"),
    ],
)
def test_a_number_is_read_out_as_it_is_dialled(number, read):
    assert phones.readable(number) == read


def test_the_field_says_what_a_number_looks_like():
    with override("vi"), pytest.raises(forms.ValidationError) as refusal:
        PhoneField().clean("12")
    assert refusal.value.messages == ["Số điện thoại không hợp lệ. Ví dụ: 0912 345 678."]
    assert PhoneField(required=False).clean("  ") == ""


@pytest.mark.django_db
def test_a_person_is_found_by_any_spelling():
    person = factories.user(phone="+84912345678", email="mua@example.org")
    found = [public.user_id_by_login(login) for login in ("0912 345 678", "Mua@Example.org")]
    assert found == [person.pk, person.pk]
    assert public.user_id_by_login("0987 654 321") is None
    assert public.user_id_by_login("nobody") is None
