"""Floats that notice when a value on the way is too large or too small for all of its digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symnn.meaning.domains.floats import FloatArrays
from symnn.notation import FunctionRow

LARGEST = 1e100
"""Beyond it, and below its inverse, products and powers may leave a float's reach."""


class Extents(FloatArrays):
    """`are_far` is whether a value was met that is infinite, beyond `LARGEST` or below its
    inverse."""

    are_far = False

    def number(self, value: Any) -> Any:
        return self._seen(super().number(value))

    def add(self, terms: Sequence[Any]) -> Any:
        return self._seen(super().add(terms))

    def multiply(self, factors: Sequence[Any]) -> Any:
        return self._seen(super().multiply(factors))

    def power(self, base: Any, exponent: Any) -> Any:
        return self._seen(super().power(base, exponent))

    def call(self, row: FunctionRow, u: Any) -> Any:
        return self._seen(super().call(row, u))

    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return self._seen(super().choose(truth, yes, no))

    def contract(self, subscripts: str, arrays: Sequence[Any]) -> Any:
        return self._seen(super().contract(subscripts, arrays))

    def _seen(self, value: Any) -> Any:
        size = np.abs(np.asarray(value, float))
        with np.errstate(invalid="ignore"):
            far = (size > LARGEST) | ((size < 1 / LARGEST) & (size > 0))
        self.are_far = self.are_far or bool(far.any())
        return value
