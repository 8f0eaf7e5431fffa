"""An evaluator of equations by the book: nested loops over plain floats, shared with no other."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import sympy
from sympy import Expr, Symbol

from symnn.notation import (
    FUNCTIONS,
    Access,
    Elementary,
    Equation,
    Index,
    Maximum,
    Reduction,
    Tensor,
    Where,
    parse_equation,
    parse_expression,
    size_symbol,
)

U = Symbol("u", real=True)
DEFINED = {name: sympy.lambdify(U, f.definition(U), "math") for name, f in FUNCTIONS.items()}


class Evaluator:
    """Values of expressions, given the tensors' arrays and the sizes' integers."""

    def __init__(self, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        self.arrays = {name: np.asarray(array, float) for name, array in arrays.items()}
        self.sizes = {size_symbol(name): size for name, size in sizes.items()}
        self.tensors = {name: Tensor(name, self.shape(a)) for name, a in self.arrays.items()}

    def shape(self, array: Any) -> tuple[Expr, ...]:
        by_size = {size: symbol for symbol, size in self.sizes.items()}
        return tuple(by_size.get(size, sympy.Integer(size)) for size in array.shape)

    def expression(self, text: str) -> float:
        return self.value(parse_expression(text, self.tensors), {})

    def equation(self, text: str) -> Any:
        sizes = {str(symbol): symbol for symbol in self.sizes}
        return self.define(parse_equation(text, self.tensors, sizes))

    def define(self, equation: Equation) -> Any:
        ranges = [range(self.size(index.size)) for index in equation.indices]
        out = np.empty([len(r) for r in ranges])
        for position in itertools.product(*ranges):
            scope = dict(zip(equation.indices, position, strict=True))
            out[position] = self.value(equation.rhs, scope)
        return out

    def size(self, size: Expr) -> int:
        return int(size.xreplace({symbol: sympy.Integer(n) for symbol, n in self.sizes.items()}))

    def position(self, expr: Expr, scope: Mapping[Index, int]) -> int:
        return self.size(expr.xreplace({index: sympy.Integer(n) for index, n in scope.items()}))

    def value(self, expr: Any, scope: Mapping[Index, int]) -> Any:
        if isinstance(expr, Access):
            array = self.arrays[expr.name]
            place = tuple(self.position(p, scope) for p in expr.indices)
            inside = all(0 <= p < size for p, size in zip(place, array.shape, strict=True))
            return array[place] if inside else 0.0
        if isinstance(expr, Reduction):
            ranges = [range(self.size(index.size)) for index in expr.indices]
            terms = [
                self.value(expr.body, {**scope, **dict(zip(expr.indices, position, strict=True))})
                for position in itertools.product(*ranges)
            ]
            return max(terms) if isinstance(expr, Maximum) else sum(terms)
        if isinstance(expr, Where):
            return self.value(expr.args[1 if self.value(expr.condition, scope) else 2], scope)
        if isinstance(expr, Elementary):
            return DEFINED[type(expr).__name__](self.value(expr.args[0], scope))
        if expr in self.sizes:
            return self.sizes[expr]
        if isinstance(expr, Index):
            return scope[expr]
        if expr.args:
            return expr.func(*(sympy.Float(self.value(a, scope), 17) for a in expr.args))
        return float(expr)


@pytest.fixture
def evaluator() -> Callable[..., Evaluator]:
    return Evaluator
