"""Sparse polynomials with rational exponents, as plain dictionaries, and their factors."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from math import lcm, prod
from typing import Any

from sympy import QQ, Dummy, Poly

Monomial = tuple[tuple[int, Any], ...]
"""(generator, exponent) pairs, the latest generator first, so that tuples compare as lex order."""
Polynomial = dict[Monomial, Any]
"""Rational coefficients, none of them zero, by monomial."""
Term = tuple[tuple[int, ...], Any]
"""Exponents, one for each variable, and a coefficient."""

ONE: Polynomial = {(): QQ(1)}

LARGEST = 60
"""Terms beyond which factors are not looked for. Nothing rests on finding them but speed."""
HIGHEST, DENSEST = 64, 4_000
"""The degree, and the coefficients of the dense form, in which factors are looked for: the gaps
between far powers, as of exp(0.0447…·u), would take all memory, and many variables all time."""


def accumulate(total: Polynomial, monomial: Monomial, coefficient: Any) -> None:
    """Add one term to `total`, in place."""
    value = total.get(monomial, 0) + coefficient
    if value:
        total[monomial] = value
    else:
        total.pop(monomial, None)


def merge(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a or not b:
        return a or b
    exponents = dict(a)
    for g, e in b:
        exponent = whole(exponents.get(g, 0) + e)
        if exponent:
            exponents[g] = exponent
        else:
            del exponents[g]
    return tuple(sorted(exponents.items(), reverse=True))


def whole(e: Any) -> Any:
    """An exponent, as an int where it is one: Python hashes and adds these much faster."""
    return e if e.__class__ is int or e.denominator != 1 else int(e)


def exponent(monomial: Monomial, g: int) -> Any:
    """The exponent of one generator."""
    return next((e for other, e in monomial if other == g), 0)


def is_even(e: Any) -> bool:
    """Whether an exponent is an even integer."""
    return bool(e.denominator == 1 and int(e) % 2 == 0)


def without(monomial: Monomial, *removed: int) -> Monomial:
    """The monomial without some generators."""
    return tuple(pair for pair in monomial if pair[0] not in removed)


def inverse(monomial: Monomial) -> Monomial:
    """One over a monomial."""
    return tuple((g, -e) for g, e in monomial)


def plus(p: Polynomial, q: Polynomial, factor: Any = 1) -> Polynomial:
    """p + factor·q."""
    total = dict(p)
    for monomial, coefficient in q.items():
        accumulate(total, monomial, factor * coefficient)
    return total


def split(
    p: Polynomial, opaque: Container[int] = ()
) -> tuple[Any, Monomial, list[tuple[Polynomial, int]]]:
    """p = number · monomial · Π factorᵐ, for p ≠ 0; every factor's leading coefficient is 1.

    Polynomials with `opaque` generators are not factored.
    """
    exponents: dict[int, list[Any]] = {}
    for m in p:
        for g, e in m:
            exponents.setdefault(g, []).append(e)
    generators = sorted(exponents, reverse=True)
    lowest = ((g, min(exponents[g] + [0] * (len(exponents[g]) < len(p)))) for g in generators)
    content = tuple((g, e) for g, e in lowest if e)
    rest = {merge(m, inverse(content)): c for m, c in p.items()}
    number = rest[max(rest)]
    rest = {m: c / number for m, c in rest.items()}
    if len(rest) == 1:
        return number, content, []
    generators = [g for g in generators if any(exponent(m, g) for m in rest)]
    alone = (es[0] for es in exponents.values() if len(es) == 1)
    # what divides m·g + b, for a monomial m and a b without g, divides m and b: it is 1 here
    is_irreducible = any(e.numerator == 1 for e in alone)
    if len(rest) > LARGEST or is_irreducible or any(g in opaque for g in generators):
        return number, content, [(rest, 1)]
    return number, content, _factor(rest, generators)


def _factor(p: Polynomial, generators: list[int]) -> list[tuple[Polynomial, int]]:
    scale = [lcm(*(int(QQ(exponent(m, g)).denominator) for m in p)) for g in generators]
    terms = {
        tuple(int(exponent(m, g) * s) for g, s in zip(generators, scale, strict=True)): c
        for m, c in p.items()
    }
    degrees = [max(exponents) for exponents in zip(*terms, strict=True)]
    if max(degrees) > HIGHEST or prod(degree + 1 for degree in degrees) > DENSEST:
        return [(p, 1)]
    factors = []
    for factor, multiplicity in _factor_list(frozenset(terms.items())):
        restored: Polynomial = {}
        for exponents, c in factor:
            powers = (whole(QQ(e, s)) for e, s in zip(exponents, scale, strict=True))
            pairs = zip(generators, powers, strict=True)
            restored[tuple((g, e) for g, e in pairs if e)] = c
        lead = restored[max(restored)]
        factors.append(({m: c / lead for m, c in restored.items()}, multiplicity))
    return factors


@lru_cache(maxsize=1 << 12)  # the cases of a maximum hold the same few polynomials again and again
def _factor_list(terms: frozenset[Term]) -> list[tuple[list[Term], int]]:
    """The factors of a polynomial with whole exponents, none of them constant."""
    ordered = dict(sorted(terms))
    variables = [Dummy() for _ in next(iter(ordered))]
    _, found = Poly.from_dict(ordered, *variables, domain=QQ).factor_list()
    return [
        ([(exponents, QQ(c)) for exponents, c in factor.rep.to_dict().items()], multiplicity)
        for factor, multiplicity in found
    ]
