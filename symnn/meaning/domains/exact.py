"""Fractions while a number can be one, and else floats of SymPy's in 30 digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Expr, Float, Integer, Rational

from symnn.meaning.domains.digits import RELATIONS, context
from symnn.meaning.domains.domain import ValueDomain
from symnn.notation import FunctionRow

DIGITS = 30
NEGLIGIBLE = Rational(1, 10**24)
"""Less than this is the rounding of a zero."""


class ExactNumbers(ValueDomain):
    """Numbers to be shown. `kinks` is whether a choice was made between equals, where rounding
    would decide in its place."""

    failures = (ZeroDivisionError, ValueError, OverflowError)

    def __init__(self) -> None:
        self.kinks = False
        self._mp = context(DIGITS)

    def number(self, value: Expr) -> Expr:
        return kept(value)

    def add(self, terms: Sequence[Expr]) -> Expr:
        return kept(sympy.Add(*terms))

    def multiply(self, factors: Sequence[Expr]) -> Expr:
        return kept(sympy.Mul(*factors))

    def power(self, base: Expr, exponent: Any) -> Expr:
        return kept(sympy.Pow(base, exponent))

    def call(self, row: FunctionRow, u: Expr) -> Expr:
        self.kinks |= u == 0 and row.pieces is not None
        known = row.at(u) if u.is_Rational else None
        if known is not None:
            return known
        value = row.digits(self._mp, self._mp.mpf(u._to_mpmath(self._mp.prec)))
        if not (isinstance(value, self._mp.mpf) and self._mp.isfinite(value)):
            raise ValueError(f"{row.name}({u}) is not a real number")
        return kept(Float(value, DIGITS))

    def compare(self, relation: str, a: Expr, b: Expr) -> bool:
        apart = kept(a - b)
        self.kinks |= apart == 0
        return bool(RELATIONS[relation](apart, 0))

    def choose(self, truth: bool, yes: Callable[[], Expr], no: Callable[[], Expr]) -> Expr:
        return yes() if truth else no()

    def largest(self, values: Sequence[Expr]) -> Expr:
        largest, *others = sorted(values, reverse=True)
        self.kinks |= any(kept(largest - other) == 0 for other in others)
        return largest


def kept(value: Expr) -> Expr:
    """A number as a fraction, or as a float of 30 digits. Raises `ValueError` for what is none."""
    if value.is_Rational:
        return value
    found = value.evalf(DIGITS)
    if found.is_Rational:
        return found
    if not (found.is_Float and found.is_finite):
        raise ValueError(f"{value} is not a real number")
    return Integer(0) if abs(found) < NEGLIGIBLE else Float(found, DIGITS)
