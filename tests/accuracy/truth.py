"""The true value and derivative, from the description as it stands, and the sizes of their terms.

The derivative is SymPy's of the definition. Both are computed in as many digits as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Symbol

from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.domain import ValueDomain
from symnn.meaning.domains.symbolic import Symbolic, entry_symbol
from symnn.meaning.entries import EntryWalk
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import FunctionRow, Program, size_symbol

DIGITS = {"float32": (150, 400), "float64": (500, 1200)}
"""In how many digits a value is computed, twice: more than any difference loses that a float of
the type can tell from 0."""
AGREED = 1e-25


class Exact(Digits):
    """Many digits, with no tolerance at a kink: arguments are floats, and are what they are."""

    def near(self, difference: Any, of: Any) -> Any:
        return difference


def entry(program: Program, name: str, position: tuple[int, ...], width: int) -> Expr:
    """An entry of a tensor, as an expression in the entries of what is given."""
    return EntryWalk(program, _sizes(program, width), Symbolic(), entry_symbol).entry(
        name, position
    )


def _sizes(program: Program, width: int) -> dict[Symbol, int]:
    return {size_symbol("N"): 1} | {symbol: width for symbol in program.sizes}


def value(expr: Expr, numbers: Mapping[Symbol, float], dtype: str) -> Any:
    """The value, in more digits than a float has; 0 where it is far below all floats."""
    found = []
    for digits in DIGITS[dtype]:
        domain = Exact(digits)
        given = {symbol: domain.number(number) for symbol, number in numbers.items()}
        found.append(domain.mp.mpf(ScalarWalk(domain, given).value(expr)))
    if abs(found[0] - found[1]) <= AGREED * abs(found[1]):
        return found[1]
    if max(map(abs, found)) < np.finfo(dtype).tiny:
        return domain.mp.zero
    raise ArithmeticError(f"{expr} at {numbers} needs more than {digits} digits")


class Sized(NamedTuple):
    """A value, and the sum of its terms, each counted as positive."""

    value: Any
    size: Any


class Terms(ValueDomain):
    """Values with their terms. What a function is given is taken as it is."""

    def __init__(self, digits: int) -> None:
        self.base = Exact(digits)

    def number(self, value: Any) -> Sized:
        return self._plain(self.base.number(value))

    def _plain(self, value: Any) -> Sized:
        return Sized(value, abs(value))

    def add(self, terms: Sequence[Sized]) -> Sized:
        return Sized(sum(t.value for t in terms), sum(t.size for t in terms))

    def multiply(self, factors: Sequence[Sized]) -> Sized:
        product = self.base.mp.fprod
        return Sized(product(f.value for f in factors), product(f.size for f in factors))

    def power(self, base: Sized, exponent: Any) -> Sized:
        power = exponent if isinstance(exponent, int) else exponent.value
        found = self.base.power(base.value, power)
        lost = base.size / abs(base.value) if base.value else 1
        return Sized(found, abs(found) * lost ** abs(power))

    def call(self, row: FunctionRow, u: Sized) -> Sized:
        return self._plain(self.base.call(row, u.value))

    def compare(self, relation: str, a: Sized, b: Sized) -> bool:
        return self.base.compare(relation, a.value, b.value)

    def choose(self, truth: Any, yes: Callable[[], Sized], no: Callable[[], Sized]) -> Sized:
        return yes() if truth else no()


def terms(
    program: Program, name: str, position: tuple[int, ...], width: int, given: Any, dtype: str
) -> Any:
    """The sum of the terms of an entry, where a program's numbers are given by name."""
    domain = Terms(DIGITS[dtype][0])

    def read(tensor: str, place: tuple[int, ...]) -> Sized:
        return domain.number(float(given[tensor][place]))

    return EntryWalk(program, _sizes(program, width), domain, read).entry(name, position).size
