"""Scalar expressions of SymPy over real symbols, with choices: what the proofs are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Symbol
from sympy.logic.boolalg import BooleanAtom

from symnn.meaning.choice import Choice
from symnn.meaning.domains.domain import ValueDomain
from symnn.meaning.functions import applied, compared
from symnn.notation import FunctionRow

Position = tuple[int, ...]


class Symbolic(ValueDomain):
    """Every function stands by its definition, so no node of the language is left in them."""

    def number(self, value: Expr) -> Expr:
        return value

    def add(self, terms: Sequence[Expr]) -> Expr:
        return sympy.Add(*terms)

    def multiply(self, factors: Sequence[Expr]) -> Expr:
        return sympy.Mul(*factors)

    def power(self, base: Expr, exponent: Any) -> Expr:
        return sympy.Pow(base, exponent)

    def call(self, row: FunctionRow, u: Expr) -> Expr:
        return applied(row.name, u)

    def compare(self, relation: str, a: Expr, b: Expr) -> Expr:
        return compared(relation, a, b)

    def choose(self, truth: Any, yes: Callable[[], Expr], no: Callable[[], Expr]) -> Expr:
        if isinstance(truth, bool | BooleanAtom):
            return yes() if truth else no()
        return Choice(truth, yes(), no())


def entry_symbol(name: str, position: Position) -> Symbol:
    """The real symbol that stands for one entry of a tensor."""
    return _symbol(f"{name}[{','.join(map(str, position))}]" if position else name)


@lru_cache(maxsize=1 << 16)
def _symbol(name: str) -> Symbol:
    return Symbol(name, real=True)
