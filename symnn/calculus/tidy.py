"""The shorter of two spellings of a scalar derivative.

d/dz z/(1 + |z|) comes out as 1/(1 + |z|) − z·sign(z)/(1 + |z|)², which cancels catastrophically
for large z; over one denominator, with z·sign(z) = |z|, it is 1/(1 + |z|)². And d/dz zⁿ comes out as
n·zⁿ/z, which has no value at 0.
"""

from __future__ import annotations

import sympy
from sympy import Add, Expr, Mul

from symnn.notation import FUNCTIONS

_ABS, _SIGN = FUNCTIONS["abs"], FUNCTIONS["sign"]


def tidy(expr: Expr) -> Expr:
    """The expression, or its terms over one denominator where that is shorter."""
    expr = expr.replace(lambda e: e.is_Mul, _powers)
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


def _powers(term: Expr) -> Expr:
    """uⁿ·u⁻¹ = uⁿ⁻¹, for an n that is no number."""
    factors = Mul.make_args(term)
    for base in {f.base for f in factors if f.is_Pow and not f.exp.is_number}:
        alike = [f for f in factors if f.as_base_exp()[0] == base]
        joined = base ** Add(*(f.as_base_exp()[1] for f in alike))
        factors = (joined, *(f for f in factors if f not in alike))
    return Mul(*factors)


def _signs(term: Expr) -> Expr:
    """u·sign(u) = |u|, an identity that holds at u = 0 too."""
    factors = list(Mul.make_args(term))
    for factor in list(factors):
        if isinstance(factor, _SIGN) and factor.args[0] in factors:
            factors.remove(factor)
            factors.remove(factor.args[0])
            factors.append(_ABS(factor.args[0]))
    return Mul(*factors)
