"""The functions of the language on residues, by their definitions in SymPy's functions."""

from __future__ import annotations

import operator
from fractions import Fraction
from functools import lru_cache, reduce

import sympy
from sympy import Dummy, Expr

from symnn.notation import FUNCTIONS, Elementary
from symnn.verify.field.array import Field, FieldArray


def rational_of(expr: Expr) -> Fraction:
    """A SymPy rational as Python's."""
    return Fraction(int(expr.p), int(expr.q))


ARGUMENT = Dummy("u", real=True)
"""What a definition is an expression of."""


def definition(function: type[Elementary], order: int) -> Expr:
    """A function of the language, or its derivative, in SymPy's functions of `ARGUMENT`.

    At a kink the derivative is 0; no point is so near to one that this matters.
    """
    return _definition(function.__name__, order)


@lru_cache
def _definition(name: str, order: int) -> Expr:
    if name == "abs":
        return sympy.sign(ARGUMENT) if order else sympy.Abs(ARGUMENT)
    if name == "sign":
        return sympy.S.Zero if order else sympy.sign(ARGUMENT)
    defined = FUNCTIONS[name].definition(ARGUMENT)
    return defined.diff(ARGUMENT) if order else defined


def at_every_entry(field: Field, expr: Expr, u: FieldArray) -> FieldArray:
    """An expression of `ARGUMENT`, at every entry of an array."""
    found = _scalar(field, expr, u)
    spread: FieldArray = field.np.broadcast_to(found, u.shape)
    return spread


def _scalar(field: Field, expr: Expr, u: FieldArray) -> FieldArray:
    """The same, of rank 0 where the expression is constant."""
    if expr == ARGUMENT:
        return u
    if expr.is_Rational:
        return field.encode(rational_of(expr))
    if expr == sympy.pi:
        return field.wrap(field.constant("pi"))
    args = [_scalar(field, arg, u) for arg in expr.args]
    if expr.is_Pow and expr.exp.is_Rational:
        return field.wrap(field.rational_power(args[0].plain, rational_of(expr.exp)))
    if expr.is_Add or expr.is_Mul:
        return reduce(operator.add if expr.is_Add else operator.mul, args)
    return field.wrap(field.call(type(expr).__name__.lower(), args[0].plain))
