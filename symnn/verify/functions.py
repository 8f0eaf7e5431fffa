"""Exponential, logarithm, powers and indicators of polynomials, and the identities they obey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import QQ, factorint

from symnn.verify.algebra import Algebra
from symnn.verify.polynomial import (
    ONE,
    Monomial,
    Polynomial,
    merge,
    plus,
    whole,
)

LARGEST_FACTOR = 1 << 15
"""Primes by which a number is divided: what is left is one factor, or a large number such as
1000^600 - 999^600 would take for ever."""


class Functions:
    """The functions, over the generators of one algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self._exponentials: list[tuple[Monomial, Polynomial, int]] = []

    def _by_cases(self, p: Polynomial, function: Callable[[Polynomial], Polynomial]) -> Polynomial:
        indicator = self.algebra.indicator_in(p)
        if indicator is None:
            return function(p)
        restrict = self.algebra.restrict
        holds = self._by_cases(restrict(p, indicator, True), function)
        fails = self._by_cases(restrict(p, indicator, False), function)
        choice = self.algebra.multiply({((indicator, 1),): QQ(1)}, plus(holds, fails, -1))
        return plus(fails, choice)

    def exp(self, p: Polynomial) -> Polynomial:
        """eᵖ, through exponentials of linearly independent arguments."""
        return self._by_cases(p, self._exp)

    def log(self, p: Polynomial) -> Polynomial:
        """log p, split over the factors of p that are seen to be positive."""
        return self._by_cases(p, self._log)

    def power(self, p: Polynomial, r: Any) -> Polynomial:
        """pʳ for a rational r. Raises `ZeroDivisionError`."""
        if r.denominator == 1 and r >= 0:
            return self.algebra.power(p, int(r))
        if r.denominator == 1:
            return self.algebra.power(self._by_cases(p, self.algebra.invert), int(-r))
        return self._by_cases(p, lambda q: self._root(q, r))

    def is_above_zero(self, p: Polynomial) -> Polynomial:
        """The indicator of p > 0, almost everywhere."""
        return self._by_cases(p, self._is_above_zero)

    def is_zero(self, p: Polynomial) -> Polynomial:
        """The indicator of p = 0: a polynomial that is not zero, is so almost nowhere."""
        return self._by_cases(p, lambda q: {} if self.algebra.clear(q)[0] else ONE)

    def opaque(self, name: str, p: Polynomial, odd: bool) -> Polynomial:
        """A function of which nothing is known, but that it may be odd."""
        of = self._odd if odd else self._any
        return self._by_cases(p, lambda q: of(name, q))

    def _any(self, name: str, p: Polynomial) -> Polynomial:
        return self.algebra.variable(name, base=p)

    def _odd(self, name: str, p: Polynomial) -> Polynomial:
        if not p:
            return {}
        sign = 1 if p[max(p)] > 0 else -1
        base = {m: sign * c for m, c in p.items()}
        return {m: sign * c for m, c in self.algebra.variable(name, base=base).items()}

    def _exp(self, p: Polynomial) -> Polynomial:
        result, rest = ONE, {}
        for monomial, coefficient in p.items():
            base = self._logarithm_of(monomial)
            if base is None:
                rest[monomial] = coefficient
            else:
                result = self.algebra.multiply(result, self.power(base, QQ(coefficient)))
        powers: Monomial = ()
        for pivot, vector, g in self._exponentials:
            if pivot in rest:
                ratio = rest[pivot] / vector[pivot]
                rest = plus(rest, vector, -ratio)
                powers = merge(powers, ((g, whole(ratio)),))
        if rest:
            new = self.algebra.generator("exp", base=rest, positive=True)
            self._exponentials.append((max(rest), rest, new))
            powers = merge(powers, ((new, 1),))
        return self.algebra.multiply(result, self.algebra.term(powers))

    def _logarithm_of(self, monomial: Monomial) -> Polynomial | None:
        """The polynomial whose logarithm the monomial is."""
        if len(monomial) == 1 and monomial[0][1] == 1:
            generator = self.algebra.generators[monomial[0][0]]
            if generator.kind == "log":
                return dict(generator.base)
        return None

    def _log(self, p: Polynomial) -> Polynomial:
        known, unknown = self._factors(p)
        total: Polynomial = {}
        for factor, r in known:
            total = plus(total, self._logarithm(factor), r)
        if unknown == ONE:
            return total
        return plus(total, self.algebra.variable("log", base=unknown))

    def _logarithm(self, p: Polynomial) -> Polynomial:
        if len(p) == 1 and p != ONE:
            ((monomial, _),) = p.items()
            if monomial and self.algebra.generators[monomial[0][0]].kind == "exp":
                return dict(self.algebra.generators[monomial[0][0]].base)
        return self.algebra.variable("log", base=p)

    def _root(self, p: Polynomial, r: Any) -> Polynomial:
        if not p:
            if r < 0:
                raise ZeroDivisionError
            return {}
        known, unknown = self._factors(p)
        result = ONE
        for factor, e in known:
            result = self.algebra.multiply(result, self._radical(factor, e * r))
        if unknown == ONE:
            return result
        return self.algebra.multiply(result, self._radical(unknown, r))

    def _radical(self, p: Polynomial, r: Any) -> Polynomial:
        if len(p) == 1:
            ((monomial, coefficient),) = p.items()
            if coefficient == 1 and len(monomial) == 1:
                g, e = monomial[0]
                if self.algebra.generators[g].positive:
                    return self.algebra.term(((g, whole(e * r)),))
        root = self.algebra.generator("root", base=p, positive=True)
        return self.algebra.term(((root, whole(r)),))

    def _factors(self, p: Polynomial) -> tuple[list[tuple[Polynomial, Any]], Polynomial]:
        """p = Π knownʳ · unknown, with every known factor positive. Raises `ZeroDivisionError`."""
        numerator, cleared = self.algebra.clear(p)
        if not numerator:
            raise ZeroDivisionError
        number, content, factors = self.algebra.factors(numerator)
        sign = 1 if number > 0 else -1
        known: list[tuple[Polynomial, Any]] = []
        for part, direction in ((abs(int(number.numerator)), 1), (int(number.denominator), -1)):
            known += [({(): QQ(n)}, direction * e) for n, e in _factors_of(part)]
        unknown: Polynomial = {(): QQ(sign)}
        for g, e in content:
            if self.algebra.generators[g].positive:
                known.append(({((g, 1),): QQ(1)}, e))
            else:
                unknown = self.algebra.multiply(unknown, self.algebra.term(((g, e),)))
        for factor, e in factors:
            if self.algebra.is_positive(factor):
                known.append((factor, e))
            else:
                unknown = self.algebra.multiply(unknown, self.algebra.power(factor, e))
        for over, e in cleared:
            if self.algebra.generators[over].positive:
                known.append((dict(self.algebra.generators[over].base), -e))
            else:
                unknown = self.algebra.multiply(unknown, self.algebra.term(((over, e),)))
        return known, unknown

    def _is_above_zero(self, p: Polynomial) -> Polynomial:
        """[p > 0] as [v > c], for a v without a constant term and with leading coefficient 1."""
        if not self.algebra.clear(p)[0]:
            return {}
        _, p = self._factors(p)
        known, cleared = self.algebra.clear(p)
        for over, e in cleared:
            if e % 2:
                known = self.algebra.multiply(known, dict(self.algebra.generators[over].base))
        if self.algebra.is_positive(known):
            return ONE
        if self.algebra.is_positive({m: -c for m, c in known.items()}):
            return {}
        v = {m: c for m, c in known.items() if m}
        lead = v[max(v)]
        base = {m: c / lead for m, c in v.items()}
        threshold = -known.get((), QQ(0)) / lead
        indicator = self.algebra.variable("indicator", base=base, threshold=threshold)
        return indicator if lead > 0 else plus(ONE, indicator, -1)


def _factors_of(number: int) -> list[tuple[int, int]]:
    """Bases and exponents of which a number is the product: its small primes, and a rest."""
    small = factorint(number, limit=LARGEST_FACTOR, use_rho=False, use_pm1=False, use_ecm=False)
    return sorted(small.items())
