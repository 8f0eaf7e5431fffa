"""Functions of entries, exactly on SymPy expressions and quickly on floats, with derivatives."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import numpy as np
import sympy
from sympy import Dummy, Expr, Rational

from symnn.derivations.text.values import Array
from symnn.library import ACTIVATIONS
from symnn.meaning.choice import Choice
from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.domains.floats import FloatArrays
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.functions import compared
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import FUNCTIONS, Access, Equation, Program, Tensor, parse_expression
from symnn.verify.oracle import Expansion

Scalar = tuple[Dummy, Expr]
"""A function of one real argument, written out in SymPy's functions."""


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
        u, value = function[0], _of_order(*function, order)
        return _each(lambda entry: value.xreplace({u: sympy.sympify(entry, strict=True)}), array)

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        compare = partial(compared, relation)
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
        array = np.asarray(array, dtype=float)
        walk = ScalarWalk(FloatArrays(), {function[0]: array})
        return np.asarray(walk.value(_of_order(*function, order)) + 0.0 * array)

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        return np.asarray(RELATIONS[relation](a, b))

    def choose(self, condition: Array, a: Array, b: Array) -> Array:
        return np.asarray(np.where(condition, a, b))

    def power(self, a: Array, b: Array) -> Array:
        return np.asarray(np.power(np.asarray(a, dtype=float), b))


Entries = Exact | Floats


@lru_cache(maxsize=256)
def _of_order(u: Dummy, value: Expr, order: int) -> Expr:
    return value.diff(u) if order else value


def _each(function: Callable[[Any], Any], array: Array) -> Array:
    result = np.empty(array.shape, dtype=object)
    for position, entry in np.ndenumerate(array):
        result[position] = function(entry)
    return result
