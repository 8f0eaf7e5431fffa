"""Arrays of floats: quick, and mostly right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnn.meaning.domains.array_domain import ArrayDomain
from symnn.meaning.domains.digits import RELATIONS
from symnn.notation import FunctionRow

Array = NDArray[Any]


class FloatArrays(ArrayDomain):
    """NumPy's float64, entry by entry of arrays that broadcast. Outside a function's domain there
    is NaN, and both sides of a choice are computed."""

    def number(self, value: Any) -> Any:
        return float(value) if getattr(value, "is_extended_real", True) else np.nan

    def wholes(self, numbers: NDArray[np.int_]) -> Any:
        return numbers

    def integers(self, array: Any) -> NDArray[np.int_]:
        return np.asarray(np.rint(array), int)

    def add(self, terms: Sequence[Any]) -> Any:
        return reduce(np.add, terms)

    def multiply(self, factors: Sequence[Any]) -> Any:
        return reduce(np.multiply, factors)

    def power(self, base: Any, exponent: Any) -> Any:
        return np.power(np.asarray(base, float), exponent)

    def call(self, row: FunctionRow, u: Any) -> Any:
        return row.floats(u)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        """1 and 0; NaN where a side has no value."""
        unknown = np.isnan(a) | np.isnan(b)
        return np.where(unknown, np.nan, RELATIONS[relation](a, b))

    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return np.where(np.isnan(truth), np.nan, np.where(truth, yes(), no()))

    def contract(self, subscripts: str, arrays: Sequence[Any]) -> Any:
        return np.einsum(subscripts, *arrays, optimize=len(arrays) > 2)

    def largest_of(self, rows: Any) -> Any:
        return rows.max(axis=-1)

    def zeros(self, shape: tuple[int, ...]) -> Any:
        return np.zeros(shape)


class Vectors(FloatArrays):
    """Vectors of so many points. `margin` and `beside` are distances to kinks, for each point (see
    `Digits`)."""

    def __init__(self, points: int) -> None:
        self.margin = self.beside = np.full(points, np.inf)

    def call(self, row: FunctionRow, u: Any) -> Any:
        if row.pieces is not None:
            self._near(u)
        return row.floats(u)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        self._near(np.subtract(a, b))
        return RELATIONS[relation](a, b)

    def largest(self, values: Sequence[Any]) -> Any:
        rows = np.sort(np.stack(np.broadcast_arrays(*values, self.margin)[:-1]), axis=0)
        self._near(rows[-1] - rows[-2])
        return rows[-1]

    def _near(self, distance: Any) -> None:
        distance = np.abs(distance)
        self.margin = np.minimum(self.margin, distance)
        self.beside = np.where(distance, np.minimum(self.beside, distance), self.beside)
