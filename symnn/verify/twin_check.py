"""The gradient that `fit` runs, which writes into memory allocated once, beside `loss_and_grad`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.closeness import FLOOR, TOLERANCE, largest_error, malformed, norm_of
from symnn.verify.emitted import Batch, Emitted
from symnn.verify.verdict import Finding, Verdict


def check_twin(
    emitted: Emitted, params: Mapping[str, Array], data: Batch, output: str, least: float = 0.0
) -> list[Finding]:
    """One finding for the loss and one for each parameter, at several rows and at one.

    Errors are relative to no less than `least`: of saturated values only rounding is left.
    The twin's memory holds NaN at first, then what a batch of the same length has left in it.
    All arrays have the file's precision. Raises `Fault`.
    """
    dtype = emitted.dtype.name
    errors = dict.fromkeys((output, *params), 0.0)
    everything = np.arange(len(data[0]))
    for batches in ((everything, everything[::-1]), (everything[1:2], everything[:1])):
        flat = list(params.values())
        scratch = emitted.scratch(flat, *(array[batches[0]] for array in data))
        for batch in batches:
            grads = {name: np.full_like(array, np.nan) for name, array in params.items()}
            taken = [array[batch] for array in data]
            value = emitted.gradient(flat, list(grads.values()), scratch, *taken)
            loss, gradient = emitted.loss_and_grad(params, *taken)
            wrong = malformed(gradient, params, finite=False)
            if wrong:
                return wrong
            found = {output: largest_error(value, loss, abs(loss) or 1.0)}
            finite = {name: np.where(np.isfinite(g), g, 0) for name, g in gradient.items()}
            floor = max(least, FLOOR[dtype] * norm_of(finite))
            for name, array in grads.items():
                scale = max(norm_of({name: finite[name]}), floor) or 1.0
                found[name] = largest_error(array, gradient[name], scale)
            for name, error in found.items():
                errors[name] = max(errors[name], error if error == error else np.inf)
    return [_judge(name, error, dtype) for name, error in errors.items()]


def _judge(name: str, error: float, dtype: str) -> Finding:
    reason = f"{dtype}: _gradient has relative error {error:.1e}, tolerance {TOLERANCE[dtype]:.0e}"
    if error <= TOLERANCE[dtype]:
        return Finding(name, Verdict.EQUAL, reason)
    return Finding(name, Verdict.DIFFERENT, reason, residual=f"{error:.6g}")
