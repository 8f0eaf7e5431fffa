"""Values with what a small step adds to them: forward-mode derivatives in any domain of arrays.

No adjoint and no rule of the calculus has part in it: f′ is SymPy's derivative of the definition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from symnn.meaning.domains.array_domain import Shape
from symnn.meaning.domains.pairs import Pairs
from symnn.meaning.scalars import slope
from symnn.notation import TABLE, FunctionRow


class Dual(NamedTuple):
    """A value, and its tangent, which may be longer along axes of length 1; None is nothing."""

    value: Any
    tangent: Any = None


class Duals(Pairs):
    """Dual numbers over a domain."""

    def number(self, value: Any) -> Dual:
        return Dual(self.base.number(value))

    def wholes(self, numbers: NDArray[np.int_]) -> Dual:
        return Dual(self.base.wholes(numbers))

    def zeros(self, shape: Shape) -> Dual:
        return Dual(self.base.zeros(shape), self.base.zeros(shape))

    def add(self, terms: Sequence[Dual]) -> Dual:
        moving = [term.tangent for term in terms if term.tangent is not None]
        return Dual(
            self.base.add([term.value for term in terms]), self.base.add(moving) if moving else None
        )

    def multiply(self, factors: Sequence[Dual]) -> Dual:
        return self._products(self.base.multiply, factors)

    def contract(self, subscripts: str, arrays: Sequence[Dual]) -> Dual:
        return self._products(lambda parts: self.base.contract(subscripts, parts), arrays)

    def _products(self, product: Callable[[list[Any]], Any], factors: Sequence[Dual]) -> Dual:
        """The product rule, for whatever is linear in each factor."""
        values = [factor.value for factor in factors]
        terms = [
            product([*values[:place], factor.tangent, *values[place + 1 :]])
            for place, factor in enumerate(factors)
            if factor.tangent is not None
        ]
        return Dual(product(values), self.base.add(terms) if terms else None)

    def power(self, base: Dual, exponent: Any) -> Dual:
        """(uᵛ)˙ = v·uᵛ⁻¹·u̇ + uᵛ·log(u)·v̇"""
        if isinstance(exponent, int):
            return self._scaled(base, self.base.power, exponent)
        value = self.base.power(base.value, exponent.value)
        terms = []
        if base.tangent is not None:
            one_less = self.base.add([exponent.value, self.base.whole(-1)])
            lower = self.base.power(base.value, one_less)
            terms.append(self.base.multiply([exponent.value, lower, base.tangent]))
        if exponent.tangent is not None:
            log = self.base.call(TABLE["log"], base.value)
            terms.append(self.base.multiply([value, log, exponent.tangent]))
        return Dual(value, self.base.add(terms) if terms else None)

    def root(self, base: Dual, exponent: Rational) -> Dual:
        return self._scaled(base, self.base.root, exponent)

    def _scaled(self, base: Dual, power: Callable[[Any, Any], Any], exponent: Any) -> Dual:
        value = power(base.value, exponent)
        if base.tangent is None or exponent == 0:
            return Dual(value)
        lower = power(base.value, exponent - 1)
        times = self.base.number(Rational(exponent))
        return Dual(value, self.base.multiply([times, lower, base.tangent]))

    def call(self, row: FunctionRow, u: Dual) -> Dual:
        value = self.base.call(row, u.value)
        if u.tangent is None:
            return Dual(value)
        return Dual(value, self.base.multiply([slope(self.base, row, u.value), u.tangent]))

    def choose(self, truth: Any, yes: Callable[[], Dual], no: Callable[[], Dual]) -> Dual:
        a, b = yes(), no()
        value = self.base.choose(truth, lambda: a.value, lambda: b.value)
        if a.tangent is b.tangent is None:
            return Dual(value)
        return Dual(value, self.base.choose(truth, lambda: self._or_0(a), lambda: self._or_0(b)))

    def _or_0(self, dual: Dual) -> Any:
        return self.base.whole(0) if dual.tangent is None else dual.tangent

    def largest_of(self, rows: Dual) -> Dual:
        value = self.base.largest_of(rows.value)
        if rows.tangent is None:
            return Dual(value)
        return Dual(value, self.base.along(rows.tangent, self.base.place_of(rows.value, value)))
