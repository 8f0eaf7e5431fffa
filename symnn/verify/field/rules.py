"""Elementary functions on residues and their shadows."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from symnn.verify.field import modular
from symnn.verify.field.entries import Pair
from symnn.verify.field.functions import FunctionTables, NoValue
from symnn.verify.field.modular import P


class RandomPoint(Protocol):
    """What the rules ask of a point: the tables of its functions, and where to say that nothing
    can be said there."""

    functions: FunctionTables
    unlucky: str | None


_erf = np.vectorize(math.erf, otypes=[float])
SHADOWS: dict[str, Callable[[Any], Any]] = {
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "erf": _erf
}  # fmt: skip
TABLES = ("exp", "log", "sin", "cos", "asin", "acos", "atan", "erf")
ZERO, ONE = (Pair(np.array(n), np.array(float(n))) for n in (0, 1))
HALF = Pair(np.array(modular.residue(Fraction(1, 2))), np.array(0.5))


def attempt(point: RandomPoint, function: Callable[..., int], *arguments: Any) -> int:
    """A function's value at residues; 0 where it has none, which is bad luck."""
    try:
        return function(*arguments)
    except (NoValue, ZeroDivisionError) as error:
        point.unlucky = f"no value at this point: {error}"
        return 0


def _add(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    return Pair((a.r + b.r) % P, a.x + b.x)


def _subtract(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    return Pair((a.r - b.r) % P, a.x - b.x)


def _multiply(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    return Pair(modular.multiply(*np.broadcast_arrays(a.r, b.r)), a.x * b.x)


def _divide(point: RandomPoint, a: Pair, b: Pair) -> Pair:
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


def _known(residues: Callable[[RandomPoint, Pair], Pair], shadow: Any) -> Any:
    """A rule whose shadow is better computed by NumPy."""
    return lambda point, u: Pair(residues(point, u).r, shadow(u.x))


def _inverse(point: RandomPoint, u: Pair) -> Pair:
    return _divide(point, ONE, u)


def _both(point: RandomPoint, u: Pair, combine: Callable[..., Pair]) -> Pair:
    """exp(u) and exp(−u), combined, by 2."""
    e = _EXP(point, u)
    return _multiply(point, combine(point, e, _inverse(point, e)), HALF)


def _tanh(point: RandomPoint, u: Pair) -> Pair:
    e = _EXP(point, _add(point, u, u))
    return _divide(point, _subtract(point, e, ONE), _add(point, e, ONE))


def _logaddexp(point: RandomPoint, a: Pair, b: Pair) -> Pair:
    total = _add(point, _EXP(point, a), _EXP(point, b))
    return Pair(_LOG(point, total).r, np.logaddexp(a.x, b.x))


RULES: dict[str, Callable[..., Pair]] = {
    **{name: _table(name) for name in TABLES},
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "logaddexp": _logaddexp,
    "sinh": _known(lambda point, u: _both(point, u, _subtract), np.sinh),
    "cosh": _known(lambda point, u: _both(point, u, _add), np.cosh),
    "tanh": _known(_tanh, np.tanh),
    "tan": lambda point, u: _divide(point, RULES["sin"](point, u), RULES["cos"](point, u)),
    "sqrt": lambda point, u: power(point, u, Fraction(1, 2)),
    "sigmoid": lambda point, u: _inverse(
        point, _add(point, ONE, _EXP(point, _subtract(point, ZERO, u)))
    ),
    "expm1": _known(lambda point, u: _subtract(point, _EXP(point, u), ONE), np.expm1),
    "log1p": _known(lambda point, u: _LOG(point, _add(point, u, ONE)), np.log1p),
}
"""All but `power`, and `abs` and `sign`, which compare."""
