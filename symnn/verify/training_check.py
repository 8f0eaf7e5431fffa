"""Training steps of the emitted file: the gradient that `fit` uses, and the optimizer's update.

`fit` runs a twin of `loss_and_grad` that writes into memory allocated once. Its steps are compared
with the optimizer's equations, evaluated in many digits at the gradient of `loss_and_grad`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.notation import Program
from symnn.verify.float_check import reduced_sizes
from symnn.verify.interpreter import Interpreter
from symnn.verify.sampling import Array, draw
from symnn.verify.scalar import OutsideDomain
from symnn.verify.verdict import Finding, Verdict

TOLERANCE = {"float64": 1e-9, "float32": 1e-3}
"""Relative to the norm of a step, in the precision that training has."""
SAMPLE = 12
"""Entries of each parameter that are followed through the optimizer's equations."""
Numbers = dict[tuple[int, ...], Any]


def check_training(
    module: Any,
    forward: Program,
    update: Program,
    updated: Mapping[str, str],
    hyperparameters: Mapping[str, float],
    *,
    targets: str = "unit",
    seed: int = 0,
) -> list[Finding]:
    """One finding for each parameter: three steps, on all rows, on one row, on some rows.

    `update` is the optimizer's program over vectors `theta`, `g` and its state; `updated` maps
    its outputs to the inputs whose next value they are.
    """
    interpreter = Interpreter(forward, reduced_sizes(forward))
    try:
        values, _ = draw(interpreter, targets, module.DTYPE, seed)
    except OutsideDomain as error:
        return [Finding(t.name, Verdict.UNDECIDED, str(error)) for t in forward.parameters]
    findings: list[Finding] = []
    own = module.DTYPE
    for dtype in dict.fromkeys((np.float64, own)):
        follow = _Follower(update, updated, hyperparameters, forward, values, seed)
        try:
            module.DTYPE = dtype  # float32 rounds small steps away: its code runs in float64 too
            findings += _follow(module, follow, values)
        finally:
            module.DTYPE = own
    return findings


def _follow(module: Any, follow: _Follower, values: Mapping[str, Array]) -> list[Finding]:
    dtype = np.dtype(module.DTYPE)
    x, y = values["x"].astype(dtype), values["y"].astype(dtype)
    params = {name: array.astype(dtype) for name, array in follow.params.items()}
    rows = len(x)
    try:
        training = module._Training(params, x, y)
        for batch in (np.arange(rows), np.array([1]), np.arange(rows - 1)):
            before = training.named()
            _, gradient = module.loss_and_grad(before, x[batch], y[batch])
            training.step(batch)
            follow.step(before, gradient, training.named())
    except Exception as error:  # whatever the emitted file raises is what is wrong with it
        reason = f"training raises {type(error).__name__}: {error}"
        return [Finding(name, Verdict.DIFFERENT, reason) for name in params]
    return follow.findings(dtype)


class _Follower:
    """Follows some entries of every parameter through the optimizer's equations."""

    def __init__(
        self,
        update: Program,
        updated: Mapping[str, str],
        hyperparameters: Mapping[str, float],
        forward: Program,
        values: Mapping[str, Array],
        seed: int,
    ) -> None:
        self.params = {t.name: values[t.name] for t in forward.parameters}
        rng = np.random.default_rng(seed)
        self.places = {
            name: np.sort(rng.permutation(array.size)[:SAMPLE])
            for name, array in self.params.items()
        }
        count = sum(len(places) for places in self.places.values())
        (size,) = {axis for tensor in update.inputs for axis in tensor.shape}
        self.interpreter = Interpreter(update, {size: count})
        self.update, self.updated, self.t = update, updated, 0
        zero = self.interpreter.mp.zero
        self.values: dict[str, Numbers] = {
            tensor.name: {(p,): zero for p in range(count)} if tensor.rank else {(): zero}
            for tensor in update.inputs
        }
        for name, value in hyperparameters.items():
            self.values[name] = {(): self.interpreter.mp.mpf(repr(value))}
        self.errors = dict.fromkeys(self.params, 0.0)

    def step(
        self, before: Mapping[str, Array], gradient: Mapping[str, Array], after: Mapping[str, Array]
    ) -> None:
        """Compare one step with the equations; the state goes on in many digits."""
        self.t += 1
        self.values["t"] = {(): self.interpreter.mp.mpf(self.t)}
        self.values["theta"] = self.interpreter.numbers(self._gather(before))
        self.values["g"] = self.interpreter.numbers(self._gather(gradient))
        entries = self.interpreter.run(self.values).entries
        for output, name in self.updated.items():
            self.values[name] = dict(entries[output])
        start = self._gather(before)
        expected = np.array([float(v) for _, v in sorted(self.values["theta"].items())])
        found = self._gather(after)
        rounding = 8 * np.finfo(found.dtype).eps * np.abs(start)
        change = float(np.linalg.norm(expected - start)) or 1.0
        errors = np.maximum(np.abs(found - expected) - rounding, 0) / change
        position = 0
        for name, places in self.places.items():
            worst = float(np.max(errors[position : position + len(places)]))
            self.errors[name] = max(self.errors[name], worst if worst == worst else np.inf)
            position += len(places)

    def _gather(self, arrays: Mapping[str, Array]) -> Array:
        return np.concatenate([arrays[n].ravel()[places] for n, places in self.places.items()])

    def findings(self, dtype: np.dtype[Any]) -> list[Finding]:
        """The worst error of every parameter, over all steps."""
        found, tolerance = [], TOLERANCE[dtype.name]
        for name, error in self.errors.items():
            verdict = Verdict.EQUAL if error <= tolerance else Verdict.DIFFERENT
            reason = f"{dtype.name}: relative error {error:.1e}, tolerance {tolerance:.0e}"
            found.append(Finding(name, verdict, reason))
        return found
