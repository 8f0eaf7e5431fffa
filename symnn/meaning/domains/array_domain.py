"""What a kind of array must be able to do, beside what single values can."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from symnn.meaning.domains.domain import ValueDomain

Shape = tuple[int, ...]


class ArrayDomain(ValueDomain):
    """Arrays of one kind of number; those that are put together broadcast as in NumPy.

    Truths are NumPy's arrays of booleans. The methods below suit subclasses of NumPy's arrays.
    """

    @abstractmethod
    def wholes(self, numbers: NDArray[np.int_]) -> Any:
        """An array of whole numbers."""

    def whole(self, value: int) -> Any:
        return self.wholes(np.asarray(value))

    @abstractmethod
    def integers(self, array: Any) -> NDArray[np.int_]:
        """The whole numbers that the entries are."""

    @abstractmethod
    def contract(self, subscripts: str, arrays: Sequence[Any]) -> Any:
        """`einsum`."""

    @abstractmethod
    def largest_of(self, rows: Any) -> Any:
        """The largest along the last axis."""

    @abstractmethod
    def zeros(self, shape: Shape) -> Any:
        """An array to write to."""

    def place_of(self, rows: Any, largest: Any) -> NDArray[np.int_]:
        """Where along the last axis the largest is, the first of several."""
        return np.asarray(np.argmax(rows, axis=-1))

    def along(self, rows: Any, place: NDArray[np.int_]) -> Any:
        """The entries at places along the last axis."""
        return np.take_along_axis(rows, place[..., None], axis=-1)[..., 0]

    def root(self, base: Any, exponent: Rational) -> Any:
        """A power that is a fraction."""
        return self.power(base, self.number(exponent))

    def shape(self, array: Any) -> Shape:
        """Its axes' lengths."""
        return np.shape(array)

    def arrange(self, array: Any, places: tuple[int, ...], spread: tuple[slice | None, ...]) -> Any:
        """The array transposed, with new axes of length 1."""
        return np.asanyarray(array).transpose(places)[spread]

    def reshape(self, array: Any, shape: Shape) -> Any:
        return array.reshape(shape)

    def spread(self, array: Any, shape: Shape) -> Any:
        """The array broadcast to a shape."""
        return np.broadcast_to(array, shape, subok=True)

    def take(self, array: Any, positions: tuple[Any, ...], inside: Any) -> Any:
        """Entries at positions, and zero where they are not inside."""
        found = array[positions]
        return self.choose(np.asarray(inside), lambda: found, lambda: self.whole(0))

    def store(self, array: Any, place: tuple[Any, ...], values: Any) -> None:
        """Writes into some of the entries."""
        array[place] = values
