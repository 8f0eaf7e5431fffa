"""Arrays as derivations write them: matrices with labelled axes, over samples and indices.

An axis is known by the size it runs over, `N`, `n_2` or `T_0`, so that a transposed product is
seen at whatever sizes. Entries are exact SymPy expressions, or floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnn.errors import InputError

Array = NDArray[Any]
LARGEST = 20_000
"""Entries of an array in index notation, before it is summed."""
SAMPLE = "@"
"""The axis of the samples where a derivation writes one sample: it has no name there."""

NO_POSITION = "a position is no whole number: expected indices, numbers and sizes"


class ShapeMismatch(Exception):
    """Shapes that do not fit: what a reader is told of an equation that has no value."""


@dataclass(frozen=True)
class Labelled:
    """An array whose axes are `axes`, by name, with what each runs over, and then a matrix.

    `dims` holds what the matrix's rows and columns run over ("1" for a single one); it is empty
    for a number, and for an entry in index notation.
    """

    array: Array
    axes: tuple[tuple[str, str], ...] = ()
    dims: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.axes)

    @property
    def shape(self) -> str:
        """The matrix's shape, for a reader."""
        return f"({', '.join(self.dims)})" if self.dims else "a number"

    @property
    def is_number(self) -> bool:
        """Whether it is a number that stands in the text, whatever the network's values are."""
        return self.array.ndim == 0 and not getattr(self.array[()], "free_symbols", False)

    def has(self, name: str) -> bool:
        return name in self.names

    def summed(self, name: str, function: Callable[..., Any] = np.sum) -> Labelled:
        """The sum over a named axis."""
        at = self.names.index(name)
        axes = self.axes[:at] + self.axes[at + 1 :]
        return Labelled(np.asarray(function(self.array, axis=at)), axes, self.dims)

    def ordered(self, names: tuple[str, ...]) -> Labelled:
        """The same with its axes in this order. All of its names must be among them."""
        order = [self.names.index(name) for name in names if name in self.names]
        rest = range(len(self.axes), self.array.ndim)
        axes = tuple(self.axes[at] for at in order)
        return Labelled(self.array.transpose(*order, *rest), axes, self.dims)

    def transposed(self) -> Labelled:
        """The matrix's transpose; a number is its own."""
        if not self.dims:
            return self
        return Labelled(np.swapaxes(self.array, -1, -2), self.axes, self.dims[::-1])


def combine(function: Callable[..., Any], *values: Labelled, what: str = "") -> Labelled:
    """A function of entries, of values whose named axes are aligned and whose matrices fit."""
    axes: dict[str, str] = {}
    for value in values:
        for name, label in value.axes:
            if axes.setdefault(name, label) != label:
                raise ShapeMismatch(f"index '{name}' runs over {axes[name]} and over {label}{what}")
    dims = _fitted(values, what)
    sizes = [_sizes(value, tuple(axes)) for value in values]
    if math.prod(max(each) for each in zip(*sizes, strict=True)) > LARGEST:
        raise InputError(f"{len(axes)} indices at once: too many entries to look at")
    arrays = [_widened(value, tuple(axes), bool(dims)) for value in values]
    return Labelled(np.asarray(function(*arrays)), tuple(axes.items()), dims)


def _fitted(values: tuple[Labelled, ...], what: str) -> tuple[str, ...]:
    """The shape of the matrices together: all are that shape, or 1 where it is more.

    A column and a row have none: their product by entries would be a matrix that neither is.
    """
    matrices = [value for value in values if value.dims]
    dims = matrices[0].dims if matrices else ()
    for value in matrices[1:]:
        joint = tuple(b if a == "1" else a for a, b in zip(dims, value.dims, strict=True))
        bare = [
            all(own in (whole, "1") for own, whole in zip(each, joint, strict=True))
            for each in (dims, value.dims)
        ]
        if not all(bare) or joint not in (dims, value.dims):
            shapes = " and ".join(matrix.shape for matrix in (matrices[0], value))
            raise ShapeMismatch(f"shapes {shapes} do not fit{what}")
        dims = joint
    return dims


def _widened(value: Labelled, names: tuple[str, ...], matrix: bool) -> Array:
    """The array with an axis of length 1 for each name that it does not have."""
    value = value.ordered(names)
    sizes = _sizes(value, names)
    tail = value.array.shape[len(value.axes) :] or ((1, 1) if matrix else ())
    return value.array.reshape((*sizes, *tail))


def _sizes(value: Labelled, names: tuple[str, ...]) -> list[int]:
    """The length of each named axis, 1 for one that the value does not have."""
    own = dict(zip(value.names, value.array.shape, strict=False))
    return [own.get(name, 1) for name in names]


def product(a: Labelled, b: Labelled) -> Labelled:
    """The matrix product; with a number, the multiple."""
    if not a.dims or not b.dims:
        return combine(np.multiply, a, b)
    if a.dims[1] != b.dims[0]:
        raise ShapeMismatch(f"{a.shape} @ {b.shape}: the inner sizes differ")
    outer = (a.dims[0], b.dims[1])
    plain_a, plain_b = Labelled(a.array, a.axes, ("", "")), Labelled(b.array, b.axes, ("", ""))
    result = combine(_matmul, plain_a, plain_b)
    return Labelled(result.array, result.axes, outer)


def _matmul(a: Array, b: Array) -> Array:
    """a @ b over the last two axes, for entries of any kind."""
    return np.asarray(np.sum(a[..., :, :, None] * b[..., None, :, :], axis=-2))


def placed(array: Array, positions: tuple[Labelled, ...]) -> Labelled:
    """The entries of an array at positions that are numbers, for each value of the indices.

    What lies outside the array is zero. Raises `ShapeMismatch`, and `InputError` for what is no
    position.
    """
    axes: dict[str, str] = {}
    for position in positions:
        if position.dims:
            raise InputError(NO_POSITION)
        for name, label in position.axes:
            if axes.setdefault(name, label) != label:
                raise ShapeMismatch(f"index '{name}' runs over {axes[name]} and over {label}")
    names = tuple(axes)
    grids = np.broadcast_arrays(*(_widened(p, names, matrix=False) for p in positions))
    if grids[0].size > LARGEST:
        raise InputError(f"{len(axes)} indices at once: too many entries to look at")
    result = np.zeros(grids[0].shape, dtype=array.dtype)
    for at in np.ndindex(result.shape):
        place = tuple(_whole(grid[at]) for grid in grids)
        if all(0 <= p < n for p, n in zip(place, array.shape, strict=True)):
            result[at] = array[place]
    return Labelled(result, tuple(axes.items()))


def _whole(number: Any) -> int:
    if getattr(number, "free_symbols", False) or number != int(number):
        raise InputError(NO_POSITION)
    return int(number)
