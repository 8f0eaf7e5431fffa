"""What an exact array holds, and what a kind of element must be able to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.verify.standin.numbers import NUMBERS, rational

if TYPE_CHECKING:
    from symnn.verify.standin.namespace import Namespace

Plain = np.ndarray[Any, np.dtype[Any]]
"""An ordinary array, of objects where it holds elements."""


class Unsupported(Exception):
    """Something the stand-in cannot do, in one line: nothing is known then."""


class UnknownName(Unsupported, AttributeError):
    """A name that the stand-in does not have."""


class Scalar:
    """What elements and conditions share with NumPy's scalars, so that code that meets a
    number where it expects an array of rank 0 goes on."""

    __slots__ = ()
    domain: Domain
    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.domain.np.ufunc(ufunc, method, inputs, options)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        """`.sum()`, `.T`, `.astype(float)` …: as an array of rank 0 has them."""
        if name.startswith("__") or not hasattr(np.ndarray, name):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(self.domain.np.array(self), name)

    def item(self) -> Any:
        """The number itself."""
        return self


class Truth(Scalar):
    """The truth of a comparison that is not decided. As a number it is 1 or 0."""

    __slots__ = ()


class Element(Scalar, ABC):
    """An exact number. Its arithmetic takes elements, integers, fractions, floats (see
    `numbers.rational`) and truths; comparisons give a bool or a `Truth`; `NotImplemented` for
    arrays."""

    __slots__ = ()

    @abstractmethod
    def call(self, name: str) -> Any:
        """An elementary function of one argument: exp log sin cos tan asin acos atan sinh cosh
        tanh erf sqrt abs sign, and sigmoid softplus log_cosh expm1 log1p."""

    def shown(self) -> float:
        """A float to print in its place."""
        raise Unsupported("this number cannot be shown as a float")


class Domain(ABC):
    """A kind of element."""

    @cached_property
    def np(self) -> Namespace:
        """The stand-in for NumPy on these elements."""
        from symnn.verify.standin.namespace import Namespace  # which is made of arrays of these

        return Namespace(self)

    @abstractmethod
    def number(self, value: Fraction) -> Any:
        """The element that is a rational number."""

    @abstractmethod
    def constant(self, name: str) -> Any:
        """`pi` or `e`."""

    @abstractmethod
    def choose(self, condition: Any, a: Any, b: Any) -> Any:
        """`a` where a condition (a bool or a `Truth`) holds, else `b`; both are elements."""

    @abstractmethod
    def largest(self, elements: Sequence[Any]) -> Any:
        """The largest of some elements, at least one."""

    def logaddexp(self, a: Any, b: Any) -> Any:
        """log(exp(a) + exp(b)) of elements."""
        return (a.call("exp") + b.call("exp")).call("log")

    def unset(self) -> Any:
        """An element in memory that nobody has written to."""
        return self.number(Fraction(0))

    def element(self, value: Any) -> Any:
        """Any number, or the truth of a comparison, as an element. Raises `TypeError`."""
        if isinstance(value, Element):
            return value
        if isinstance(value, Truth):
            return self.choose(value, self.number(Fraction(1)), self.number(Fraction(0)))
        if isinstance(value, bool | np.bool_):
            return self.number(Fraction(int(value)))
        if isinstance(value, NUMBERS):
            try:
                return self.number(rational(value))
            except ValueError:
                raise Unsupported(f"{value} is no exact number") from None
        if isinstance(value, np.ndarray) and value.ndim == 0:
            return self.element(value[()])
        raise TypeError(f"{type(value).__name__} {short(value)} is not a number")

    def call(self, name: str, value: Any) -> Any:
        """An elementary function of any number."""
        return self.element(value).call(name)


def each(function: Callable[..., Any], inputs: int) -> np.ufunc:
    """A function of elements as a ufunc: broadcasting, `out=` and overlap are NumPy's."""
    made: np.ufunc = np.frompyfunc(function, inputs, 1)
    return made


def boxed(value: Any) -> Plain:
    """A plain array of objects, of rank 0 for a single one."""
    if isinstance(value, np.ndarray):
        return value
    box = np.empty((), object)
    box[()] = value
    return box


def short(value: object, longest: int = 60) -> str:
    """A value in a few characters."""
    text = " ".join(repr(value).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
