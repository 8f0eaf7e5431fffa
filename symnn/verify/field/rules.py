"""Elementary functions on residues and their shadows."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from symnn.verify.field import modular
from symnn.verify.field.functions import Functions, NoValue
from symnn.verify.field.modular import P, Residues


class Pair(NamedTuple):
    """Residues, from 0 to p − 1, and shadows of one shape."""

    r: Residues
    x: NDArray[Any]


class RandomPoint(Protocol):
    """What the rules ask of a point: the tables of its functions, and where to say that nothing
    can be said there."""

    functions: Functions
    unlucky: str | None


_erf = np.vectorize(math.erf, otypes=[float])
SHADOWS: dict[str, Callable[[Any], Any]] = {
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "erf": _erf
}  # fmt: skip
TABLES = ("exp", "log", "sin", "cos", "asin", "acos", "atan", "erf")
ONE = Pair(np.array(1), np.array(1.0))
HALF = np.array(modular.residue(Fraction(1, 2)))


def attempt(point: RandomPoint, function: Callable[..., int], *arguments: Any) -> int:
    """A function's value at residues; 0 where it has none, which is bad luck."""
    try:
        return function(*arguments)
    except (NoValue, ZeroDivisionError) as error:
        point.unlucky = f"no value at this point: {error}"
        return 0


def add(a: Pair, b: Pair) -> Pair:
    return Pair((a.r + b.r) % P, a.x + b.x)


def subtract(a: Pair, b: Pair) -> Pair:
    return Pair((a.r - b.r) % P, a.x - b.x)


def multiply(a: Pair, b: Pair) -> Pair:
    return Pair(modular.multiply(*np.broadcast_arrays(a.r, b.r)), a.x * b.x)


def divide(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    if not np.all(b.r):
        point.unlucky = "a divisor is 0"
    return Pair(modular.multiply(*np.broadcast_arrays(a.r, modular.inverse(b.r))), a.x / b.x)


def power(point: RandomPoint, base: Pair, exponent: Fraction) -> Pair:
    """Numbers to one rational power. (Of 0 a negative power is bad luck.)"""
    if exponent < 0 and not np.all(base.r):
        point.unlucky = "a divisor is 0"
    x = base.x ** float(exponent)
    if exponent.denominator == 1:
        return Pair(modular.power(base.r, exponent.numerator), x)
    values = modular.each(lambda v: attempt(point, point.functions.power, v, exponent), base.r)
    return Pair(values, x)


def _table(name: str) -> Callable[[RandomPoint, Pair], Pair]:
    shadow = SHADOWS.get(name) or getattr(np, name)

    def rule(point: RandomPoint, u: Pair) -> Pair:
        function = point.functions[name]
        return Pair(modular.each(lambda v: attempt(point, function, v), u.r), shadow(u.x))

    return rule


_EXP, _LOG = _table("exp"), _table("log")


def _inverse(point: RandomPoint, u: Pair) -> Pair:
    return divide(point, ONE, u)


def _sinh(point: RandomPoint, u: Pair) -> Pair:
    e = _EXP(point, u)
    twice = subtract(e, _inverse(point, e))
    return Pair(modular.multiply(twice.r, HALF), np.sinh(u.x))


def _cosh(point: RandomPoint, u: Pair) -> Pair:
    e = _EXP(point, u)
    twice = add(e, _inverse(point, e))
    return Pair(modular.multiply(twice.r, HALF), np.cosh(u.x))


def _tanh(point: RandomPoint, u: Pair) -> Pair:
    e = _EXP(point, Pair(u.r * 2 % P, u.x * 2))
    return Pair(divide(point, subtract(e, ONE), add(e, ONE)).r, np.tanh(u.x))


def logaddexp(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    total = add(_EXP(point, a), _EXP(point, b))
    return Pair(_LOG(point, total).r, np.logaddexp(a.x, b.x))


RULES: dict[str, Callable[[RandomPoint, Pair], Pair]] = {
    **{name: _table(name) for name in TABLES},
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "tan": lambda point, u: divide(point, RULES["sin"](point, u), RULES["cos"](point, u)),
    "sqrt": lambda point, u: power(point, u, Fraction(1, 2)),
    "sigmoid": lambda point, u: _inverse(point, add(ONE, _EXP(point, Pair(-u.r % P, -u.x)))),
    "expm1": lambda point, u: Pair(subtract(_EXP(point, u), ONE).r, np.expm1(u.x)),
    "log1p": lambda point, u: Pair(_LOG(point, add(u, ONE)).r, np.log1p(u.x)),
}
"""All but `abs` and `sign`, which compare."""
