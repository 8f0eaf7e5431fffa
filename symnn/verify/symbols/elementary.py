"""Elementary functions on nodes: those that are made of others, and values known at a number."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

import sympy
from sympy import Rational

from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.domains.domain import ValueDomain
from symnn.meaning.functions import ARGUMENT, written
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import TABLE, FunctionRow
from symnn.verify.standin import Unsupported


class Elements(Protocol):
    """What makes nodes."""

    def number(self, value: Fraction) -> Any: ...
    def constant(self, name: str) -> Any: ...
    def choose(self, condition: Any, a: Any, b: Any) -> Any: ...


def at_number(name: str, number: Fraction) -> Fraction | None:
    """The value of a function at a number, where it is a rational that is plainly known."""
    row = TABLE.get(name)
    found = None if row is None else row.at(Rational(number.numerator, number.denominator))
    return None if found is None else Fraction(int(found.p), int(found.q))


def made_of_others(elements: Elements, name: str, u: Any) -> Any:
    """A function that is no node of its own. Raises `Unsupported` for one that is not known."""
    if name in TABLE:
        return ScalarWalk(_Nodes(elements), {ARGUMENT: u}).value(written(name))
    match name:
        case "sqrt":
            return u ** Fraction(1, 2)
        case "expm1":
            return u.call("exp") - 1
        case "log1p":
            return (1 + u).call("log")
    raise Unsupported(f"'{name}' has no exact form")


class _Nodes(ValueDomain):
    """The elements of the stand-in, on which definitions are written out."""

    def __init__(self, elements: Elements) -> None:
        self.elements = elements

    def number(self, value: Any) -> Any:
        if value in (sympy.pi, sympy.E):
            return self.elements.constant("pi" if value == sympy.pi else "e")
        return self.elements.number(Fraction(int(value.p), int(value.q)))

    def add(self, terms: Sequence[Any]) -> Any:
        return reduce(operator.add, terms)

    def multiply(self, factors: Sequence[Any]) -> Any:
        return reduce(operator.mul, factors)

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def call(self, row: FunctionRow, u: Any) -> Any:
        return u.call(row.name)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        return RELATIONS[relation](a, b)

    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return self.elements.choose(truth, yes(), no())
