"""What a kind of value must be able to do, to be computed with entry by entry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sympy import Expr, Integer

from symnn.notation import FunctionRow


class OutsideDomain(ArithmeticError):
    """There is no real value at these numbers."""


class ValueDomain(ABC):
    """A kind of value. `failures` are what its operations may raise outside a function's domain,
    which a walk turns into `OutsideDomain`."""

    failures: tuple[type[Exception], ...] = ()

    @abstractmethod
    def number(self, value: Expr) -> Any:
        """A rational, pi or e."""

    def whole(self, value: int) -> Any:
        """A whole number: an index, or a size."""
        return self.number(Integer(value))

    @abstractmethod
    def add(self, terms: Sequence[Any]) -> Any:
        """The sum of at least one."""

    @abstractmethod
    def multiply(self, factors: Sequence[Any]) -> Any:
        """The product of at least one."""

    @abstractmethod
    def power(self, base: Any, exponent: Any) -> Any:
        """The exponent is an integer of Python where it is written as one."""

    @abstractmethod
    def call(self, row: FunctionRow, u: Any) -> Any:
        """An elementary function."""

    @abstractmethod
    def compare(self, relation: str, a: Any, b: Any) -> Any:
        """The truth of a comparison, in whatever form `choose` takes it."""

    @abstractmethod
    def choose(self, truth: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        """The one or the other, which may have no value where it is not taken."""

    def largest(self, values: Sequence[Any]) -> Any:
        """The largest of at least one."""
        found = values[0]
        for value in values[1:]:
            above = self.compare(">", value, found)
            found = self.choose(above, partial(_same, value), partial(_same, found))
        return found

    def settle(self, place: tuple[Any, ...], truth: Any) -> Any:
        """What becomes of a comparison made at a place of a program: its truth."""
        return truth

    def entry(self, value: Any) -> Any:
        """What is computed, as it is kept. Raises one of `failures` where it is no real number."""
        return value


def _same(value: Any) -> Any:
    return value
