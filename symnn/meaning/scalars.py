"""Values of scalar expressions: SymPy's functions and the language's, and choices, over symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from symnn.meaning.choice import Choice
from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.domain import OutsideDomain, ValueDomain
from symnn.meaning.functions import ARGUMENT, name_of, written
from symnn.notation import TABLE, FunctionRow, Where

UNDEFINED = sympy.nan, sympy.zoo, sympy.oo, -sympy.oo
"""What SymPy makes of a quotient by zero."""


class ScalarWalk:
    """Evaluates expressions in a domain, every distinct subexpression once.

    `define` gives the expression that a symbol without a value stands for.
    """

    def __init__(
        self,
        domain: ValueDomain,
        values: Mapping[Symbol, Any],
        define: Callable[[Symbol], Expr] | None = None,
    ) -> None:
        self.domain, self._define = domain, define
        self.known: dict[Expr, Any] = dict(values)

    def value(self, expr: Expr) -> Any:
        """Raises `OutsideDomain`, `TypeError` for what is not a scalar expression, and `KeyError`
        for a symbol that has no value."""
        if expr not in self.known:
            try:
                self.known[expr] = self.domain.entry(self._compute(expr))
            except self.domain.failures as error:
                raise OutsideDomain(str(error)) from None
        return self.known[expr]

    def _compute(self, expr: Expr) -> Any:
        domain = self.domain
        if expr.is_Symbol:
            if self._define is None:
                raise KeyError(expr)
            return self.value(self._define(expr))
        if expr.is_Rational or expr in (sympy.pi, sympy.E):
            return domain.number(expr)
        if expr in UNDEFINED:
            raise OutsideDomain("a number is divided by zero")
        if expr.is_Add:
            return domain.add([*map(self.value, expr.args)])
        if expr.is_Mul:
            return domain.multiply([*map(self.value, expr.args)])
        if expr.is_Pow:
            base, exponent = expr.args
            if exponent.is_Integer:
                return domain.power(self.value(base), int(exponent))
            return domain.power(self.value(base), self.value(exponent))
        if isinstance(expr, Choice | Where):
            condition, yes, no = expr.args
            return domain.choose(
                self._holds(condition), lambda: self.value(yes), lambda: self.value(no)
            )
        name = name_of(expr) if expr.is_Function else None
        if name is None:
            raise TypeError(f"'{type(expr).__name__}' is not part of a scalar expression")
        return domain.call(TABLE[name], self.value(expr.args[0]))

    def _holds(self, condition: Any) -> Any:
        if not isinstance(condition, Relational):
            return bool(condition)
        sides = self.value(condition.lhs), self.value(condition.rhs)
        return self.domain.compare(condition.rel_op, *sides)


def slope(domain: ValueDomain, row: FunctionRow, u: Any) -> Any:
    """The derivative of an elementary function at a value of any domain."""
    return ScalarWalk(domain, {ARGUMENT: u}).value(written(row.name, 1))


def evaluate_scalar(expr: Expr, values: Mapping[Symbol, Any], digits: int) -> Any:
    """The value at real numbers (anything mpmath reads, or exact rationals).

    Raises `OutsideDomain`, and `TypeError` for what is not a scalar expression.
    """
    domain = Digits(digits)
    return ScalarWalk(domain, {s: domain.number(v) for s, v in values.items()}).value(expr)
