"""Indexing with a mask of truths that are not decided: `dz[z <= 0] = 0`, `dz[z < 0] *= slope`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from symnn.verify.standin.elements import Truth, boxed, each

if TYPE_CHECKING:
    from symnn.verify.standin.array import ExactArray


class Masked(NDArrayOperatorsMixin):
    """`array[mask]`: how many entries it has is open, so every entry is kept, with the mask.

    Arithmetic acts on every entry; assigned to an array under the same mask it chooses. All else
    decides the mask, and goes on with the entries that are in it.
    """

    def __init__(self, array: ExactArray, mask: ExactArray) -> None:
        self.array, self.mask = array.copy(), mask.copy()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        alike = all(np.ndim(i) == 0 or self._matches(i) for i in inputs)
        if method == "__call__" and alike:
            out = options.pop("out", None)
            whole = [i.array if isinstance(i, Masked) else i for i in inputs]
            result = self.array.domain.np.ufunc(ufunc, method, whole, options)
            if out is None:
                return Masked(result, self.mask)
            out[0].array = result
            return out[0]
        decided = [i.decided() if isinstance(i, Masked) else i for i in inputs]
        return self.array.domain.np.ufunc(ufunc, method, decided, options)

    def _matches(self, other: Any) -> bool:
        return isinstance(other, Masked) and _same(other.mask, self.mask)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.decided(), name)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.decided().plain

    def __getitem__(self, key: Any) -> Any:
        return self.decided()[key]

    def __len__(self) -> int:
        return len(self.decided())

    def decided(self) -> ExactArray:
        """The entries that are in the mask, every truth of which is decided now."""
        array: ExactArray = self.array[self.mask.plain.astype(bool)]
        return array


def is_open(mask: ExactArray) -> bool:
    """Whether a mask has truths that are not decided."""
    return any(isinstance(truth, Truth) for truth in mask.plain.flat)


def store(array: ExactArray, mask: ExactArray, value: Any) -> None:
    """`array[mask] = value`, entry by entry a choice where the value allows it."""
    if isinstance(value, Masked) and _same(value.mask, mask):
        value = value.array
    elif np.ndim(value) and not (
        mask.ndim < array.ndim and np.ndim(value) <= array.ndim - mask.ndim
    ):
        array[mask.plain.astype(bool)] = value
        return
    put(array, value, mask.reshape(mask.shape + (1,) * (array.ndim - mask.ndim)))


def put(array: ExactArray, value: Any, mask: Any) -> None:
    """Write a value where a mask holds, an array of truths that broadcasts."""
    here = array.domain.np
    mask = boxed(here.truths(mask))
    if array.truth:
        given, choose = here.truths(value), lambda c, a, b: (c & a) | (here.logical_not(c) & b)
    else:
        given, choose = here.elements(value), array.domain.choose
    each(choose, 3)(mask, boxed(given), array.plain, out=array.plain)


def _same(a: ExactArray, b: ExactArray) -> bool:
    return a.shape == b.shape and all(
        p is q for p, q in zip(a.plain.flat, b.plain.flat, strict=True)
    )
