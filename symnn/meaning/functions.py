"""The elementary functions written out in SymPy's, and their derivatives by SymPy alone."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Dummy, Expr, Function

from symnn.meaning.choice import Choice
from symnn.notation import TABLE

ARGUMENT = Dummy("u", real=True)
"""What a function is written out in."""
RELATIONS = {
    ">": sympy.Gt,
    ">=": sympy.Ge,
    "<": sympy.Lt,
    "<=": sympy.Le,
    "==": sympy.Eq,
    "!=": sympy.Ne,
}
NAMES: dict[type[Expr], str] = {row.own: name for name, row in TABLE.items() if row.own is not None}
"""The names of SymPy's own functions in the language."""


@lru_cache
def written(name: str, order: int = 0) -> Expr:
    """A function, or its first derivative, as an expression of `ARGUMENT`.

    A function with a kink is a choice, so that its derivative is that of the piece chosen.
    """
    row = TABLE[name]
    if row.pieces is not None:
        definition = row.pieces(ARGUMENT, choose)
    else:
        definition = row.definition(ARGUMENT)
    return definition.diff(ARGUMENT) if order else definition


def applied(name: str, u: Expr) -> Expr:
    """A function of an expression."""
    if u in TABLE[name].holes:
        return sympy.Integer(TABLE[name].holes[u])
    return written(name).xreplace({ARGUMENT: u})


def choose(relation: str, a: Expr, b: Expr, yes: Expr, no: Expr) -> Expr:
    """A choice. SymPy is not asked whether a comparison of symbols is known to hold."""
    return Choice(compared(relation, a, b), yes, no)


def compared(relation: str, a: Expr, b: Expr) -> Expr:
    """A comparison: a truth where both sides are numbers."""
    a, b = sympy.sympify(a), sympy.sympify(b)
    return RELATIONS[relation](a, b, evaluate=bool(a.is_number and b.is_number))


def name_of(function: Function) -> str | None:
    """The name in the language of what is a function of the language or of SymPy's."""
    own = type(function)
    return NAMES.get(own, own.__name__ if own.__name__ in TABLE else None)
