"""Which exact number a Python number stands for."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

Number = int | float | Fraction | np.integer[Any] | np.floating[Any]
NUMBERS = (int, float, Fraction, np.integer, np.floating)
COMPUTED = 10
"""A decimal with so many digits may not be typed but computed."""
SIMPLE = 10**9
"""Numerator times denominator of a fraction that is met by chance once in ten million floats."""


def rational(value: Number) -> Fraction:
    """The fraction that a number stands for.

    A float stands for the decimal that it prints as: 0.1 is 1/10. One that Python computed, as
    1 / 3, stands for the simple fraction that rounds to it, where there is one. Raises
    `ValueError` when it is infinite or no number.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    shown = str(value) if isinstance(value, np.floating) else repr(float(value))
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{shown} stands for no number")
    if len(shown.split("e")[0].lstrip("-0.").replace(".", "")) >= COMPUTED:
        near = _simplest(number)
        if abs(near.numerator) * near.denominator <= SIMPLE:
            return near
    return Fraction(shown)


def _simplest(number: float) -> Fraction:
    """The fraction with the least denominator among those that round to a float."""
    exact = Fraction(number)
    half = Fraction(math.ulp(number)) / 2
    low, high = abs(exact) - half, abs(exact) + half
    before, at = (0, 1), (1, 0)  # continued fractions: the last two convergents
    while True:
        whole = math.ceil(low)
        if whole <= high:
            p, q = whole * at[0] + before[0], whole * at[1] + before[1]
            return Fraction(p if number > 0 else -p, q)
        whole -= 1
        before, at = at, (whole * at[0] + before[0], whole * at[1] + before[1])
        low, high = 1 / (high - whole), 1 / (low - whole)
