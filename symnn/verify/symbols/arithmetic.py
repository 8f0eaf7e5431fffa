"""Two kinds of numbers on which definitions and nodes are evaluated: many points at once in
float64, which is fast, and one point in many digits, which is sure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.verify.scalar import RELATIONS, context, is_real, real_functions
from symnn.verify.symbols.arena import SAMPLED

DIGITS = 50
ROUNDING = 1000
"""Units in the last place."""


class Arithmetic(ABC):
    """Numbers of one kind. Outside a function's domain, the result is NaN.

    `margin` is the least distance met to a kink, where two rules may rightly differ; `beside` the
    least that is not zero. A rectified value is zero on one side: `a >= 0` is at no kink there.
    """

    margin: Any
    beside: Any

    @abstractmethod
    def number(self, value: Fraction) -> Any:
        """A rational."""

    @abstractmethod
    def constant(self, name: str) -> Any:
        """`pi` or `e`."""

    @abstractmethod
    def function(self, name: str, value: Any) -> Any:
        """An elementary function of the arena."""

    @abstractmethod
    def add(self, terms: Sequence[Any]) -> Any: ...

    @abstractmethod
    def multiply(self, factors: Sequence[Any]) -> Any: ...

    @abstractmethod
    def power(self, base: Any, exponent: Any) -> Any: ...

    @abstractmethod
    def compare(self, relation: str, a: Any, b: Any) -> Any: ...

    @abstractmethod
    def choose(self, condition: Any, a: Any, b: Any) -> Any: ...

    @abstractmethod
    def largest(self, values: Sequence[Any]) -> Any: ...

    @abstractmethod
    def both(self, a: Any, b: Any) -> Any: ...

    @abstractmethod
    def negated(self, a: Any) -> Any: ...


class Vectors(Arithmetic):
    """Float64 vectors of `points` entries."""

    def __init__(self, points: int) -> None:
        self.margin = self.beside = np.full(points, np.inf)

    def number(self, value: Fraction) -> Any:
        return float(value)

    def constant(self, name: str) -> Any:
        return getattr(np, name)

    def function(self, name: str, value: Any) -> Any:
        value = np.broadcast_to(np.asarray(value, float), self.margin.shape)
        if name in ("abs", "sign"):
            self._near(value)
        return SAMPLED[name](value)

    def add(self, terms: Sequence[Any]) -> Any:
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    def multiply(self, factors: Sequence[Any]) -> Any:
        total = factors[0]
        for factor in factors[1:]:
            total = total * factor
        return total

    def power(self, base: Any, exponent: Any) -> Any:
        return np.power(np.asarray(base, float), exponent)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        self._near(np.subtract(a, b))
        return RELATIONS[relation](a, b)

    def choose(self, condition: Any, a: Any, b: Any) -> Any:
        return np.where(condition, a, b)

    def largest(self, values: Sequence[Any]) -> Any:
        rows = np.sort(np.stack(np.broadcast_arrays(*values, self.margin)[:-1]), axis=0)
        self._near(rows[-1] - rows[-2])
        return rows[-1]

    def both(self, a: Any, b: Any) -> Any:
        return np.logical_and(a, b)

    def negated(self, a: Any) -> Any:
        return np.logical_not(a)

    def _near(self, distance: Any) -> None:
        distance = np.abs(distance)
        self.margin = np.minimum(self.margin, distance)
        self.beside = np.where(distance, np.minimum(self.beside, distance), self.beside)


class Digits(Arithmetic):
    """Real numbers of `DIGITS` digits, one point at a time."""

    def __init__(self, digits: int = DIGITS) -> None:
        self.mp = context(digits)
        self.margin = self.beside = self.mp.inf
        self._functions = real_functions(self.mp)

    def number(self, value: Fraction) -> Any:
        return self.mp.mpf(value.numerator) / value.denominator

    def constant(self, name: str) -> Any:
        return +getattr(self.mp, name)

    def function(self, name: str, value: Any) -> Any:
        if name in ("abs", "sign"):
            value = self._near(value, value)
        return self._real(lambda: self._functions[name](value))

    def add(self, terms: Sequence[Any]) -> Any:
        return self.mp.fsum(terms)

    def multiply(self, factors: Sequence[Any]) -> Any:
        return self.mp.fprod(factors)

    def power(self, base: Any, exponent: Any) -> Any:
        if self.mp.isint(exponent):
            return self._real(lambda: base ** int(exponent))
        return self._real(lambda: self.mp.power(base, exponent))

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        return RELATIONS[relation](self._near(a - b, a), 0)

    def choose(self, condition: Any, a: Any, b: Any) -> Any:
        return a if condition else b

    def largest(self, values: Sequence[Any]) -> Any:
        ordered = sorted(values)
        self._near(ordered[-1] - ordered[-2], ordered[-1])
        return ordered[-1]

    def both(self, a: Any, b: Any) -> Any:
        return a and b

    def negated(self, a: Any) -> Any:
        return not a

    def _near(self, difference: Any, of: Any) -> Any:
        """A difference of two numbers; what is rounding of the first is zero."""
        if abs(difference) < ROUNDING * self.mp.eps * (1 + abs(of)):
            difference = self.mp.zero
        distance = abs(difference)
        self.margin = min(self.margin, distance)
        self.beside = min(self.beside, distance or self.mp.inf)
        return difference

    def _real(self, compute: Callable[[], Any]) -> Any:
        try:
            value = compute()
        except (ZeroDivisionError, ValueError, OverflowError):
            return self.mp.nan
        return value if is_real(self.mp, value) else self.mp.nan
