"""Where two values of a network are equal: almost nowhere, or on its own kinks.

Equations are compared almost everywhere, so `z >= 0` decides what `z > 0` does, if z is 0 almost
nowhere. A rectified value, which is 0 on half of all points, it must not.
"""

from __future__ import annotations

from sympy import Abs, Expr, sign

from symnn.meaning.choice import Choice
from symnn.meaning.functions import name_of
from symnn.notation import TABLE
from symnn.verify.shared import parts, replace, symbols
from symnn.verify.symbols.quantities import Quantities

ROUNDS = 4
"""Definitions that are put in place, one of them into another."""


def almost_nowhere_zero(expr: Expr, quantities: Quantities) -> bool:
    """Whether an expression that is not zero everywhere is known to be zero on a null set alone:
    it is a number times a given symbol that it reads nowhere else, and the rest; or it is analytic
    in what is given."""
    defined = quantities.defined
    for _ in range(ROUNDS):
        if _has_free_term(expr, quantities):
            return True
        inner = {s: defined[s].definition for s in symbols(expr) if s in defined}
        if not inner:
            break
        expr = replace(expr, inner)
    cone = (defined[c].definition for s in symbols(expr) if s in defined
            for c in quantities.cone(s) if c in defined)  # fmt: skip
    return _is_analytic(expr) and all(map(_is_analytic, cone))


def _has_free_term(expr: Expr, quantities: Quantities) -> bool:
    given = set(quantities.given)
    read = symbols(expr)
    inner = {g for s in read if s in quantities.defined for g in quantities.cone(s)}
    return any(
        s in given and s not in inner and (rest := expr.diff(s)).is_number and rest != 0
        for s in read
    )


def _is_analytic(expr: Expr) -> bool:
    return all(
        part.is_Symbol
        or part.is_number
        or part.is_Add
        or part.is_Mul
        or (part.is_Pow and part.exp.is_Integer)
        or (part.is_Function and _is_analytic_function(part))
        for part in parts(expr)
    )


def _is_analytic_function(part: Expr) -> bool:
    name = name_of(part)
    return name is not None and TABLE[name].analytic


def is_kink(expr: Expr, quantities: Quantities) -> bool:
    """Whether an expression, or its negative, is what a definition changes its form at zero of."""
    for quantity in quantities.defined.values():
        for part in parts(quantity.definition):
            if isinstance(part, Choice):
                at = part.condition.lhs - part.condition.rhs
            elif isinstance(part, Abs | sign):
                at = part.args[0]
            else:
                continue
            if expr in (at, -at):
                return True
    return False
