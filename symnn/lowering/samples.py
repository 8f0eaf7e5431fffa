"""A program at a few random points, by NumPy: what the passes are compared by.

Floats are enough here. A pass that changes the meaning changes it at almost every point by far more
than rounding, and identities of exp, tanh and erf hold by themselves; exactness is for the checks.
Arrays have the axes of their tensor and, last, one for the points, so that arrays of different rank
broadcast as they do without it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache, reduce
from itertools import count, cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Dummy, Expr, Symbol
from sympy.core.relational import Relational

from symnn.notation import (
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Program,
    Reduction,
    Sum,
    Tensor,
    Where,
)

Array = NDArray[Any]
POINTS = 3
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh")},
    **{name: getattr(np, name) for name in ("tanh", "abs", "sign")},
    **{name: getattr(np, f"arc{name[1:]}") for name in ("asin", "acos", "atan")},
    "erf": lambda u: np.asarray(np.frompyfunc(math.erf, 1, 1)(u), dtype=float),
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "softplus": lambda u: np.logaddexp(u, 0),
    "log_cosh": lambda u: np.logaddexp(u, -u) - math.log(2),
}
RELATIONS = {
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


class Samples:
    """The tensors of a program at the points, evaluated when they are first asked for."""

    def __init__(self, program: Program) -> None:
        self.equations = program.equations
        self.sizes = _sizes(program.tensors.values())
        self._of_name = {equation.name: equation for equation in program}
        rng = np.random.default_rng(1)
        self.tensors = {
            tensor.name: self._drawn(tensor, rng)
            for tensor in (*program.inputs, *program.parameters)
        }

    def size(self, size: Expr) -> int:
        """The number that stands for a size."""
        found = self.sizes.get(size)
        return int(size.xreplace(self.sizes)) if found is None else found

    def shape(self, shape: Iterable[Expr]) -> tuple[int, ...]:
        """The numbers that stand for an array's sizes."""
        return tuple(map(self.size, shape))

    def value(self, name: str) -> Array:
        """A tensor's values. What its equation reads was asked for before, or is asked for now."""
        if name not in self.tensors:
            equation = self._of_name[name]
            self.tensors[name] = self.of(equation.rhs, equation)
        return self.tensors[name]

    @np.errstate(all="ignore")
    def of(self, rhs: Expr, equation: Equation) -> Array:
        """The values that an equation's tensor has with this right-hand side."""
        evaluation = _Evaluation(self, equation)
        return evaluation.spread(evaluation.value(rhs))

    @np.errstate(all="ignore")
    def magnitude(self, rhs: Expr, equation: Equation) -> Array:
        """The same with every term counted as positive: what rounding is relative to."""
        evaluation = _Evaluation(self, equation)
        return evaluation.spread(evaluation.magnitude(rhs))

    def _drawn(self, tensor: Tensor, rng: np.random.Generator) -> Array:
        """Both signs at first, then wide for vectors, so that kinks are passed; then positive, for
        roots and logarithms. Hyper-parameters, numbers that the program is given, are in (0, 1)."""
        shape = self.shape(tensor.shape)
        if not shape:
            return rng.uniform(0.1, 0.9, POINTS)
        values = rng.standard_normal((*shape, POINTS))
        if len(shape) > 1:
            values /= math.sqrt(shape[-1])
        else:
            values[..., 1] *= 4
        values[..., 2] = rng.uniform(0.1, 0.9, shape)
        return values


def _sizes(tensors: Iterable[Tensor]) -> dict[Symbol, int]:
    """3 for the first size, the batch's; then 4 to 7 over and over: those that meet in an equation
    differ, and the cost is linear in depth."""
    symbols = dict.fromkeys(
        s for t in tensors for size in t.shape for s in sorted(size.free_symbols, key=str)
    )
    first, *others = symbols or [Symbol("N")]
    return {first: 3, **dict(zip(others, cycle((4, 5, 6, 7)), strict=False))}


class _Evaluation:
    """The right-hand side of one equation. Axes from the right: points, the target's last index, …,
    its first, then bound indices as they are met; an axis that a value lacks has length 1 or is,
    in front, not there."""

    def __init__(self, samples: Samples, equation: Equation) -> None:
        self.samples = samples
        indices = reversed(equation.indices)
        self.axes: dict[Expr, int] = {index: -2 - n for n, index in enumerate(indices)}
        self.result = (*samples.shape(i.size for i in equation.indices), POINTS)

    def spread(self, value: Any) -> Array:
        """The value in the target's shape."""
        found = np.asarray(value, dtype=float)
        found = found.reshape(found.shape[found.ndim - min(found.ndim, len(self.result)) :])
        return np.broadcast_to(found, self.result)

    def axis(self, index: Index) -> int:
        if index not in self.axes:
            taken = set(self.axes.values())
            self.axes[index] = next(n for n in count(-2, -1) if n not in taken)
        return self.axes[index]

    def value(self, expr: Any) -> Any:
        if isinstance(expr, Access):
            return self.access(expr)
        if expr.is_Rational or expr.is_NumberSymbol:
            return _number(expr)
        if expr.is_Mul:
            return reduce(np.multiply, map(self.value, expr.args))
        if expr.is_Add:
            return reduce(np.add, map(self.value, expr.args))
        if expr.is_Pow:
            return np.power(np.asarray(self.value(expr.base), dtype=float), self.value(expr.exp))
        if isinstance(expr, Sum):
            return self.reduced(self.value, self.sum, expr)
        if isinstance(expr, Elementary):
            return FUNCTIONS[type(expr).__name__](self.value(expr.args[0]))
        if isinstance(expr, Where):
            return np.where(*map(self.value, expr.args))
        if isinstance(expr, Maximum):
            return self.reduced(self.value, self.maximum, expr)
        if isinstance(expr, Relational):
            return RELATIONS[expr.rel_op](*map(self.value, expr.args))
        if isinstance(expr, Delta):
            return np.equal(*map(self.value, expr.args)) * 1.0
        if isinstance(expr, Index):
            steps = np.arange(self.samples.size(expr.size))
            return steps.reshape(-1, *[1] * (-1 - self.axis(expr)))
        if isinstance(expr, Symbol):
            return self.samples.size(expr)
        raise TypeError(f"'{type(expr).__name__}' has no value at a point")

    def access(self, read: Access) -> Array:
        array = self.samples.value(read.name)
        positions = read.indices
        plain = len(set(positions)) == len(positions) and all(
            isinstance(p, Index) and self.samples.size(p.size) == size
            for p, size in zip(positions, array.shape, strict=False)
        )
        if not plain:
            return self.gathered(array, positions)
        axes = [self.axis(index) for index in positions]
        order = sorted(range(len(axes)), key=axes.__getitem__)
        shape = [1] * -min(axes, default=-1)
        for axis, size in zip(axes, array.shape, strict=False):
            shape[axis] = size
        shape[-1] = POINTS
        return array.transpose(*order, len(axes)).reshape(shape)

    def gathered(self, array: Array, positions: Iterable[Expr]) -> Array:
        """The entries at positions that are no plain indices; zero outside the tensor."""
        at = [np.asarray(self.value(p)).astype(int) for p in positions]
        limits = list(zip(at, array.shape, strict=False))
        inside = reduce(np.logical_and, [(p >= 0) & (p < size) for p, size in limits])
        clipped = [np.clip(p, 0, size - 1) for p, size in limits]
        found: Array = array[(*clipped, np.arange(POINTS))] * inside
        return found

    def reduced(
        self, value: Callable[[Any], Any], over: Callable[[Any, Any], Any], expr: Reduction
    ) -> Any:
        """A reduction; an index outside it that has the name of one inside keeps its axis."""
        hidden = {index: self.axes.pop(index) for index in expr.indices if index in self.axes}
        kept = {Dummy(): axis for axis in hidden.values()}
        self.axes |= kept
        found = over(value(expr.body), expr)
        for key in kept:
            del self.axes[key]
        self.axes |= hidden
        return found

    def sum(self, body: Any, expr: Sum) -> Any:
        for index in expr.indices:
            axis, body = self.axis(index), np.asarray(body)
            if -axis <= body.ndim and body.shape[axis] > 1:
                body = body.sum(axis=axis, keepdims=True)
            else:
                body = body * self.samples.size(index.size)
            del self.axes[index]  # NumPy has 64 axes
        return body

    def maximum(self, body: Any, expr: Maximum) -> Any:
        for index in expr.indices:
            axis, body = self.axis(index), np.asarray(body)
            if -axis <= body.ndim:
                body = body.max(axis=axis, keepdims=True)
            del self.axes[index]
        return body

    def magnitude(self, expr: Any) -> Any:
        if expr.is_Mul:
            return reduce(np.multiply, map(self.magnitude, expr.args))
        if expr.is_Add:
            return reduce(np.add, map(self.magnitude, expr.args))
        if isinstance(expr, Sum):
            return self.reduced(self.magnitude, self.sum, expr)
        if isinstance(expr, Maximum):
            return self.reduced(self.magnitude, self.maximum, expr)
        if isinstance(expr, Where):
            condition, *branches = expr.args
            return np.where(self.value(condition), *map(self.magnitude, branches))
        value = np.abs(self.value(expr))
        if expr.is_Pow and expr.exp.is_Rational:
            loss = self.magnitude(expr.base) / np.abs(self.value(expr.base))
            return value * loss ** abs(float(expr.exp))
        if isinstance(expr, Elementary):
            return np.maximum(value, self.magnitude(expr.args[0]))
        return value


@cache
def _number(value: Expr) -> float:
    return float(value)
