"""Units: converted exactly, or refused with words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.environment.sensing import loading, units


@pytest.mark.parametrize("code", sorted({row["ucum"] for row in loading.parameters()}))
def test_every_unit_of_the_national_list_is_known(code):
    assert units.is_known(code)
    assert units.converter(code, code) is None


@pytest.mark.parametrize(
    ("number", "of", "into", "comes_to"),
    [
        (0.1, "g/L", "mg/L", 100.0),
        (1500.0, "ug/L", "mg/L", 1.5),
        (2.0, "kg/m3", "mg/L", 2000.0),
        (3.0, "mg/m3", "ug/m3", 3000.0),
        (25.0, "Cel", "K", 298.15),
        (77.0, "[degF]", "Cel", 25.0),
        (293.15, "K", "Cel", 20.0),
        (10_000.0, "[ppm]", "%", 1.0),
        (24.0, "m3/d", "m3/h", 1.0),
        (1.0, "L/s", "m3/h", 3.6),
        (1013.25, "mbar", "kPa", 101.325),
        (1.0, "atm", "kPa", 101.325),
        (50.0, "{MPN}/mL", "{MPN}/(100.mL)", 5000.0),
        (2.0, "mBq/L", "Bq/L", 0.002),
        (0.3, "t/(1000.m3)", "mg/L", 300.0),
        (3.0, "g.m-3", "mg/L", None),
    ],
)
def test_numbers_are_converted_exactly(number, of, into, comes_to):
    if comes_to is None:
        with pytest.raises(units.UnknownUnit):
            units.converter(of, into)
    else:
        assert units.converter(of, into)(number) == comes_to


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mg/l", "mg/L"), ("MG/L", "mg/L"), ("mg/Nm3", "mg/m3"), ("µg/Nm³", "ug/m3"),
        ("oC", "Cel"), ("°C", "Cel"), ("Pt-Co", "{Pt-Co}"), ("pH", "[pH]"), ("m³/h", "m3/h"),
        ("m3/ngày", "m3/d"), ("%V", "%"), ("ppm", "[ppm]"), ("MPN/100ml", "{MPN}/(100.mL)"),
        ("dBA", "dB[SPL]"), ("kPa", "kPa"), ("NTU", "{NTU}"), (" mg/L ", "mg/L"),
    ],
)  # fmt: skip
def test_what_loggers_write_is_understood(written, code):
    assert units.ucum_of(written) == code


@pytest.mark.parametrize(
    ("of", "into"),
    [
        ("mg/L", "mg/kg"), ("{MPN}/(100.mL)", "{Pt-Co}"), ("{Pt-Co}", "%"), ("[ppm]", "mg/L"),
        ("mg{N}/L", "mg/L"), ("dB[SPL]", "%"), ("[pH]", "%"), ("m3/h", "m3"), ("Bq/L", "mg/L"),
    ],
)  # fmt: skip
def test_what_no_number_leads_to_is_refused_with_words(of, into):
    with pytest.raises(units.Incommensurable) as refusal:
        units.converter(of, into)
    assert of in str(refusal.value)


@pytest.mark.parametrize(
    "written",
    ["", "-", "furlong", "mg//L", "(mg/L", "mg/L)", "mg/0", "kmin", "mCel", "m99", "(" * 9],
)
def test_what_is_no_unit_is_refused_with_words(written):
    with pytest.raises(units.UnknownUnit) as refusal:
        units.converter(written, "mg/L")
    assert f"“{written}”" in str(refusal.value)


@given(st.text(alphabet="mgLuk/.(){}[]0123456789 %CelHPt-", max_size=20))
def test_no_text_breaks_it(text):
    with contextlib.suppress(units.UnknownUnit, units.Incommensurable):
        units.converter(units.ucum_of(text), "mg/L")


@given(st.floats(-1e9, 1e9), st.sampled_from(["g/L", "ug/L", "kg/m3", "ng/mL"]))
def test_there_and_back_is_the_same_number(number, unit):
    there, back = units.converter(unit, "mg/L"), units.converter("mg/L", unit)
    assert back(there(number)) == pytest.approx(number, rel=1e-15, abs=1e-300)
