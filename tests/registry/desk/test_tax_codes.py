"""Tax codes are checked by their digits before anybody has to look at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.market.payments import banks as payment_banks
from langnghe.registry.desk import banks, taxcodes


@pytest.mark.parametrize(
    "typed",
    ["0100233488", "0314409058", "0314409058-002", "0314409058 002", "0100109106", "0101248141",
     "001190012345", "079 305 012345"],
)  # fmt: skip
def test_takes_a_code_as_it_stands_on_the_paper(typed):
    assert taxcodes.trouble(taxcodes.normalised(typed)) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0100233480", "kiểm tra"),  # the check digit is 8
        ("0314409058-000", "chi nhánh 000"),
        ("123", "10 chữ số"),
        ("01002334881", "10 chữ số"),
        ("01002x3488", "10 chữ số"),
        ("٠١٠٠٢٣٣٤٨٨", "10 chữ số"),  # digits, but none that a paper bears
        ("000190012345", "định danh"),  # no such province
        ("001790012345", "định danh"),  # born after 2099
        ("", "10 chữ số"),
    ],
)
def test_says_what_is_wrong_with_a_code(typed, said):
    assert said in taxcodes.trouble(taxcodes.normalised(typed))


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first, change):
    """The weights are prime and the sum is taken by 11: no single slip goes through."""
    for last in "0123456789":
        code = first + last
        if taxcodes.trouble(code):
            continue
        slipped = str((int(code[4]) + change) % 10)
        assert taxcodes.trouble(code[:4] + slipped + code[5:])


def test_the_banks_are_those_that_payments_know():
    assert set(banks.names()) <= set(payment_banks.names())
    assert len(banks.names()) > 30
    assert banks.name("970436").startswith("Vietcombank")
