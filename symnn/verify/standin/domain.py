"""What a kind of number must be able to do, so that all of NumPy can be made of it.

Primitives take plain arrays of entries, which broadcast, and return new ones, of rank 0 for a
single number. A *truth* is a boolean, or a condition that is still open.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

Plain = np.ndarray[Any, np.dtype[Any]]
"""An ordinary array: of entries, of truths, or of NumPy's own numbers."""


class Unsupported(Exception):
    """Something the stand-in cannot do, in one line: nothing is known then."""


class UnknownName(Unsupported, AttributeError):
    """A name that the stand-in does not have."""


class Domain(ABC):
    """A kind of number."""

    entry: np.dtype[Any]
    """What its arrays hold: objects, which are themselves in code as numbers are, or pairs."""
    truth: np.dtype[Any]
    """What its masks hold: objects, where conditions may stay open."""
    array_type: type[Any] | None = None
    """Its own kind of `ExactArray`, if it has one."""

    @abstractmethod
    def entries(self, values: Plain) -> Plain:
        """Numbers of any kind, and truths as 1 and 0. A float stands for the decimal that it
        prints as (see `numbers.rational`). Raises `TypeError`, or `Unsupported` for infinity."""

    @abstractmethod
    def constant(self, name: str) -> Plain:
        """`pi` or `e`."""

    @abstractmethod
    def unset(self, shape: tuple[int, ...]) -> Plain:
        """Memory that nobody has written to: no result may depend on it."""

    @abstractmethod
    def call(self, name: str, *operands: Plain) -> Plain:
        """A function, entry by entry. Of two numbers: add subtract multiply divide power
        logaddexp. Of one: exp log sin cos tan asin acos atan sinh cosh tanh erf sqrt abs sign
        sigmoid expm1 log1p."""

    @abstractmethod
    def rounded(self, function: Callable[..., Any], a: Plain) -> Plain:
        """A function that is constant in steps, such as `math.floor`, of each entry: an array of
        objects."""

    @abstractmethod
    def whole(self, function: Callable[..., Any], *arrays: Plain) -> Plain:
        """What Python's own function of exact numbers, such as `int` or `//`, gives for each
        entry: an array of objects. Raises `Unsupported` where an entry is no known number."""

    @abstractmethod
    def compare(self, relation: str, a: Plain, b: Plain) -> Plain:
        """The truths of `>`, `>=`, `<`, `<=`, `==` or `!=`."""

    @abstractmethod
    def choose(self, truths: Plain, a: Plain, b: Plain) -> Plain:
        """`a` where a truth holds, else `b`."""

    @abstractmethod
    def total(self, a: Plain, axes: tuple[int, ...]) -> Plain:
        """The sum over some axes."""

    @abstractmethod
    def largest(self, rows: Plain) -> Plain:
        """The largest entry over the last axis, which has some."""

    @abstractmethod
    def matmul(self, a: Plain, b: Plain) -> Plain:
        """`a @ b` of arrays that fit."""

    @abstractmethod
    def einsum(self, subscripts: str, *operands: Plain) -> Plain:
        """A sum of products: the output is written out, and no operand has a letter twice."""


def each(function: Callable[..., Any], inputs: int) -> Callable[..., Plain]:
    """A function of single objects on arrays of them."""
    ufunc = np.frompyfunc(function, inputs, 1)
    return lambda *arrays: boxed(ufunc(*arrays))


def boxed(value: Any) -> Plain:
    """A plain array of objects, of rank 0 for a single one; an array as it is."""
    if isinstance(value, np.ndarray):
        return value
    box = np.empty((), object)
    box[()] = value
    return box


def short(value: object, longest: int = 60) -> str:
    """A value in a few characters."""
    text = " ".join(repr(value).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
