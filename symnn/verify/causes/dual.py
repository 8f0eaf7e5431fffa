"""Equations in floating point, with first derivatives: a complex array is used as a dual number.

The imaginary part is a derivative times a step of 1e-100, so the product of two of them vanishes
and NumPy's own complex arithmetic applies the product rule (Squire & Trapp 1998, Using Complex
Variables to Estimate Derivatives of Real Functions, SIAM Review 40(1)). Functions carry SymPy's
derivative of their definition. It is used to find a likely cause, never to prove.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Basic, Symbol
from sympy.core.relational import Relational

from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.entries import axis_size
from symnn.notation import (
    FUNCTIONS,
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Reduction,
    Where,
)

Array = NDArray[Any]
STEP = 1e-100
_ERF = np.vectorize(math.erf, otypes=[float])
_NUMPY: list[Any] = [{"erf": _ERF}, "numpy"]


def compute(
    equation: Equation,
    values: Mapping[str, Array],
    sizes: Mapping[Symbol, int],
    wrt: str | None = None,
) -> Array:
    """What an equation defines, at each of K points; or its Jacobian by one tensor that it reads.

    `values` are arrays (K, …shape) by name. The value is (K, …shape of the target), the Jacobian
    (K, …shape of the target, …shape of `wrt`).
    """
    read = {access.name for access in equation.reads}
    count = len(next(iter(values.values())))
    entries = {name: np.asarray(values[name])[..., None] for name in read}
    if wrt is not None:
        shape = values[wrt].shape[1:]
        unit = np.eye(math.prod(shape)).reshape(*shape, -1)
        entries[wrt] = entries[wrt] + 1j * STEP * unit
    result = _Entries(equation, entries, sizes, count).value(equation.rhs)
    free = tuple(axis_size(index.size, sizes) for index in equation.indices)
    wanted = (count, *free, math.prod(values[wrt].shape[1:]) if wrt else 1)
    result = result.reshape(*result.shape[: 1 + len(free)], result.shape[-1])
    result = np.broadcast_to(result, wanted)
    if wrt is None:
        return np.ascontiguousarray(result[..., 0].real)
    return (result.imag / STEP).reshape(count, *free, *values[wrt].shape[1:])


class _Entries:
    """One equation. A value is an array (K, one axis an index, derivatives); the indices of the
    target come first, and an axis that a value does not depend on has length 1."""

    def __init__(
        self,
        equation: Equation,
        tensors: Mapping[str, Array],
        sizes: Mapping[Symbol, int],
        count: int,
    ) -> None:
        bound = sorted(equation.rhs.atoms(Index) - set(equation.indices), key=str)
        indices = (*equation.indices, *bound)
        self.axes = {index: axis for axis, index in enumerate(indices, 1)}
        self.tensors, self.sizes, self.count = tensors, sizes, count

    def value(self, expr: Basic) -> Array:
        """Raises `TypeError` for what is not part of an equation."""
        if isinstance(expr, Index):
            return self._along(expr)
        if isinstance(expr, Access):
            return self._read(expr)
        if isinstance(expr, Symbol):
            return self._number(axis_size(expr, self.sizes))
        if isinstance(expr, Reduction):
            return self._reduce(expr)
        if not expr.args:  # a change may divide by zero, or take the root of what it made negative
            return self._number(float(expr) if expr.is_extended_real else math.nan)
        if isinstance(expr, Where):
            chosen = self._holds(expr.condition)
            return np.where(chosen, self.value(expr.args[1]), self.value(expr.args[2]))
        if expr.is_Pow and expr.exp.is_number:
            power = float(expr.exp)
            return _mapped(
                lambda u: u**power, lambda u: power * u ** (power - 1), self.value(expr.base)
            )
        parts = [self.value(arg) for arg in expr.args]
        if expr.is_Add:
            return sum(parts[1:], parts[0])
        if expr.is_Mul:
            return math.prod(parts[1:], start=parts[0])
        if expr.is_Pow:
            log = _mapped(np.log, lambda u: 1 / u, parts[0])
            return _mapped(np.exp, np.exp, log * parts[1])
        if isinstance(expr, Delta):
            return np.asarray(parts[0].real == parts[1].real, float)
        if isinstance(expr, Elementary):
            return _mapped(*elementary(type(expr).__name__), parts[0])
        raise TypeError(f"'{type(expr).__name__}' is not part of an equation")

    def _number(self, number: float) -> Array:
        return np.full((1,) * (len(self.axes) + 2), float(number))

    def _along(self, index: Index) -> Array:
        size, axis = axis_size(index.size, self.sizes), self.axes[index]
        return np.arange(float(size)).reshape(
            (1,) * axis + (-1,) + (1,) * (len(self.axes) - axis + 1)
        )

    def _read(self, expr: Access) -> Array:
        """The entries at the positions read; zero outside the tensor."""
        tensor = self.tensors[expr.name]
        positions = [self.value(p).real[0, ..., 0].astype(int) for p in expr.indices]
        if not positions:
            return tensor.reshape(len(tensor), *(1,) * len(self.axes), -1)
        inside: Any = True
        for axis, position in enumerate(positions, 1):
            inside = inside & (position >= 0) & (position < tensor.shape[axis])
        clipped = [
            np.clip(position, 0, tensor.shape[axis] - 1)
            for axis, position in enumerate(positions, 1)
        ]
        found: Array = tensor[(slice(None), *clipped)]
        return found if np.all(inside) else found * inside[None, ..., None]

    def _reduce(self, expr: Reduction) -> Array:
        body = self.value(expr.body)
        for index in expr.indices:
            axis, size = self.axes[index], axis_size(index.size, self.sizes)
            if isinstance(expr, Maximum):
                largest = np.argmax(body.real, axis=axis, keepdims=True)
                body = np.take_along_axis(body, largest, axis=axis)
            else:
                repeated = size if body.shape[axis] == 1 else 1
                body = repeated * body.sum(axis=axis, keepdims=True)
        return body

    def _holds(self, condition: Basic) -> Array:
        assert isinstance(condition, Relational)
        left, right = self.value(condition.lhs).real, self.value(condition.rhs).real
        return np.asarray(RELATIONS[condition.rel_op](left, right))


def _mapped(
    function: Callable[[Array], Array], derivative: Callable[[Array], Array], argument: Array
) -> Array:
    """A function of a dual number."""
    value = function(argument.real)
    if not np.iscomplexobj(argument):
        return np.asarray(value)
    return np.asarray(value + 1j * derivative(argument.real) * argument.imag)


@lru_cache
def elementary(name: str) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """A function of the language and its derivative, on arrays."""
    if name in ("abs", "sign"):
        flat: tuple[Any, Any] = (np.sign, np.zeros_like)
        return flat if name == "sign" else (np.abs, np.sign)
    u = Symbol("u", real=True)
    definition = FUNCTIONS[name].definition(u)
    both = [sympy.lambdify(u, f, modules=_NUMPY) for f in (definition, definition.diff(u))]
    return both[0], both[1]
