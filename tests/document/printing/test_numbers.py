"""Numbers on paper stay what they are."""

from __future__ import annotations

import pytest
from sympy import Rational

from symnn.document.printing.numbers import number


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        ("3", "3"),
        ("-1/3", r"- \frac{1}{3}"),
        ("1/20000", r"\frac{1}{20000}"),
        ("1.0507009873554805", "1.0507009873554805"),
        ("0.044715", "0.044715"),
        ("1e-8", "10^{-8}"),
        ("2.5e-9", r"2.5 \cdot 10^{-9}"),
        ("1/3000000", r"3.3333333 \ldots \cdot 10^{-7}"),
        ("10000000000000000000000000000000000000000000", "10^{43}"),
    ],
)
def test_a_number_is_exact_or_says_that_it_goes_on(value, tex):
    assert number(Rational(value)).tex == tex
