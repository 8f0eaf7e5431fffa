"""Spellings that do not cancel, by identities that hold for every argument.

`exp(z) − 1` near 0, `1 + erf(z)` far below it, `log(1 + u)` for a small u: floats lose the digits
in which the terms differ. The table has functions whose definition is such a difference; where an
expression is one of them, the function takes its place. The mathematics stays as it was written.

softplus(u) = max(u, 0) + log1p(exp(−|u|)). Beside another multiple of u, as in the logistic loss
softplus(u) − y·u, the first part cancels exactly, and what is left is as small as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Gt, Mul, S, Symbol

from symnn.calculus.elementary import named
from symnn.notation import FUNCTIONS, Access, Elementary, Where

_U = Symbol("u", real=True)
_DIFFERENCES = {
    f: named(f.definition(_U)) for f in FUNCTIONS.values() if f.row.stable == "difference"
}
_SOFTPLUS, _EXP, _ABS = (FUNCTIONS[name] for name in ("softplus", "exp", "abs"))
_LOG1P = FUNCTIONS["log1p"]


def accurate(expr: Expr) -> Expr:
    """The expression, equal to the one given, without differences that a function stands for."""
    if not expr.args or isinstance(expr, Access) or not expr.has(Elementary):
        return expr
    args = [accurate(a) for a in expr.args]
    if any(a is not b for a, b in zip(args, expr.args, strict=True)):
        expr = expr.func(*args)
    if not isinstance(expr, Expr):
        return expr  # a comparison
    found = [one for f, form in _DIFFERENCES.items() for one in _matched(expr, f, form)]
    expr = min(found, key=lambda e: e.count_ops(), default=expr)
    return _apart(expr) if expr.is_Add else expr


def _matched(expr: Expr, function: type[Elementary], form: Expr) -> Iterator[Expr]:
    """The expression by a function of this definition, as often as it can be."""
    if not expr.is_Add or not form.is_Add:
        argument = _argument(expr, form)
        if argument is not None:
            yield function(argument)
        return
    scale = expr.as_coeff_Add()[0] / form.as_coeff_Add()[0]
    if not scale:
        return
    for term in expr.args:
        argument = _argument((expr.as_coeff_Add()[0] + term) / scale, form)
        if argument is not None:
            rest = [t for t in expr.args if t is not term and not t.is_Number]
            yield Add(scale * function(argument), *rest)


def _argument(expr: Expr, form: Expr) -> Expr | None:
    """The u with which a definition is the expression."""
    if form == _U:
        return expr
    if isinstance(form, Elementary):
        return _argument(expr.args[0], form.args[0]) if isinstance(expr, type(form)) else None
    if form.is_Add:
        number, rest = form.as_coeff_Add()
        own, other = expr.as_coeff_Add()
        return _argument(other, rest) if own == number else None
    if form.is_Mul:
        coefficient, rest = form.as_independent(_U)
        found = _argument(expr / coefficient, rest)
        if found is None and isinstance(rest, Elementary) and rest.row.odd:
            found = _argument(-expr / coefficient, rest)
            return None if found is None else -found
        return found
    return None


def _apart(expr: Expr) -> Expr:
    """softplus(u) beside a multiple of u in the two parts of which one may cancel."""
    for term in expr.args:
        coefficient, function = term.as_coeff_Mul()
        if not isinstance(function, _SOFTPLUS):
            continue
        (u,) = function.args
        if any(u in Mul.make_args(-t) or u in Mul.make_args(t) for t in expr.args):
            parts = Where(Gt(u, 0), u, S.Zero) + _LOG1P(_EXP(-_ABS(u)))
            expr = expr - term + coefficient * parts
    return expr
