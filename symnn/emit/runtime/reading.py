"""Data files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from symnn.emit.runtime.arrays import DataError, _regular, input_rows
from symnn.emit.runtime.columns import WIDTH, Columns, _chosen
from symnn.emit.runtime.network.constants import INPUTS, TARGET, Array
from symnn.emit.runtime.npz import _read_npz
from symnn.emit.runtime.rows import rows
from symnn.emit.runtime.table import _header, _lines, _read_table


def read_data(
    path: str | Path, target: Sequence[str] = (), columns: Columns | None = None
) -> tuple[Array, ...]:
    """The inputs, in the order of INPUTS, and the targets of a CSV file or an npz.

    A CSV has a header; `target` names its target columns, the last ones when left
    out, and its other columns are the entries of the inputs, row by row. `columns`, as
    `load_columns` has them, are found by name instead. An npz has an array for each
    input, by its name, and `y`. A warning tells what is left out. Raises `DataError`,
    which names the place.
    """
    path = Path(path)
    if _suffix(path, target) == ".csv":
        table = _read_table(path, target, columns, labeled=True)
        features, targets = np.split(table, [WIDTH], axis=1)
        whole = targets.shape[1] == math.prod(TARGET)
        y = targets.reshape(-1, *(TARGET if whole else TARGET[:-1]))
        arrays = [*_inputs_of(features), y]
    else:
        arrays = list(_read_npz(path, (*INPUTS, "y")).values())
    try:
        return rows(*arrays)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def read_inputs(
    path: str | Path, target: Sequence[str] = (), columns: Columns | None = None
) -> tuple[Array, ...]:
    """The inputs of a file as for `read_data`; it may lack the targets.

    Without `columns`, a warning tells which are taken for inputs.
    """
    path = Path(path)
    if _suffix(path, target) == ".csv":
        arrays = _inputs_of(_read_table(path, target, columns, labeled=False))
    else:
        arrays = list(_read_npz(path, tuple(INPUTS)).values())
    try:
        return input_rows(*arrays)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def read_columns(path: str | Path, target: Sequence[str] = ()) -> Columns | None:
    """The names of the columns that `read_data` takes; None for an npz."""
    path = Path(path)
    if _suffix(path, target) == ".npz":
        return None
    return _chosen(path, _header(path, _lines(path)), target, None, labeled=True)


def _inputs_of(features: Array) -> list[Array]:
    """Columns of features as the inputs that they are the entries of."""
    ends = np.cumsum([math.prod(shape) for shape in INPUTS.values()])
    parts = np.split(features, ends[:-1], axis=1)
    return [
        part.reshape(-1, *s) for part, s in zip(parts, INPUTS.values(), strict=True)
    ]


def _suffix(path: Path, target: Sequence[str]) -> str:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".npz"):
        raise DataError(f"{path}: expected a name that ends in .csv or .npz")
    if suffix == ".npz" and target:
        raise DataError(f"{path}: an npz has no columns such as {target[0]!r}")
    _regular(path)
    return suffix
