"""Whether the numbers of an equation are ones that a float can hold."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Float, Mul, preorder_traversal

from symnn.errors import InputError
from symnn.notation.printer import to_text
from symnn.notation.program import Equation
from symnn.notation.syntax import shorten

LEAST, MOST = Float("1e-307"), Float("1.7e308")
"""A float's reach, with all of its digits."""


def check_numbers(equations: Iterable[Equation]) -> None:
    """Raises `InputError`, in a line, where an equation holds a number that no float is, such as
    the product 1e300*1e300."""
    for equation in equations:
        for part in preorder_traversal(equation.rhs):
            number = _number(part)
            if number is None or number.is_zero or _fits(number):
                continue
            raise InputError(
                f"'{shorten(to_text(equation))}' has the number {number.evalf(3)}: "
                f"expected 1e-307 to 1.7e308, which a float can hold; write it in other units"
            )


def _number(part: object) -> Expr | None:
    """The number that a part of an expression is, or that its factors make."""
    if not isinstance(part, Expr):
        return None
    if part.is_Mul:
        numbers = [factor for factor in part.args if factor.is_number]
        return Mul(*numbers) if numbers else None
    return part if part.is_number else None


def _fits(number: Expr) -> bool:
    if number.is_Rational:
        return bool(max(abs(number.p), number.q) <= MOST and abs(number) >= LEAST)
    value = number.evalf()
    return not value.is_Float or bool(LEAST <= abs(value) <= MOST)
