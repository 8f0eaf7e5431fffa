"""Arrays of residues whose axes are named by indices, so that expressions can be put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from sympy import Symbol

from symnn.meaning.entries import axis_size
from symnn.notation import Index
from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.namespace import OVERRIDDEN


class Located(NamedTuple):
    """An array whose axes are named by indices."""

    axes: tuple[Index, ...]
    array: FieldArray


def aligned(parts: Sequence[Located]) -> list[Located]:
    """The same arrays with the same axes, of length 1 where one does not depend on an index."""
    axes = tuple(dict.fromkeys(index for part in parts for index in part.axes))
    return [Located(axes, _placed(part, axes)) for part in parts]


def _placed(part: Located, order: tuple[Index, ...]) -> FieldArray:
    places = [part.axes.index(index) for index in order if index in part.axes]
    spread = tuple(slice(None) if index in part.axes else None for index in order)
    array: FieldArray = part.array.transpose(places)[spread]
    return array


def fold(operation: Callable[[Any, Any], Any], parts: Iterable[Located]) -> Located:
    """An operation on entries, from left to right over at least one array."""
    first, *rest = parts
    for part in rest:
        a, b = aligned([first, part])
        first = Located(a.axes, operation(a.array, b.array))
    return first


def added(terms: Sequence[Located | None]) -> Located | None:
    """The sum of those that are there; None when none is."""
    present = [term for term in terms if term is not None]
    return fold(np.add, present) if present else None


class Axes:
    """What needs to know how long the axes are."""

    def __init__(self, field: Field, sizes: Mapping[Symbol, int]) -> None:
        self.field, self.sizes = field, sizes

    def size(self, index: Index) -> int:
        """The length of an index's range."""
        return axis_size(index.size, self.sizes)

    def full(self, part: Located, order: tuple[Index, ...]) -> FieldArray:
        """The array with its axes in an order, each at its full length."""
        shape = tuple(map(self.size, order))
        spread: FieldArray = OVERRIDDEN["broadcast_to"](self.field, _placed(part, order), shape)
        return spread

    def contract(self, factors: Sequence[Located], bound: tuple[Index, ...]) -> Located:
        """Σ over the bound indices of a product."""
        factors = sorted(factors, key=lambda factor: -factor.array.size)
        indices = dict.fromkeys(chain(bound, *(factor.axes for factor in factors)))
        letters = {index: chr(ord("a") + number) for number, index in enumerate(indices)}
        free = tuple(index for index in letters if index not in bound)
        names = ["".join(letters[index] for index in factor.axes) for factor in factors]
        subscripts = f"{','.join(names)}->{''.join(letters[index] for index in free)}"
        arrays = [factor.array for factor in factors]
        array = OVERRIDDEN["einsum"](self.field, subscripts, *arrays)
        for index in bound:
            if not any(index in factor.axes for factor in factors):
                array = array * self.size(index)
        return Located(free, array)

    def largest(
        self, body: Located, bound: tuple[Index, ...], wanted: Located | None = None
    ) -> Located:
        """The largest entry over the bound indices, or what `wanted` has in its place."""
        free = tuple(index for index in body.axes if index not in bound)
        shape = tuple(map(self.size, free))
        rows: Any = self.full(body, (*free, *bound)).reshape(*shape, -1)
        best: Any = np.maximum.reduce(rows, axis=-1)
        if wanted is None:
            return Located(free, best)
        place = np.argmax(rows.r == best.r[..., None], axis=-1)[..., None]
        entries = self.full(wanted, (*free, *bound)).reshape(rows.shape).view(np.ndarray)
        taken = np.take_along_axis(entries, place, axis=-1)[..., 0]
        return Located(free, self.field.wrap(np.asarray(taken)))
