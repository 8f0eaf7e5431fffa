"""Indexing with a mask of truths that are not decided: `dz[z <= 0] = 0`, `dz[z < 0] *= slope`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class Masked(NDArrayOperatorsMixin):
    """`array[mask]`: how many entries it has is open, so every entry is kept, with the mask.

    Arithmetic acts on every entry; assigned to an array under the same mask it chooses. All else
    decides the mask, and goes on with the entries that are in it.
    """

    def __init__(self, array: Any, mask: Any) -> None:
        self.array, self.mask = array.copy(), mask.copy()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        alike = all(self._matches(i) or _is_single(i) for i in inputs)
        if method == "__call__" and alike:
            out = options.pop("out", None)
            whole = [i.array if isinstance(i, Masked) else i for i in inputs]
            result = self.array.here.ufunc(ufunc, method, whole, options)
            if out is None:
                return Masked(result, self.mask)
            out[0].array = result
            return out[0]
        decided = [i.decided() if isinstance(i, Masked) else i for i in inputs]
        return self.array.here.ufunc(ufunc, method, decided, options)

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

    def decided(self) -> Any:
        """The entries that are in the mask, every truth of which is decided now."""
        return self.array[self.mask.plain.astype(bool)]


def store(array: Any, mask: Any, value: Any) -> None:
    """`array[mask] = value`, entry by entry a choice where the value allows it."""
    if isinstance(value, Masked) and _same(value.mask, mask):
        value = value.array
    elif np.ndim(value) and not (
        mask.ndim < array.ndim and np.ndim(value) <= array.ndim - mask.ndim
    ):
        array[mask.plain.astype(bool)] = value
        return
    put(array, value, mask.reshape(mask.shape + (1,) * (array.ndim - mask.ndim)))


def put(array: Any, value: Any, mask: Any) -> None:
    """Write a value where a mask holds, an array of truths that broadcasts."""
    array[...] = array.here.where(mask, value, array)


def _is_single(value: Any) -> bool:
    return not isinstance(value, Masked) and np.ndim(value) == 0


def _same(a: Any, b: Any) -> bool:
    return a.shape == b.shape and all(
        p is q for p, q in zip(a.plain.flat, b.plain.flat, strict=True)
    )
