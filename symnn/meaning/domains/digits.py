"""Real numbers of many digits."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy
from sympy import Expr, Rational

from symnn.meaning.domains.domain import ValueDomain
from symnn.notation import FunctionRow

RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
ROUNDING = 1000
"""Units in the last place: what differs by so much, relative to 1 and its size, is equal."""
FEW = 4
"""Terms up to which they are added one by one."""


@lru_cache
def context(digits: int) -> Any:
    """An mpmath context of its own, so that no global precision is touched."""
    own = mpmath.MPContext()
    own.dps = digits
    return own


class Digits(ValueDomain):
    """Numbers of mpmath, and integers of Python among them.

    `margin` is the least distance met to a kink, where two rules may rightly differ, and `beside`
    the least that is not zero: a rectified value is zero on one side, and `a >= 0` is at no kink
    there. `is_tied` is whether a largest value was met twice. `held`, when set to a dictionary,
    keeps the way that each comparison goes.
    """

    failures: tuple[type[Exception], ...] = (ZeroDivisionError, ValueError, OverflowError)

    def __init__(self, digits: int) -> None:
        self.mp = context(digits)
        self.margin = self.beside = self.mp.inf
        self.is_tied = False
        self.held: dict[tuple[Any, ...], bool] | None = None
        self._least = self.mp.eps * ROUNDING

    def number(self, value: Any) -> Any:
        """A rational of SymPy's or Python's, pi, e, or whatever mpmath reads."""
        if isinstance(value, Rational):
            return self.mp.mpf(value.p) / value.q
        if isinstance(value, Fraction):
            return self.mp.mpf(value.numerator) / value.denominator
        if isinstance(value, Expr):
            return +{sympy.pi: self.mp.pi, sympy.E: self.mp.e}[value]
        return self.mp.mpf(value)

    def numbers(self, array: Any) -> dict[tuple[int, ...], Any]:
        """The entries of an array, or of a mapping by position."""
        if isinstance(array, Mapping):
            return {p: self.number(v) for p, v in array.items()}
        return {p: self.mp.mpf(v.item()) for p, v in np.ndenumerate(np.asarray(array))}

    def whole(self, value: int) -> Any:
        return value

    def add(self, terms: Sequence[Any]) -> Any:
        return sum(terms[1:], terms[0]) if len(terms) <= FEW else self.mp.fsum(terms)

    def multiply(self, factors: Sequence[Any]) -> Any:
        if len(factors) == 2:
            return factors[0] * factors[1]
        return self.mp.fprod(factors)

    def power(self, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, int) or self.mp.isint(exponent):
            if not base and exponent < 0:
                raise ValueError("a number is divided by zero")
            return self.mp.mpf(base) ** int(exponent)
        return self._known(self.mp.power(base, exponent), "a root", base)

    def call(self, row: FunctionRow, u: Any) -> Any:
        if row.pieces is not None:
            u = self.near(u, u)
        return self._known(row.digits(self.mp, self.mp.mpf(u)), row.name, u)

    def compare(self, relation: str, a: Any, b: Any) -> bool:
        return bool(RELATIONS[relation](self.near(a - b, a), 0))

    def settle(self, place: tuple[Any, ...], truth: bool) -> bool:
        return truth if self.held is None else self.held.setdefault(place, truth)

    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return yes() if truth else no()

    def largest(self, values: Sequence[Any]) -> Any:
        ordered = sorted(values)
        if len(ordered) > 1:
            apart = self.near(ordered[-1] - ordered[-2], ordered[-1])
            self.is_tied = self.is_tied or not apart
        return ordered[-1]

    def near(self, difference: Any, of: Any) -> Any:
        """A difference of two numbers, noted; what is rounding of the first is zero."""
        distance = abs(difference)
        if distance < self._least * (1 + abs(of)):
            self.margin = self.mp.zero
            return self.mp.zero
        if distance < self.beside:
            self.beside = distance
            self.margin = min(self.margin, distance)
        return difference

    def entry(self, value: Any) -> Any:
        value = self.mp.convert(value)
        if not self.is_real(value):
            raise ValueError("not a real number")
        return value

    def _known(self, value: Any, function: str, u: Any) -> Any:
        """A value that is one: log(-1)**2 is none, though a real number comes of it."""
        if not self.is_real(value):
            raise ValueError(f"{function} of {self.mp.nstr(u, 6)} has no real value")
        return value

    def is_real(self, value: Any) -> bool:
        """Whether a value is a finite real number."""
        return isinstance(value, self.mp.mpf) and bool(self.mp.isfinite(value))
