"""Figures are rounded as one does by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.reports.wording import figure_in, rounded


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (Fraction(25, 8), 2, "3.13"),
        (Fraction(-25, 8), 2, "-3.13"),
        (Fraction(-1), 0, "-1"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-1, 1000), 2, "0.00"),
    ],
)
def test_halves_go_away_from_nought(value: Fraction, digits: int, expected: str) -> None:
    assert f"{rounded(value, digits):.{digits}f}" == expected


@given(thousandths=st.integers(-9999, 9999))
def test_rounding_is_that_of_the_decimal_module(thousandths: int) -> None:
    wanted = (Decimal(thousandths) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rounded(Fraction(thousandths, 1000), 2) == wanted


def test_a_negative_figure_is_written_as_the_language_does() -> None:
    assert figure_in("en", Fraction(-5, 4)) == "\u22121.25"
    assert figure_in("nb", Fraction(-5, 4)) == "\u22121,25"
