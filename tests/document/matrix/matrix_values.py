"""Trees of matrices on numbers with NumPy, and equations entry by entry: two readings that share
no code with the translation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import sympy

from symnn.document.matrix.tree import (
    SCALAR,
    Apply,
    Chosen,
    Diag,
    Hadamard,
    Largest,
    MatMul,
    Number,
    Ones,
    Over,
    Power,
    Read,
    Scaled,
    SquaredNorm,
    Total,
    Transpose,
)
from symnn.notation import Access, Delta, Elementary, Maximum, Sum, Where

FUNCTIONS = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh")},
    **{f"a{name}": getattr(np, f"arc{name}") for name in ("sin", "cos", "tan")},
    "tanh": np.tanh,
    "abs": np.abs,
    "sign": np.sign,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "softplus": lambda u: np.log1p(np.exp(u)),
    "log_cosh": lambda u: np.log(np.cosh(u)),
}
COMPARE = {
    "<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


class Matrices:
    """Values of trees: `arrays` by the names of tensors, `sizes` by those of symbols, and the
    named functions of the network's own, such as f and f′, in `own`."""

    def __init__(self, arrays, sizes, own=None):
        self.arrays, self.sizes, self.own = arrays, sizes, own or {}

    def size(self, size):
        return int(size.subs(self.sizes))

    def value(self, tree, at=None):
        """The matrix, always with two axes, of the shape that the tree says it has."""
        found = np.asarray(self._value(tree, at or {}), dtype=float)
        assert found.shape == tuple(map(self.size, tree.shape)), tree
        return found

    def _value(self, tree, at):
        match tree:
            case Read(name, shape, held):
                part = self.arrays[name][tuple(at[index.name] for index in held)]
                rank = part.ndim
                assert rank == (0 if shape == SCALAR else 1 if shape[1] == 1 else 2)
                return part.reshape(tuple(map(self.size, shape)))
            case Number(value):
                return [[Entries(self.arrays, self.sizes).value(value, {})]]
            case Ones(size):
                return np.ones((self.size(size), 1))
            case Transpose(body):
                return self.value(body, at).T
            case Diag(body):
                return np.diag(self.value(body, at)[:, 0])
            case MatMul(parts):
                return np.linalg.multi_dot([*(self.value(p, at) for p in parts)])
            case Hadamard(parts):
                return math.prod(self.value(part, at) for part in parts)
            case Scaled(scalars, body):
                return math.prod(self.value(s, at).item() for s in scalars) * self.value(body, at)
            case Total(terms):
                return sum(self.value(t, at) * (1 if s == "+" else -1) for s, t in terms)
            case Apply(function, body):
                key = (function.name, function.prime)
                apply = self.own[key] if function.layer else FUNCTIONS[function.name]
                return apply(self.value(body, at))
            case Power(body, exponent):
                return self.value(body, at) ** float(exponent)
            case Chosen(relation, left, right, yes, no, shape):
                left, right, yes, no = (self.value(p, at) for p in (left, right, yes, no))
                found = np.where(COMPARE[relation](left, right), yes, no)
                return np.broadcast_to(found, tuple(map(self.size, shape)))
            case Over(index, body):
                runs = range(self.size(index.size))
                return sum(self.value(body, {**at, index.name: run}) for run in runs)
            case SquaredNorm(body):
                return [[np.sum(self.value(body, at) ** 2)]]
            case Largest(body):
                return [[np.max(self.value(body, at))]]
        raise AssertionError(tree)


class Entries:
    """Values of right-hand sides in index form, one entry at a time."""

    def __init__(self, arrays, sizes):
        self.arrays, self.sizes = arrays, sizes

    def value(self, expr, at):
        match expr:
            case Access():
                array = self.arrays[expr.name]
                places = tuple(round(self.value(p, at)) for p in expr.indices)
                inside = all(0 <= p < n for p, n in zip(places, array.shape, strict=True))
                return array[places] if inside else 0.0
            case Delta():
                left, right = (self.value(side, at) for side in expr.args)
                return float(round(left) == round(right))
            case Sum() | Maximum():
                names = [index.name for index in expr.indices]
                ranges = [range(int(index.size.subs(self.sizes))) for index in expr.indices]
                runs = (dict(zip(names, r, strict=True)) for r in itertools.product(*ranges))
                values = [self.value(expr.body, {**at, **run}) for run in runs]
                return sum(values) if isinstance(expr, Sum) else max(values)
            case Where():
                condition, yes, no = expr.args
                left, right = (self.value(side, at) for side in condition.args)
                return self.value(yes if COMPARE[condition.rel_op](left, right) else no, at)
            case Elementary():
                return float(FUNCTIONS[type(expr).__name__](self.value(expr.args[0], at)))
        if expr.is_Add:
            return sum(self.value(arg, at) for arg in expr.args)
        if expr.is_Mul:
            return math.prod(self.value(arg, at) for arg in expr.args)
        if expr.is_Pow:
            return self.value(expr.base, at) ** self.value(expr.exp, at)
        if expr.is_Symbol:
            return at[expr.name] if expr.name in at else int(expr.subs(self.sizes))
        return float(sympy.N(expr))
