"""Data: from arrays and files to rows of numbers."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from symnn.emit.runtime.network.constants import DTYPE, INPUTS, Array


class DataError(ValueError):
    """Data, or a file, that is not what was expected. Its text is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def _remark(message: str) -> None:
    """Warn of what may not be meant. The text is one line."""
    warnings.warn(" ".join(message.split()), stacklevel=2)


def _listed(names: Sequence[str]) -> str:
    """The names, quoted: of many the first ones, of a long one its beginning."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(repr(name[:40]) for name in names[:5]) + more


def _regular(path: Path) -> None:
    """Raises `DataError` for a pipe or a device, which may be waited for for ever."""
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise DataError(f"{path}: is no regular file, expected one")


def _array(name: str, values: ArrayLike, *shape: int | str) -> Array:
    """The values as an array of that shape, in which a name stands for any length."""
    array = np.asarray(values, DTYPE)
    lengths = zip(array.shape, shape, strict=False)
    right = all(isinstance(m, str) or n == m for n, m in lengths)
    if array.ndim != len(shape) or not right:
        raise DataError(f"{name} has shape {array.shape}: expected {_shape(*shape)}")
    return array


def _shape(*lengths: int | str) -> str:
    return f"({', '.join(map(str, lengths))}{',' if len(lengths) == 1 else ''})"


def input_rows(*inputs: ArrayLike) -> tuple[Array, ...]:
    """The inputs, each (N, *its shape in INPUTS), checked. Raises `DataError`."""
    if len(inputs) != len(INPUTS):
        raise DataError(f"{len(inputs)} inputs: expected {', '.join(INPUTS)}")
    arrays = []
    for values, (name, shape) in zip(inputs, INPUTS.items(), strict=True):
        array = _finite(name, values)
        if array.shape[1:] != shape:
            expected = _shape("N", *shape)
            raise DataError(f"{name} has shape {array.shape}: expected {expected}")
        arrays.append(array)
    return tuple(arrays)


def _finite(name: str, values: ArrayLike) -> Array:
    """The values as an array of finite numbers with at least one row."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise DataError(f"{name} is ragged: expected rows of one length") from None
    if given.dtype.kind not in "biuf":
        raise DataError(f"{name} has dtype {given.dtype}: expected numbers")
    if given.ndim == 0 or len(given) == 0:
        raise DataError(f"{name} has no rows: its shape is {given.shape}")
    with np.errstate(over="ignore"):
        array = given.astype(DTYPE, copy=False)
    if not np.isfinite(array).all():
        index = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        place = f"{name}[{', '.join(map(str, index))}]"
        expected = f"expected a finite {np.dtype(DTYPE).name}"
        raise DataError(f"{place} is {given[index]}: {expected}")
    return array
