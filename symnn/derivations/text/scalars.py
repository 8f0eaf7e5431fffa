"""Functions of entries, exactly on SymPy expressions and quickly on floats, with derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy
from sympy import Dummy, Expr, Piecewise, Rational

from symnn.derivations.text.values import Array
from symnn.library import ACTIVATIONS
from symnn.meaning.choice import Choice
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.notation import FUNCTIONS, Access, Equation, Program, Tensor, parse_expression
from symnn.verify.oracle import Expansion

Scalar = tuple[Dummy, Expr]
"""A function of one real argument, written out in SymPy's functions."""
RELATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    ">": (sympy.Gt, np.greater),
    ">=": (sympy.Ge, np.greater_equal),
    "<": (sympy.Lt, np.less),
    "<=": (sympy.Le, np.less_equal),
    "==": (sympy.Eq, np.equal),
    "!=": (sympy.Ne, np.not_equal),
}
_ERF = np.vectorize(math.erf, otypes=[float])


@lru_cache
def named(name: str) -> Scalar | None:
    """A function of the language, or an activation of the library that acts on entries alone."""
    if name in FUNCTIONS:
        return written(f"{name}(z)")
    if name == "sqrt":
        return written("sqrt(z)")
    activation = ACTIVATIONS.get(name)
    return written(activation.expr) if activation and activation.expr else None


def written(expr: str) -> Scalar:
    """A scalar expression of z as the oracle writes it out."""
    z = Tensor("z")
    equation = Equation(Access("v"), parse_expression(expr, {"z": z}))
    value = Expansion(Program((z,), (), (equation,), ("v",)), {}).entry("v", ())
    u = Dummy("u", real=True)
    return u, value.xreplace({entry_symbol("z", ()): u})


class Exact:
    """Entries are SymPy expressions."""

    dtype = object

    def number(self, value: Fraction) -> Any:
        return Rational(value.numerator, value.denominator)

    def constant(self, value: Expr) -> Any:
        return value

    def apply(self, function: Scalar, order: int, array: Array) -> Array:
        u, value = function
        value = value.diff(u) if order else value
        return _each(lambda entry: value.xreplace({u: sympy.sympify(entry, strict=True)}), array)

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        build = RELATIONS[relation][0]

        def compare(x: Any, y: Any) -> Any:
            x, y = sympy.sympify(x, strict=True), sympy.sympify(y, strict=True)
            return build(x, y, evaluate=bool(x.is_number and y.is_number))

        return np.asarray(np.frompyfunc(compare, 2, 1)(a, b), dtype=object)

    def choose(self, condition: Array, a: Array, b: Array) -> Array:
        return np.asarray(np.frompyfunc(Choice, 3, 1)(condition, a, b), dtype=object)

    def power(self, a: Array, b: Array) -> Array:
        return np.asarray(np.frompyfunc(sympy.Pow, 2, 1)(a, b), dtype=object)


class Floats:
    """Entries are float64."""

    dtype = float

    def number(self, value: Fraction) -> Any:
        return float(value)

    def constant(self, value: Expr) -> Any:
        return float(value)

    def apply(self, function: Scalar, order: int, array: Array) -> Array:
        return np.asarray(_compiled(*function, order)(np.asarray(array, dtype=float)) + 0.0 * array)

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        return np.asarray(RELATIONS[relation][1](a, b))

    def choose(self, condition: Array, a: Array, b: Array) -> Array:
        return np.asarray(np.where(condition, a, b))

    def power(self, a: Array, b: Array) -> Array:
        return np.asarray(np.power(np.asarray(a, dtype=float), b))


Entries = Exact | Floats


@lru_cache(maxsize=256)
def _compiled(u: Dummy, value: Expr, order: int) -> Callable[[Array], Array]:
    value = value.diff(u) if order else value
    value = value.replace(Choice, lambda c, a, b: Piecewise((a, c), (b, True), evaluate=False))
    compiled: Callable[[Array], Array] = sympy.lambdify(u, value, [{"erf": _ERF}, "numpy"])
    return compiled


def _each(function: Callable[[Any], Any], array: Array) -> Array:
    result = np.empty(array.shape, dtype=object)
    for position, entry in np.ndenumerate(array):
        result[position] = function(entry)
    return result
