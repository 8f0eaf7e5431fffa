"""Values with the sum of the terms that they are made of, each counted as positive: what rounding
is relative to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from symnn.meaning.domains.pairs import Pairs
from symnn.notation import FunctionRow


class Sized(NamedTuple):
    """A value, and its size."""

    value: Any
    size: Any


class Magnitudes(Pairs):
    """Sizes over a domain of floats."""

    def given(self, value: Any) -> Sized:
        """What is exact."""
        return Sized(value, np.abs(value))

    def number(self, value: Any) -> Sized:
        return self.given(self.base.number(value))

    def wholes(self, numbers: NDArray[np.int_]) -> Sized:
        return self.given(numbers)

    def zeros(self, shape: tuple[int, ...]) -> Sized:
        return Sized(self.base.zeros(shape), self.base.zeros(shape))

    def add(self, terms: Sequence[Sized]) -> Sized:
        return self._both(self.base.add, terms)

    def multiply(self, factors: Sequence[Sized]) -> Sized:
        return self._both(self.base.multiply, factors)

    def contract(self, subscripts: str, arrays: Sequence[Sized]) -> Sized:
        return self._both(lambda parts: self.base.contract(subscripts, parts), arrays)

    def power(self, base: Sized, exponent: Any) -> Sized:
        if isinstance(exponent, int):
            return self._power(base, self.base.power(base.value, exponent), exponent)
        return self.given(self.base.power(base.value, exponent.value))

    def root(self, base: Sized, exponent: Rational) -> Sized:
        return self._power(base, self.base.root(base.value, exponent), float(exponent))

    def _power(self, base: Sized, value: Any, exponent: float) -> Sized:
        """Where the terms of the base cancel, a power of it loses as many digits, so many times."""
        return Sized(value, np.abs(value) * (base.size / np.abs(base.value)) ** abs(exponent))

    def call(self, row: FunctionRow, u: Sized) -> Sized:
        value = self.base.call(row, u.value)
        return Sized(value, np.maximum(np.abs(value), u.size))

    def choose(self, truth: Any, yes: Callable[[], Sized], no: Callable[[], Sized]) -> Sized:
        a, b = yes(), no()
        value = self.base.choose(truth, lambda: a.value, lambda: b.value)
        return Sized(value, self.base.choose(truth, lambda: a.size, lambda: b.size))

    def largest_of(self, rows: Sized) -> Sized:
        return Sized(*map(self.base.largest_of, rows))

    def _both(self, function: Callable[[list[Any]], Any], pairs: Sequence[Sized]) -> Sized:
        return Sized(function([p.value for p in pairs]), function([p.size for p in pairs]))
