"""Constants within an equation: whether their value is a real number that a float can hold."""

from __future__ import annotations

import sys

from sympy import Expr, Float

from symnn.notation.elementary import Elementary
from symnn.notation.nodes import Access, Reduction, Where


def has_no_value(expr: Expr) -> bool:
    """Whether a constant such as `log(-1)`, `1/log(1)` or `exp(1000)` has no value.

    False for whatever reads a tensor, an index or a size, or chooses: it is not known here.
    """
    if not expr.has(Elementary) or expr.free_symbols or expr.has(Access, Reduction, Where):
        return False
    return _value(expr) is None


def _value(expr: Expr) -> Float | None:
    """The value in floating point, and None as soon as one on the way to it is none.

    In floats from the leaves up: SymPy's own evaluation would not end at exp(exp(exp(9))).
    """
    if isinstance(expr, Elementary):
        build = type(expr).definition
    elif expr.is_Add or expr.is_Mul or expr.is_Pow:
        build = expr.func
    else:
        return _finite(expr)
    values = [_value(argument) for argument in expr.args]
    return None if None in values else _finite(build(*values))


def _finite(value: Expr) -> Float | None:
    number = value.evalf()
    return Float(number) if number.is_real and abs(number) <= sys.float_info.max else None
