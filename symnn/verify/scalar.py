"""Values of scalar expressions at numbers, in as many digits as are asked for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import mpmath
import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from symnn.notation import Elementary, Where
from symnn.verify.choice import Choice

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


class OutsideDomain(ArithmeticError):
    """The expression has no real value at these numbers."""


@lru_cache
def context(digits: int) -> Any:
    """An mpmath context of its own, so that no global precision is touched."""
    own = mpmath.MPContext()
    own.dps = digits
    return own


def real_functions(mp: Any) -> dict[str, Callable[[Any], Any]]:
    """The elementary functions of the equation language, by name, on real numbers.

    Called outside its domain, a function returns a complex number or raises.
    """
    functions = {
        name: getattr(mp, name)
        for name in ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
                     "tanh", "erf", "sign")
    }  # fmt: skip

    def softplus(u: Any) -> Any:
        return mp.log1p(mp.exp(-abs(u))) + max(u, mp.zero)

    return functions | {
        "abs": abs,
        "Abs": abs,
        "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
        "softplus": softplus,
        "log_cosh": lambda u: abs(u) + mp.log1p(mp.exp(-2 * abs(u))) - mp.ln2,
    }


def is_real(mp: Any, value: Any) -> bool:
    """Whether a value is a finite real number."""
    return isinstance(value, mp.mpf) and bool(mp.isfinite(value))


def evaluate_scalar(expr: Expr, values: Mapping[Symbol, Any], digits: int) -> Any:
    """The value at real numbers (anything mpmath reads, or exact rationals).

    Raises `OutsideDomain`, and `TypeError` for what is not a scalar expression.
    """
    return _Scalar(values, digits).value(expr)


class _Scalar:
    """One evaluation: every distinct subexpression is computed once."""

    def __init__(self, values: Mapping[Symbol, Any], digits: int) -> None:
        self.mp = context(digits)
        self.functions = real_functions(self.mp)
        self._known: dict[Expr, Any] = {s: as_number(self.mp, v) for s, v in values.items()}

    def value(self, expr: Expr) -> Any:
        if expr not in self._known:
            try:
                value = self._compute(expr)
            except (ZeroDivisionError, ValueError, OverflowError) as error:
                raise OutsideDomain(str(error)) from None
            if not is_real(self.mp, value):
                raise OutsideDomain("not a real number")
            self._known[expr] = value
        return self._known[expr]

    def _compute(self, expr: Expr) -> Any:
        mp = self.mp
        if expr.is_Rational:
            return mp.mpf(expr.p) / expr.q
        if expr == sympy.pi:
            return +mp.pi
        if expr == sympy.E:
            return +mp.e
        if expr.is_Add:
            return mp.fsum(map(self.value, expr.args))
        if expr.is_Mul:
            return mp.fprod(map(self.value, expr.args))
        if expr.is_Pow:
            base, exponent = expr.args
            if exponent.is_Integer:
                return self.value(base) ** int(exponent)
            return mp.power(self.value(base), self.value(exponent))
        if isinstance(expr, Choice | Where):
            condition, a, b = expr.args
            return self.value(a if self._holds(condition) else b)
        name = type(expr).__name__
        if name in self.functions and (isinstance(expr, Elementary) or expr.is_Function):
            return self.functions[name](self.value(expr.args[0]))
        raise TypeError(f"'{name}' is not part of a scalar expression")

    def _holds(self, condition: Any) -> bool:
        if not isinstance(condition, Relational):
            return bool(condition)
        difference = self.value(condition.lhs) - self.value(condition.rhs)
        # what differs by rounding alone is equal
        if abs(difference) < self.mp.eps * 1000 * (1 + abs(self.value(condition.lhs))):
            difference = self.mp.zero
        return RELATIONS[condition.rel_op](difference, 0)


def as_number(mp: Any, value: Any) -> Any:
    """A number in this precision; a rational is rounded once."""
    return mp.mpf(value.p) / value.q if isinstance(value, sympy.Rational) else mp.mpf(value)
