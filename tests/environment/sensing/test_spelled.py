"""Values as people write them."""

import pytest
from django.utils.translation import override

from langnghe.environment.sensing import spelled
from langnghe.environment.sensing.facts import Flag


@pytest.mark.parametrize(
    ("value", "ucum", "flag", "shown"),
    [
        (217.15, "mg/L", 0, "217,15 mg/l"), (0.0005, "mg/L", Flag.BELOW, "<0,0005 mg/l"),
        (7.0, "[pH]", 0, "7"), (1200.0, "m3/h", Flag.ABOVE, ">1.200 m³/h"), (None, "mg/L", 0, "—"),
        (0.1 + 0.2, "Cel", 0, "0,3 °C"), (-3.25, "", 0, "-3,25"), (1e-9, "g/L", 0, "0,000000001 g/L"),
    ],
)  # fmt: skip
def test_all_digits_that_say_something_and_the_sign(value, ucum, flag, shown):
    with override("vi"):
        assert spelled.amount(value, ucum, int(flag)).replace("\u00a0", " ") == shown
