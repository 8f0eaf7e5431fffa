"""Files of parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from symnn.emit.runtime.arrays import DataError, _listed, _regular
from symnn.emit.runtime.columns import Columns, _check_columns, _stripped
from symnn.emit.runtime.network.constants import DTYPE, PARAMETERS, Params
from symnn.emit.runtime.npz import _read_npz
from symnn.emit.runtime.output import _output, _remove_part, _replacing

COLUMNS = ("columns.inputs", "columns.targets")  # arrays of their names


def save(path: str | Path, params: Params, columns: Columns | None = None) -> None:
    """Write the parameters to an npz, all of it or nothing. Raises `DataError`.

    `columns` are those that they were trained on, as `read_columns` has them.
    """
    path = _output(path, ".npz")
    _check_params(path, params)
    arrays: dict[str, Any] = {name: params[name] for name in PARAMETERS}
    if columns is not None:
        _check_columns(f"{path}: names of columns", columns)
        arrays |= zip(COLUMNS, map(np.array, columns), strict=True)
    with _replacing(path) as file:
        np.savez(file, **arrays)


def load(path: str | Path) -> Params:
    """Parameters that `save` wrote; nothing is unpickled. Raises `DataError`."""
    return _load(path)[0]


def load_columns(path: str | Path) -> Columns | None:
    """The columns that they were trained on; None where the file does not name them."""
    return _load(path)[1]


def _load(path: str | Path) -> tuple[Params, Columns | None]:
    path = Path(path)
    _regular(path)
    _remove_part(path)
    arrays = _read_npz(path)
    names = [arrays.pop(name) for name in COLUMNS if name in arrays]
    _check_params(path, arrays)
    params = {name: arrays[name] for name in PARAMETERS}
    if not names:
        return params, None
    place = f"{path}: names of columns"
    if len(names) < 2 or any(a.dtype.kind != "U" or a.ndim != 1 for a in names):
        raise DataError(f"{place}: expected two lists of text")
    try:
        columns = Columns(*(_stripped(array.tolist()) for array in names))
    except Exception:  # NumPy raises what it likes where no character has that number
        raise DataError(f"{place}: expected text") from None
    _check_columns(place, columns)
    return params, columns


def _check_params(path: Path, params: Params) -> None:
    for name in PARAMETERS:
        if name not in params:
            raise DataError(f"{path}: parameter {name} is missing")
    for name, array in params.items():
        if name not in PARAMETERS:
            raise DataError(f"{path}: unknown parameter {_listed([name])}")
        if array.shape != PARAMETERS[name]:
            expected = f"expected {PARAMETERS[name]}"
            raise DataError(f"{path}: {name} has shape {array.shape}, {expected}")
        if array.dtype != DTYPE:
            expected = f"expected {np.dtype(DTYPE).name}"
            raise DataError(f"{path}: {name} has dtype {array.dtype}, {expected}")
        if not np.isfinite(array).all():
            index = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
            raise DataError(f"{path}: {name}[{index}] is not finite")
