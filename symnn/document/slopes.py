"""The derivative of each activation in the form used, and why it is the derivative.

What an elementary function's derivative is, the calculus found and proved; here the proof is told:
the function in q = e^u, its derivative, and the form used as the same fraction in q.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sympy
from sympy import Expr, Symbol

from symnn.calculus.elementary import defined, resolve
from symnn.document.matrix.condense import VALUE, Pointwise
from symnn.notation import FUNCTIONS, Elementary

POWER = Symbol("q", positive=True)
"""e^u."""


@dataclass(frozen=True)
class Identity:
    """g′ of an elementary function g."""

    function: type[Elementary]
    definition: Expr
    """g(u), of `POWER`."""
    slope: Expr
    """g′(u), of `POWER`, as a fraction in lowest terms."""
    form: Expr
    """The form that is used, of `VALUE`: it is the same fraction."""


def identity_of(function: type[Elementary]) -> Identity | None:
    """The identity of a function that exponentials define; None where the derivative is one of
    those in every table, or the form used is no fraction in e^u."""
    return _identity(function.__name__)


@cache
def _identity(name: str) -> Identity | None:
    function = FUNCTIONS[name]
    definition = function.definition(VALUE).rewrite(sympy.exp)
    if not definition.has(sympy.exp) or definition.has(sympy.I) or definition == sympy.exp(VALUE):
        return None
    form = resolve(function(VALUE).diff(VALUE))
    slope = fraction(definition.diff(VALUE))
    if slope is None or slope != fraction(defined(form)):
        return None
    return Identity(function, resolve(sympy.together(_powers(definition))), slope, form)


def fraction(expr: Expr) -> Expr | None:
    """The expression as a fraction in lowest terms in q = e^u; None where it is none."""
    powers = _powers(expr)
    if powers.free_symbols - {POWER}:
        return None
    found: Expr = sympy.factor(sympy.cancel(sympy.together(powers)))
    return found if found.is_rational_function(POWER) else None


def _powers(expr: Expr) -> Expr:
    return sympy.expand_power_exp(expr.rewrite(sympy.exp)).replace(
        lambda e: isinstance(e, sympy.exp), lambda e: POWER ** (e.args[0] / VALUE)
    )


def identities(activation: Pointwise) -> list[Identity]:
    """Those on which the activation's derivative rests, in the order of its definition."""
    nodes = sympy.preorder_traversal(activation.definition)
    functions = dict.fromkeys(type(node) for node in nodes if isinstance(node, Elementary))
    return [each for each in map(identity_of, functions) if each is not None]
