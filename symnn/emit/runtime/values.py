"""Targets that are numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from symnn.emit.runtime.arrays import DataError, _finite, _shape
from symnn.emit.runtime.network.constants import TARGET, TARGETS, Array, Params
from symnn.emit.runtime.network.functions import loss, predict

TARGET_COLUMNS = (math.prod(TARGET),)  # how many a CSV file may have
LABELS_HINT = "; for integer labels use a classifier's loss"


def target_rows(y: ArrayLike) -> Array:
    """Targets (N, *TARGET), checked. Raises `DataError`."""
    targets = _finite("y", y)
    if TARGETS == "nonnegative" and (targets < 0).any():
        index = tuple(map(int, np.argwhere(targets < 0)[0]))
        place = ", ".join(map(str, index))
        raise DataError(
            f"y[{place}] is {targets[index]:g}: expected a target from 0 up"
        )
    if targets.ndim == 1 and math.prod(TARGET) == 1:
        return targets.reshape(-1, *TARGET)
    if targets.shape[1:] != TARGET:
        expected = _shape("N", *TARGET)
        raise DataError(f"y has shape {targets.shape}: expected {expected}")
    return targets


def _random_targets(rng: np.random.Generator, count: int) -> Array:
    return rng.random((count, *TARGET))


def scores(params: Params, *data: Array) -> dict[str, float]:
    """The loss, and how near predictions come: RMSE and R²."""
    *inputs, y = data
    found, result = predict(params, *inputs), {"loss": float(loss(params, *data))}
    if found.shape != y.shape:
        return result
    squares = float(np.square(found - y, dtype=float).sum())
    spread = float(np.square(y - y.mean(axis=0), dtype=float).sum())
    result["RMSE"] = math.sqrt(squares / y.size)
    return result | {"R²": 1 - squares / spread} if spread else result


def _columns(found: Array) -> dict[str, Array]:
    """What `predict` prints of its outputs, by the names of the columns."""
    flat = found.reshape(len(found), -1)
    return {"y" if flat.shape[1] == 1 else f"y{k}": c for k, c in enumerate(flat.T)}
