"""Training, part by part: the twin's gradient, the optimizer's update, a step, and `fit` whole.

No part is judged through another, since an optimizer can hide what is wrong with a gradient: Adam
takes the same step for twice the gradient.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Array
from symnn.meaning.sizes import reduced_sizes
from symnn.notation import Program
from symnn.verify.closeness import TOLERANCE, merged, norm_of
from symnn.verify.emitted import Batch, Emitted, Fault
from symnn.verify.fit_check import check_fit
from symnn.verify.interpreter import Interpreter
from symnn.verify.rounding import excused
from symnn.verify.sampling import CORNERS, LARGE, draw, draw_corner
from symnn.verify.twin_check import check_twin
from symnn.verify.update_check import Follower
from symnn.verify.verdict import Finding, Verdict

BLOCKS = 3
"""Pieces into which the update is cut here; the file's own pieces hold most networks whole."""


def check_training(
    module: Any,
    forward: Program,
    update: Program,
    updated: Mapping[str, str],
    hyperparameters: Mapping[str, float],
    *,
    output: str,
    targets: str = "unit",
    seed: int = 0,
) -> list[Finding]:
    """One finding for the loss, each parameter, and `fit`.

    `update` is the optimizer's program over vectors `theta`, `g` and its state; `updated` maps
    its outputs to the inputs whose next value they are. What computes in float32 is also run in
    float64, where small steps are not rounded away.
    """
    emitted = Emitted(module)
    names = [tensor.name for tensor in forward.parameters]
    findings: list[Finding] = []
    try:
        own = emitted.dtype
        values, _ = draw(Interpreter(forward, reduced_sizes(forward)), targets, own, seed)
        for dtype in emitted.precisions:
            params = {name: values[name].astype(dtype) for name in names}
            data = tuple(values[tensor.name].astype(dtype) for tensor in forward.inputs)
            size = sum(array.size for array in params.values())
            with emitted.having(DTYPE=dtype.type, BLOCK=size // BLOCKS + 1):
                findings += check_twin(emitted, params, data, output)
                for check in (_updates, _steps):
                    follower = Follower(update, updated, hyperparameters, params, seed)
                    findings += check(emitted, follower, params, data, output)
                findings += check_fit(emitted, forward, targets, seed)
        for dtype in emitted.precisions:
            with emitted.having(DTYPE=dtype.type):
                findings += _corners(emitted, forward, output, targets)
    except OutsideDomain as error:
        findings += [Finding(name, Verdict.UNDECIDED, str(error)) for name in names]
    except Fault as fault:
        findings += [Finding(name, Verdict.DIFFERENT, str(fault)) for name in names]
    except Exception as error:  # the file's own objects are looked into, and may be anything
        reason = f"training raises {type(error).__name__}: {error}"
        findings += [Finding(name, Verdict.DIFFERENT, reason) for name in names]
    return merged(findings)


def _corners(emitted: Emitted, forward: Program, output: str, targets: str) -> list[Finding]:
    """The twin at zeros, kinks and large numbers."""
    findings: list[Finding] = []
    for corner in CORNERS:
        interpreter = Interpreter(forward, reduced_sizes(forward))
        try:
            values, truth = draw_corner(interpreter, targets, emitted.dtype, corner)
        except OutsideDomain:
            continue
        arrays = {name: array.astype(emitted.dtype) for name, array in values.items()}
        params = {tensor.name: arrays[tensor.name] for tensor in forward.parameters}
        data = tuple(arrays[tensor.name] for tensor in forward.inputs)
        found = check_twin(emitted, params, data, output, 1.0 if corner in LARGE else 0.0)
        findings += excused(found, interpreter, values, truth, emitted.dtype, corner)
    return findings


def _updates(
    emitted: Emitted,
    follower: Follower,
    params: Mapping[str, Array],
    data: Batch,
    output: str,
) -> list[Finding]:
    """Three updates, block by block, at gradients that no network has to have."""
    rng = np.random.default_rng(1)
    training = emitted.call("_Training", dict(params), *data)
    for t in (1, 2, 3):
        before = training.named()
        gradient = {}
        for name, view in zip(params, training.grads, strict=True):
            view[...] = rng.standard_normal(view.shape) * 10.0 ** rng.uniform(-2, 1, view.shape)
            gradient[name] = view.copy()
        for piece in training.pieces:
            emitted.call("_update", t, *piece)
        follower.step(before, gradient, training.named())
    return follower.findings(emitted.dtype.name)


def _steps(
    emitted: Emitted,
    follower: Follower,
    params: Mapping[str, Array],
    data: Batch,
    output: str,
) -> list[Finding]:
    """Three steps, on all rows, on one row and on some: the update at the twin's gradient. Where
    one row has no loss, as a variance of the batch has none, two are taken."""
    dtype, rows = emitted.dtype.name, len(data[0])
    training = emitted.call("_Training", dict(params), *data)
    findings = []
    for batch in (np.arange(rows), np.array([1]), np.arange(rows - 1)):
        before = training.named()
        gradient, loss = _at_twin(emitted, before, [array[batch] for array in data])
        if len(batch) == 1 and not math.isfinite(loss + norm_of(gradient)):
            batch = np.array([1, 0])
            gradient, loss = _at_twin(emitted, before, [array[batch] for array in data])
        value = emitted.number("step", training.step(batch))
        if not (math.isfinite(loss) or math.isfinite(value)):
            continue  # no update is made where the loss is not finite
        if not abs(value - loss) <= TOLERANCE[dtype] * (abs(loss) or 1.0):
            reason = f"{dtype}: a training step returns the loss {value:.6g}, expected {loss:.6g}"
            findings.append(Finding(output, Verdict.DIFFERENT, reason))
        follower.step(before, gradient, training.named())
    return findings + follower.findings(dtype)


def _at_twin(
    emitted: Emitted, params: Mapping[str, Array], data: Sequence[Array]
) -> tuple[dict[str, Array], float]:
    """The gradient and the loss of the twin, in memory of its own."""
    flat = list(params.values())
    gradient = {name: np.full_like(array, np.nan) for name, array in params.items()}
    memory = emitted.scratch(flat, *data)
    return gradient, emitted.gradient(flat, list(gradient.values()), memory, *data)
