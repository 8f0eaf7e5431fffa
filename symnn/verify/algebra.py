"""Exact arithmetic of polynomials whose generators obey rules.

A generator is a variable with, perhaps, one relation: an indicator H of a condition (H² = H, and
[v > 2]·[v > 1] = [v > 2]), the imaginary unit (I² = −1), a root B of a polynomial (B is held to
powers between 0 and 1), or the inverse S of a polynomial D (S·lead(D) is rewritten by S·D = 1).
Rewriting by a relation is always sound. When the leading monomials are coprime the relations are
a Gröbner basis (Buchberger's first criterion; Cox, Little and O'Shea, *Ideals, Varieties, and
Algorithms*, §2.10) and the form reached is unique; where it may not be, `Algebra.clear`
multiplies the inverses away, and the numerator decides.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sympy import QQ

from symnn.verify.polynomial import (
    ONE,
    Monomial,
    Polynomial,
    accumulate,
    exponent,
    inverse,
    is_even,
    merge,
    plus,
    split,
    without,
)

LONG = 4
"""Factors of a term that cost as much as a term."""


class TooLarge(Exception):
    """The work asked for is beyond the budget."""


@dataclass(frozen=True)
class Generator:
    """A variable. `base` is what a root, an inverse, a function or an indicator is of."""

    kind: str
    real: bool
    positive: bool
    base: tuple[tuple[Monomial, Any], ...]
    threshold: Any


class Algebra:
    """Polynomials over a growing list of generators. `budget` bounds the steps: terms that are
    multiplied, rewritten or factored."""

    def __init__(self, budget: int) -> None:
        self.generators: list[Generator] = []
        self._bases: list[Polynomial] = []
        self._leads: list[Monomial | None] = []
        self._numbers: dict[Hashable, int] = {}
        self._ruled: set[int] = set()
        self._alike: dict[int, list[int]] = {}  # the indicators that compare the same v
        self.left = budget

    def generator(
        self,
        kind: str,
        name: Hashable = None,
        *,
        positive: bool = False,
        base: Polynomial | None = None,
        threshold: Any = None,
    ) -> int:
        """The number of a generator, made when it is new."""
        frozen = tuple(sorted(base.items())) if base else ()
        key = (kind, name, frozen, threshold)
        number = self._numbers.setdefault(key, len(self.generators))
        if number == len(self.generators):
            real = kind != "imaginary" and self.is_real(base or {})
            self.generators.append(Generator(kind, real, positive and real, frozen, threshold))
            self._bases.append(dict(frozen))
            self._leads.append(max(frozen)[0] if frozen else None)
            if kind in ("indicator", "imaginary", "root", "inverse"):
                self._ruled.add(number)
            if kind == "indicator":
                alike = [i for i in self._alike if self.generators[i].base == frozen]
                self._alike[number] = self._alike[alike[0]] if alike else []
                self._alike[number].append(number)
        return number

    def variable(self, kind: str, name: Hashable = None, **facts: Any) -> Polynomial:
        """A generator as a polynomial."""
        return {((self.generator(kind, name, **facts), 1),): QQ(1)}

    def term(self, monomial: Monomial, coefficient: Any = 1) -> Polynomial:
        """One term, reduced by the rules."""
        total: Polynomial = {}
        self._put(total, monomial, QQ(coefficient))
        return total

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """p·q, in the form that the rules leave. Raises `TooLarge`."""
        if len(p) * len(q) > self.left:
            raise TooLarge
        total: Polynomial = {}
        for m, c in p.items():
            for n, d in q.items():
                self._put(total, merge(m, n), c * d)
        return total

    def power(self, p: Polynomial, n: int) -> Polynomial:
        """pⁿ, for n ≥ 0."""
        result = ONE
        for _ in range(n):
            self._spend(1)
            result = self.multiply(result, p)
        return result

    def clear(self, p: Polynomial) -> tuple[Polynomial, list[tuple[int, int]]]:
        """A numerator without inverses, and the inverses, with powers, that it was over."""
        cleared: list[tuple[int, int]] = []
        while True:
            present = {g for m in p for g, _ in m if self.generators[g].kind == "inverse"}
            if not present:
                return p, cleared
            last = max(present)
            highest = int(max(exponent(m, last) for m in p))
            powers = [ONE]
            for _ in range(highest):
                powers.append(self.multiply(powers[-1], dict(self.generators[last].base)))
            numerator: Polynomial = {}
            for m, c in p.items():
                missing = powers[highest - int(exponent(m, last))]
                for n, d in self.multiply({without(m, last): c}, missing).items():
                    accumulate(numerator, n, d)
            p = numerator
            cleared.append((last, highest))

    def invert(self, p: Polynomial) -> Polynomial:
        """1/p, for a p without indicators. Raises `ZeroDivisionError`."""
        numerator, cleared = self.clear(p)
        if not numerator:
            raise ZeroDivisionError
        number, content, factors = self.factors(numerator)
        result = self.term(inverse(content), 1 / number)
        for factor, multiplicity in factors:
            positive = self.is_positive(factor)
            over = self.generator("inverse", base=factor, positive=positive)
            result = self.multiply(result, self.term(((over, multiplicity),)))
        for over, multiplicity in cleared:
            base = dict(self.generators[over].base)
            result = self.multiply(result, self.power(base, multiplicity))
        return result

    def factors(self, p: Polynomial) -> tuple[Any, Monomial, list[tuple[Polynomial, int]]]:
        """`split` of a polynomial that was cleared of inverses."""
        self._spend(len(p))
        return split(p, self._ruled)

    def is_real(self, p: Polynomial) -> bool:
        """Whether every generator of p is real."""
        return all(self.generators[g].real for m in p for g, _ in m)

    def is_positive(self, p: Polynomial) -> bool:
        """Whether every term is seen to be positive, almost everywhere."""
        return bool(p) and all(
            c > 0
            and all(
                self.generators[g].positive or (self.generators[g].real and is_even(e))
                for g, e in m
            )
            for m, c in p.items()
        )

    def indicator_in(self, p: Polynomial) -> int | None:
        """The first indicator that occurs in p."""
        found = [g for m in p for g, _ in m if self.generators[g].kind == "indicator"]
        return min(found, default=None)

    def restrict(self, p: Polynomial, indicator: int, holds: bool) -> Polynomial:
        """p where a condition v > c holds, or where it does not."""
        self._spend(len(p))
        threshold = self.generators[indicator].threshold
        compared = {g: self.generators[g].threshold for g in self._alike[indicator]}
        implied = [g for g in compared if compared[g] <= threshold]
        total: Polynomial = {}
        for monomial, coefficient in p.items():
            if holds:
                accumulate(total, without(monomial, *implied), coefficient)
            elif all(compared[g] < threshold for g, _ in monomial if g in compared):
                accumulate(total, monomial, coefficient)
        return total

    def _spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooLarge

    def _put(self, total: Polynomial, monomial: Monomial, coefficient: Any) -> None:
        self._spend(1 + len(monomial) // LONG)
        for g, e in monomial:
            if g in self._ruled:
                rewritten = self._rewrite(monomial, g, e)
                if rewritten is not None:
                    self._spend(len(rewritten))
                    for m, c in rewritten.items():
                        accumulate(total, m, coefficient * c)
                    return
        accumulate(total, monomial, coefficient)

    def _rewrite(self, monomial: Monomial, g: int, e: Any) -> Polynomial | None:
        """The monomial by the rule of its generator g, or None where the rule does not apply."""
        generator = self.generators[g]
        lead, base = self._leads[g], self._bases[g]
        if generator.kind == "inverse" and e > 0 and lead is not None:  # most often, so first
            short = any(exponent(monomial, v) < x for v, x in lead)
            if short:
                return None
        if generator.kind == "indicator":
            alike = self._alike[g]
            if e == 1 and (len(alike) == 1 or sum(i in alike for i, _ in monomial) == 1):
                return None
        rest = without(monomial, g)
        match generator.kind:
            case "indicator":
                alike = [i for i, _ in monomial if i in self._alike[g]]
                strictest = max(alike, key=lambda i: self.generators[i].threshold)
                return self.term(merge(without(monomial, *alike), ((strictest, 1),)))
            case "imaginary":
                if e == 1:
                    return None
                quarter = int(e) % 4
                left = ((g, 1),) if quarter % 2 else ()
                return self.term(merge(rest, left), -1 if quarter > 1 else 1)
            case "root":
                whole = int(e.numerator // e.denominator)
                if not whole:
                    return None
                fraction = self.term(merge(rest, ((g, e - whole),) if e != whole else ()))
                if whole < 0:
                    base = self.invert(base)
                return self.multiply(fraction, self.power(base, abs(whole)))
        if e < 0:
            return self.multiply(self.term(rest), self.power(base, int(-e)))
        assert lead is not None
        # S·lead(D) = (1 − S·(D − lead(D))), over the leading coefficient
        rest = merge(rest, inverse(lead))
        tail = {m: -c for m, c in base.items() if m != lead}
        lower = self.term(merge(rest, ((g, e - 1),) if e > 1 else ()))
        same = self.multiply({merge(rest, ((g, e),)): QQ(1)}, tail)
        return {m: c / base[lead] for m, c in plus(lower, same).items()}
