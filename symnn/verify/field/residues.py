"""Residues with shadows as a domain of arrays, on which Programs are computed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr, Rational

from symnn.meaning.domains.array_domain import Shape
from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.domains.floats import FloatArrays
from symnn.meaning.functions import ARGUMENT, written
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import FunctionRow
from symnn.verify.field.array import Field, FieldArray


def rational_of(expr: Expr) -> Fraction:
    """A SymPy rational as Python's."""
    return Fraction(int(expr.p), int(expr.q))


class ResidueDomain(FloatArrays):
    """Arrays of residues at one point: NumPy's too. Functions stand by their definitions."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def number(self, value: Expr) -> FieldArray:
        if value == sympy.pi:
            return self.field.wrap(self.field.constant("pi"))
        return self.field.encode(rational_of(value))

    def wholes(self, numbers: NDArray[np.int_]) -> FieldArray:
        return self.field.encode(numbers)

    def integers(self, array: FieldArray) -> NDArray[np.int_]:
        return np.asarray(np.rint(array.x), int)

    def power(self, base: Any, exponent: Any) -> Any:
        return np.power(base, exponent)

    def root(self, base: Any, exponent: Rational) -> Any:
        return self.field.wrap(self.field.rational_power(base.plain, rational_of(exponent)))

    def call(self, row: FunctionRow, u: Any) -> Any:
        if row.own is None or row.pieces is not None:
            found = ScalarWalk(self, {ARGUMENT: u}).value(written(row.name))
            return self.spread(found, self.shape(u))
        return self.field.wrap(self.field.call(row.name, u.plain))

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        self._real(a)
        self._real(b)
        return self.field.holds(RELATIONS[relation], a, b)

    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return np.where(truth, yes(), no())

    def largest_of(self, rows: Any) -> Any:
        self._real(rows)
        return np.maximum.reduce(rows, axis=-1)

    def _real(self, compared: Any) -> None:
        """What the equations compare has a value: of log(-1) none is larger."""
        if np.isnan(self.field.encode(compared).x).any():
            self.field.unlucky = "what is compared has no value at this point"

    def place_of(self, rows: Any, largest: Any) -> NDArray[np.int_]:
        return np.asarray(np.argmax(rows.r == largest.r[..., None], axis=-1))

    def along(self, rows: Any, place: NDArray[np.int_]) -> Any:
        plain = np.take_along_axis(rows.plain, place[..., None], axis=-1)
        return self.field.wrap(plain[..., 0])

    def zeros(self, shape: Shape) -> Any:
        return self.field.encode(np.zeros(shape))

    def spread(self, array: Any, shape: Shape) -> Any:
        return self.field.wrap(np.broadcast_to(self.field.encode(array).plain, shape))
