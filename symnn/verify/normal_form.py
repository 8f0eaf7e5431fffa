"""SymPy expression → polynomial in generators, by the identities of the elementary functions.

For one argument there is one exponential. Its arguments are vectors over the rationals; a new one
is reduced against those met before, so that the exponentials kept have linearly independent
arguments, and hence no relation between them (Ax, *On Schanuel's conjectures*, 1971). Hyperbolic
functions, the sigmoid and the tangents are rational in them; sine and cosine are, with I·u.
A function of a polynomial with an indicator H is taken by cases:
f(P) = H·f(P where H) + (1 − H)·f(P where not H). Where u is not zero all along, [−u > 0] is
1 − [u > 0] almost everywhere; where it is, as a rectified value on one side, both are 0.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import QQ, Expr
from sympy.core.relational import Relational

from symnn.meaning.choice import Choice
from symnn.meaning.functions import name_of
from symnn.notation import TABLE, Elementary, Where
from symnn.verify.algebra import Algebra
from symnn.verify.functions import Functions
from symnn.verify.polynomial import ONE, Polynomial, accumulate, plus


class Unreadable(Exception):
    """An expression that has no normal form here; the text says why."""


class NormalForm:
    """Converts expressions, remembering what it has converted."""

    def __init__(self, budget: int) -> None:
        self.algebra = Algebra(budget)
        self.functions = Functions(self.algebra)
        self._known: dict[Expr, Polynomial] = {}

    def __call__(self, expr: Expr) -> Polynomial:
        """The polynomial of an expression over real symbols.

        Raises `Unreadable`, `TooLarge`, or `ZeroDivisionError` when it has a pole everywhere.
        """
        if expr not in self._known:
            self._known[expr] = self._convert(expr)
        return self._known[expr]

    def _convert(self, expr: Expr) -> Polynomial:
        if expr.is_Rational:
            return {(): QQ(expr.p, expr.q)} if expr else {}
        if expr.is_Symbol:
            return self.algebra.variable("symbol", expr, positive=bool(expr.is_positive))
        if expr == sympy.pi:
            return self.algebra.variable("pi", positive=True)
        if expr == sympy.E:
            return self.functions.exp(ONE)
        if expr.is_Add:
            total: Polynomial = {}
            for arg in expr.args:
                for monomial, coefficient in self(arg).items():
                    accumulate(total, monomial, coefficient)
            return total
        if expr.is_Mul:
            product = ONE
            for arg in expr.args:
                product = self.algebra.multiply(product, self(arg))
            return product
        if expr.is_Pow:
            return self._power(*expr.args)
        if isinstance(expr, Choice | Where):
            condition, a, b = expr.args
            return self._choose(self._holds(condition), self(a), self(b))
        if isinstance(expr, Elementary):
            return self(type(expr).definition(expr.args[0]))
        rule = getattr(self, f"_{type(expr).__name__}", None)
        if rule is not None:
            form: Polynomial = rule(*map(self, expr.args))
            return form
        name = name_of(expr) if expr.is_Function else None
        if name is None:
            raise Unreadable(f"'{type(expr).__name__}' has no rule")
        return self.functions.opaque(name, self(expr.args[0]), TABLE[name].odd)

    def _power(self, base: Expr, exponent: Expr) -> Polynomial:
        if exponent.is_Rational:
            return self.functions.power(self(base), QQ(exponent.p, exponent.q))
        logarithm = self.functions.log(self(base))
        return self.functions.exp(self.algebra.multiply(self(exponent), logarithm))

    def _choose(self, condition: Polynomial, a: Polynomial, b: Polynomial) -> Polynomial:
        return plus(b, self.algebra.multiply(condition, plus(a, b, -1)))

    def _holds(self, condition: Any) -> Polynomial:
        """The indicator of a condition, 1 where it holds and 0 elsewhere."""
        if condition == True:  # noqa: E712  (SymPy's own truth is meant too)
            return ONE
        if condition == False:  # noqa: E712
            return {}
        if not isinstance(condition, Relational):
            raise Unreadable(f"'{type(condition).__name__}' is not a comparison")
        difference = plus(self(condition.lhs), self(condition.rhs), -1)
        # which side a tie is on matters: a rectified value is zero half the time
        above, turned = self.functions.is_above_zero, {m: -c for m, c in difference.items()}
        match condition.rel_op:
            case ">":
                return above(difference)
            case "<=":
                return plus(ONE, above(difference), -1)
            case "<":
                return above(turned)
            case ">=":
                return plus(ONE, above(turned), -1)
            case "==":
                return self.functions.is_zero(difference)
        return plus(ONE, self.functions.is_zero(difference), -1)

    def _exp(self, u: Polynomial) -> Polynomial:
        return self.functions.exp(u)

    def _log(self, u: Polynomial) -> Polynomial:
        return self.functions.log(u)

    def _sinh(self, u: Polynomial) -> Polynomial:
        return plus(*self._halves(u), -1)

    def _cosh(self, u: Polynomial) -> Polynomial:
        return plus(*self._halves(u))

    def _tanh(self, u: Polynomial) -> Polynomial:
        return self._over(self._sinh(u), self._cosh(u))

    def _sin(self, u: Polynomial) -> Polynomial:
        return self._over(self._sinh(self._turned(u)), self._turned(ONE))

    def _cos(self, u: Polynomial) -> Polynomial:
        return self._cosh(self._turned(u))

    def _tan(self, u: Polynomial) -> Polynomial:
        return self._over(self._sin(u), self._cos(u))

    def _acos(self, u: Polynomial) -> Polynomial:
        right_angle = {m: c / 2 for m, c in self(sympy.pi).items()}
        return plus(right_angle, self.functions.opaque("asin", u, odd=True), -1)

    def _sign(self, u: Polynomial) -> Polynomial:
        above = self.functions.is_above_zero
        return plus(above(u), above({m: -c for m, c in u.items()}), -1)

    def _Abs(self, u: Polynomial) -> Polynomial:
        return self.algebra.multiply(self._sign(u), u)

    def _halves(self, u: Polynomial) -> tuple[Polynomial, Polynomial]:
        """eᵘ/2 and e⁻ᵘ/2."""
        up = self.functions.exp(u)
        down = self.functions.exp({m: -c for m, c in u.items()})
        return {m: c / 2 for m, c in up.items()}, {m: c / 2 for m, c in down.items()}

    def _turned(self, u: Polynomial) -> Polynomial:
        return self.algebra.multiply(self.algebra.variable("imaginary"), u)

    def _over(self, a: Polynomial, b: Polynomial) -> Polynomial:
        return self.algebra.multiply(a, self.functions.power(b, QQ(-1)))
