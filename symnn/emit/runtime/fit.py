"""The loop over epochs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from symnn.emit.runtime.arrays import DataError
from symnn.emit.runtime.network.constants import Array, Params
from symnn.emit.runtime.network.functions import loss
from symnn.emit.runtime.rows import rows
from symnn.emit.runtime.surroundings import _held
from symnn.emit.runtime.training import _Training


def fit(
    params: Params,
    *data: ArrayLike,
    epochs: int = 1,
    batch_size: int = 32,
    seed: int = 0,
    validation: Sequence[ArrayLike] | None = None,
    callback: Callable[[int, dict[str, Any]], object] | None = None,
    batches: Iterable[Array] | None = None,
) -> dict[str, Any]:
    """Train on data, the inputs and then y as `rows` takes them; return the history.

    The arrays in `params` are replaced by trained ones. The history has the mean loss
    of every epoch, and the validation loss where `validation` is given. `batches`,
    index arrays, takes the place of the shuffle for one epoch. `callback(epoch,
    history)` is called after every epoch, and stops the training by returning
    something true. When the loss or a parameter is no longer finite, training stops:
    `history["diverged"]` tells the step and the first layer that went bad, and
    `params` are the last that were finite and whose loss was. A signal, such as
    Ctrl-C, ends it between two steps; `params` are then those after the last one.
    """
    if epochs < 0 or batch_size < 1:
        sizes = f"epochs {epochs}, batch_size {batch_size}"
        raise DataError(f"{sizes}: expected at least 0 and 1")
    if batches is not None and epochs != 1:
        raise DataError(f"epochs is {epochs}: expected 1, as `batches` are one epoch")
    arrays = rows(*data)
    held_out = None if validation is None else rows(*validation)
    rng = np.random.default_rng(seed)
    training = _Training(params, *arrays)
    history: dict[str, Any] = {"loss": [], "diverged": None}
    if held_out is not None:
        history["validation_loss"] = []

    def keep() -> None:
        with np.errstate(all="ignore"):
            training.settle()
        if training.t:  # else there is nothing new
            params.update(training.named())

    with _held(keep) as release:
        for epoch in range(1, epochs + 1):
            order = batches
            if order is None:
                order = _shuffled(rng, len(arrays[0]), batch_size)
            with np.errstate(all="ignore"):  # the loss itself says whether it is finite
                mean = training.epoch(order, release)
            params.update(training.named())
            if training.diverged is not None:
                break
            history["loss"].append(mean)
            if held_out is not None:
                with np.errstate(all="ignore"):
                    history["validation_loss"].append(float(loss(params, *held_out)))
            if callback is not None and callback(epoch, history):
                break
        with np.errstate(all="ignore"):
            training.finish()
        if training.diverged is not None:
            params.update(training.named())
            history["diverged"] = training.diverged
            warnings.warn(training.diverged, RuntimeWarning, stacklevel=2)
    return history


def _shuffled(rng: np.random.Generator, count: int, batch_size: int) -> list[Array]:
    order = rng.permutation(count)
    return [order[start : start + batch_size] for start in range(0, count, batch_size)]
