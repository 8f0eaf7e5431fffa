"""The shorter of two spellings of a scalar derivative.

d/dz z/(1 + |z|) comes out as 1/(1 + |z|) − z·sign(z)/(1 + |z|)², which cancels catastrophically
for large z; over one denominator, with z·sign(z) = |z|, it is 1/(1 + |z|)².
"""

from __future__ import annotations

import sympy
from sympy import Expr, Mul

from symnn.notation import FUNCTIONS

_ABS, _SIGN = FUNCTIONS["abs"], FUNCTIONS["sign"]


def tidy(expr: Expr) -> Expr:
    """The expression, or its terms over one denominator where that is shorter."""
    if not (expr.is_Add and any(_has_quotient(term) for term in expr.args)):
        return expr
    above, below = sympy.fraction(sympy.together(expr))
    above = sympy.expand_mul(above.replace(lambda e: e.is_Mul, _signs)).replace(
        lambda e: e.is_Mul, _signs
    )
    joined = above / below
    return joined if joined.count_ops() < expr.count_ops() else expr


def _has_quotient(term: Expr) -> bool:
    return any(
        power.exp.is_negative and power.base.is_Add
        for power in term.atoms(sympy.Pow)
        if power.exp.is_Rational
    )


def _signs(term: Expr) -> Expr:
    """u·sign(u) = |u|, an identity that holds at u = 0 too."""
    factors = list(Mul.make_args(term))
    for factor in list(factors):
        if isinstance(factor, _SIGN) and factor.args[0] in factors:
            factors.remove(factor)
            factors.remove(factor.args[0])
            factors.append(_ABS(factor.args[0]))
    return Mul(*factors)
