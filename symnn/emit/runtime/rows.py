"""Rows, as training takes them."""

from __future__ import annotations

from numpy.typing import ArrayLike

from symnn.emit.runtime.arrays import DataError, input_rows
from symnn.emit.runtime.labels import target_rows
from symnn.emit.runtime.network.constants import INPUTS, Array


def rows(*data: ArrayLike) -> tuple[Array, ...]:
    """The inputs, in the order of INPUTS, and then the targets, as `fit` takes them.

    Raises `DataError`, which names the first entry that is wrong.
    """
    names = [*INPUTS, "y"]
    if len(data) != len(names):
        raise DataError(f"{len(data)} arrays: expected {', '.join(names)}")
    arrays = (*input_rows(*data[:-1]), target_rows(data[-1]))
    counts = [len(array) for array in arrays]
    for name, count in zip(names, counts, strict=True):
        if count != counts[0]:
            raise DataError(f"{names[0]} has {counts[0]} rows, {name} has {count}")
    return arrays
