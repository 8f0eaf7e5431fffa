"""What a number is called, in the sizes of a network: 2, 1/N, 2/n_2, sqrt(n_1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations_with_replacement
from math import sqrt

from sympy import Symbol

ROUNDING = 1e-6


def factor_name(number: float, sizes: Mapping[Symbol, int]) -> str:
    """The plainest that fits: 1, 2, 1/2, 4 or 1/4; sizes over sizes, two at most, perhaps with
    a 2; the root of a size; another fraction; the number itself."""
    if number < 0:
        return f"-{factor_name(-number, sizes)}"
    for name, value in _candidates(sizes):
        if abs(number - value) <= ROUNDING * number:
            return name
    fraction = Fraction(number).limit_denominator(1000)
    near = abs(number - fraction) <= ROUNDING * number
    return str(fraction) if near else f"{number:.6g}"


def _candidates(sizes: Mapping[Symbol, int]) -> Iterator[tuple[str, float]]:
    for plain in ("1", "2", "1/2", "4", "1/4"):
        yield plain, float(Fraction(plain))
    single = [(s.name, float(n), up) for s, n in sizes.items() if n > 1 for up in (True, False)]
    for count in (1, 2):
        for two in ((), (("2", 2.0, True),), (("2", 2.0, False),)):
            for factors in combinations_with_replacement(single, count):
                yield _quotient((*two, *factors))
    for symbol, n in sizes.items():
        yield f"sqrt({symbol.name})", sqrt(n)
        yield f"1/sqrt({symbol.name})", 1 / sqrt(n)


def _quotient(factors: tuple[tuple[str, float, bool], ...]) -> tuple[str, float]:
    """The name and the value of a product of names, each above or below the line."""
    value = 1.0
    for _, number, up in factors:
        value = value * number if up else value / number
    above = "*".join(name for name, _, up in factors if up) or "1"
    below = [name for name, _, up in factors if not up]
    if not below:
        return above, value
    return f"{above}/{below[0]}" if len(below) == 1 else f"{above}/({'*'.join(below)})", value
