"""The oracle's own choice between two values, with its own derivative.

The language's `Where` knows how to differentiate itself, and the derivation that is checked relies
on that: a proof that relied on it too would call a wrong rule right.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Symbol, sympify
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue


class Choice(Expr):  # type: ignore[misc]
    """`a` where the condition holds, `b` elsewhere: real, and not rewritten."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, condition: Any, a: Any, b: Any) -> Expr:
        condition, a, b = sympify(condition), sympify(a), sympify(b)
        if isinstance(condition, BooleanTrue) or a == b:
            return a
        if isinstance(condition, BooleanFalse):
            return b
        return Expr.__new__(cls, condition, a, b)

    @property
    def condition(self) -> Relational:
        return self.args[0]

    def _eval_derivative(self, s: Symbol) -> Expr:
        """The derivative of the value that is chosen; at the kink, of the one chosen there."""
        condition, a, b = self.args
        return Choice(condition, a.diff(s), b.diff(s))
