"""Targets that labels may stand for."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from symnn.emit.runtime.arrays import DataError, _finite, _shape
from symnn.emit.runtime.network.constants import DTYPE, TARGET, TARGETS, Array, Params
from symnn.emit.runtime.network.functions import loss, predict

LABELED, CLASSES = TARGET[:-1], TARGET[-1] if TARGET else 1
TARGET_COLUMNS = tuple(sorted({math.prod(LABELED), math.prod(TARGET)}))  # of a CSV file
LABELS_HINT = ""
LOWEST = -1 if TARGETS == "signed" else 0


def target_rows(y: ArrayLike) -> Array:
    """Targets (N, *TARGET), of such or of labels counted from 0. Raises `DataError`."""
    targets = _finite("y", y)
    shape = targets.shape
    if targets.shape[1:] in (LABELED, (*LABELED, 1)):
        if CLASSES > 1:
            return _label_rows(targets.reshape(-1, *LABELED))
        targets = targets.reshape(-1, *TARGET)
    if targets.shape[1:] != TARGET:
        expected = f"{_shape('N', *TARGET)} or {_shape('N', *LABELED)} labels"
        raise DataError(f"y has shape {shape}: expected {expected}")
    if TARGETS == "signed" and CLASSES == 1 and np.isin(targets, (0, 1)).all():
        targets = 2 * targets - 1
    if (outside := (targets < LOWEST) | (targets > 1)).any():
        index = tuple(np.argwhere(outside)[0])
        shown = index[:-1] if TARGET and CLASSES == 1 else index
        place, expected = ", ".join(map(str, shown)), f"a target from {LOWEST} to 1"
        raise DataError(f"y[{place}] is {targets[index]:g}: expected {expected}")
    return targets


def _label_rows(labels: Array) -> Array:
    """Labels as rows: 1 at the label's place, 0 or -1 elsewhere."""
    known = np.isin(labels, np.arange(CLASSES))
    if not known.all():
        index = tuple(np.argwhere(~known)[0])
        place, expected = ", ".join(map(str, index)), f"a label from 0 to {CLASSES - 1}"
        raise DataError(f"y[{place}] is {labels[index]:g}: expected {expected}")
    targets = np.full((*labels.shape, CLASSES), LOWEST, DTYPE)
    np.put_along_axis(targets, labels.astype(int)[..., np.newaxis], 1, axis=-1)
    return targets


def _labels(y: Array) -> Array:
    """The label of each row: its largest entry, or the side of the middle it is on."""
    if CLASSES == 1:
        middle = 0 if TARGETS == "signed" else 0.5
        return np.asarray(y.reshape(-1, *LABELED) > middle, int)
    return np.asarray(y.argmax(axis=-1))


def _random_targets(rng: np.random.Generator, count: int) -> Array:
    return rng.integers(max(2, CLASSES), size=(count, *LABELED))


def scores(params: Params, *data: Array) -> dict[str, float]:
    """The loss, and the share of labels that are right."""
    *inputs, y = data
    right = _labels(predict(params, *inputs)) == _labels(y)
    return {"loss": float(loss(params, *data)), "accuracy": float(np.mean(right))}


def _columns(found: Array) -> dict[str, Array]:
    """What `predict` prints of its outputs, by the names of the columns."""
    columns: dict[str, Array] = {}
    for name, values in (("label", _labels(found)), ("y", found)):
        flat = values.reshape(len(found), -1)
        one = flat.shape[1] == 1
        columns |= {name if one else f"{name}{k}": c for k, c in enumerate(flat.T)}
    return columns
