"""Files of parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from symnn.emit.runtime.arrays import DataError, _regular
from symnn.emit.runtime.network.constants import DTYPE, PARAMETERS, Params
from symnn.emit.runtime.npz import _read_npz
from symnn.emit.runtime.output import _output, _remove_part, _replacing


def save(path: str | Path, params: Params) -> None:
    """Write the parameters to an npz, all of it or nothing. Raises `DataError`."""
    path = _output(path, ".npz")
    _check_params(path, params)
    with _replacing(path) as file:
        arrays: dict[str, Any] = {name: params[name] for name in PARAMETERS}
        np.savez(file, **arrays)


def load(path: str | Path) -> Params:
    """Parameters that `save` wrote; nothing is unpickled. Raises `DataError`."""
    path = Path(path)
    _regular(path)
    _remove_part(path)
    params = _read_npz(path)
    _check_params(path, params)
    return {name: params[name] for name in PARAMETERS}


def _check_params(path: Path, params: Params) -> None:
    for name in PARAMETERS:
        if name not in params:
            raise DataError(f"{path}: parameter {name} is missing")
    for name, array in params.items():
        if name not in PARAMETERS:
            raise DataError(f"{path}: unknown parameter {name!r}")
        if array.shape != PARAMETERS[name]:
            expected = f"expected {PARAMETERS[name]}"
            raise DataError(f"{path}: {name} has shape {array.shape}, {expected}")
        if array.dtype != DTYPE:
            expected = f"expected {np.dtype(DTYPE).name}"
            raise DataError(f"{path}: {name} has dtype {array.dtype}, {expected}")
        if not np.isfinite(array).all():
            index = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
            raise DataError(f"{path}: {name}[{index}] is not finite")
