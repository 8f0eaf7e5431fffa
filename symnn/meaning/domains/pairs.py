"""Arrays of two parts, which move together: what the domains of pairs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnn.meaning.domains.array_domain import ArrayDomain, Shape


class Pairs(ArrayDomain):
    """Named tuples of a value, of a base domain, and something beside it, which may be None."""

    def __init__(self, base: ArrayDomain) -> None:
        self.base = base

    def integers(self, array: Any) -> NDArray[np.int_]:
        return self.base.integers(array[0])

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        return self.base.compare(relation, a[0], b[0])

    def shape(self, array: Any) -> Shape:
        return np.broadcast_shapes(*(self.base.shape(part) for part in array if part is not None))

    def arrange(self, array: Any, places: tuple[int, ...], spread: tuple[slice | None, ...]) -> Any:
        return self._each(array, lambda part: self.base.arrange(part, places, spread))

    def reshape(self, array: Any, shape: Shape) -> Any:
        return self._each(array, lambda part: self.base.reshape(part, shape))

    def spread(self, array: Any, shape: Shape) -> Any:
        return self._each(array, lambda part: self.base.spread(part, shape))

    def take(self, array: Any, positions: tuple[Any, ...], inside: Any) -> Any:
        def taken(part: Any) -> Any:
            lengths = self.base.shape(part)  # one part may be longer than the other
            own = tuple(np.minimum(p, n - 1) for p, n in zip(positions, lengths, strict=True))
            return self.base.take(part, own, inside)

        return self._each(array, taken)

    def store(self, array: Any, place: tuple[Any, ...], values: Any) -> None:
        for memory, part in zip(array, values, strict=True):
            if part is not None:
                self.base.store(memory, place, part)

    @staticmethod
    def _each(array: Any, function: Callable[[Any], Any]) -> Any:
        return type(array)(*(None if part is None else function(part) for part in array))
