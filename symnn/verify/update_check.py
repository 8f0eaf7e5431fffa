"""The optimizer's update, followed through its equations in many digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.notation import Program
from symnn.verify.closeness import judged
from symnn.verify.interpreter import Interpreter
from symnn.verify.verdict import Finding

SAMPLE = 12
"""Entries of each parameter that are followed."""
Numbers = dict[tuple[int, ...], Any]


class Follower:
    """Follows some entries of every parameter from step to step; the state is its own."""

    def __init__(
        self,
        update: Program,
        updated: Mapping[str, str],
        hyperparameters: Mapping[str, float],
        params: Mapping[str, Array],
        seed: int,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.places = {
            name: np.sort(rng.permutation(array.size)[:SAMPLE]) for name, array in params.items()
        }
        count = sum(len(places) for places in self.places.values())
        (size,) = {axis for tensor in update.inputs for axis in tensor.shape}
        self.interpreter = Interpreter(update, {size: count})
        self.updated, self.t = updated, 0
        zero = self.interpreter.mp.zero
        self.values: dict[str, Numbers] = {
            tensor.name: {(p,): zero for p in range(count)} if tensor.rank else {(): zero}
            for tensor in update.inputs
        }
        for name, value in hyperparameters.items():
            self.values[name] = {(): self.interpreter.mp.mpf(repr(value))}
        self.errors = dict.fromkeys(params, 0.0)

    def step(
        self, before: Mapping[str, Array], gradient: Mapping[str, Array], after: Mapping[str, Array]
    ) -> None:
        """Compare one step with the equations. Raises `OutsideDomain` where they have no value."""
        self.t += 1
        self.values["t"] = {(): self.interpreter.mp.mpf(self.t)}
        self.values["theta"] = self.interpreter.numbers(self._gather(before))
        self.values["g"] = self.interpreter.numbers(self._gather(gradient))
        entries = self.interpreter.run(self.values).entries
        for output, name in self.updated.items():
            self.values[name] = dict(entries[output])
        start = self._gather(before)
        expected = np.array([float(v) for _, v in sorted(self.values["theta"].items())])
        errors = step_errors(start, expected, self._gather(after))
        position = 0
        for name, places in self.places.items():
            worst = float(np.max(errors[position : position + len(places)]))
            self.errors[name] = max(self.errors[name], worst)
            position += len(places)

    def _gather(self, arrays: Mapping[str, Array]) -> Array:
        return np.concatenate([arrays[n].ravel()[places] for n, places in self.places.items()])

    def findings(self, dtype: str) -> list[Finding]:
        """The worst error of every parameter, over all steps."""
        return [Finding(n, *judged(error, np.dtype(dtype))) for n, error in self.errors.items()]


def step_errors(start: Array, expected: Array, found: Array) -> Array:
    """The error of each entry, relative to the norm of the step, past what adding it to `start`
    rounds; infinite where it is not a number."""
    rounding = 8 * np.finfo(found.dtype).eps * np.abs(start)
    change = float(np.linalg.norm(expected - start)) or 1.0
    errors = np.maximum(np.abs(found - expected) - rounding, 0) / change
    return np.where(np.isnan(errors), np.inf, errors)
