"""The numbers of a run by which a likely cause is found."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.derivations.python.scene import arrays_at
from symnn.derivations.python.trial import Trial

POINTS = 3


def numbers_of(trial: Trial) -> dict[str, Any]:
    """The function's results and all that it was given, at a few of the samples."""
    scene, quantities = trial.scene, trial.scene.quantities
    inside = scene.inside
    inside &= np.cumsum(inside) <= POINTS
    values = {}
    for tensor in (*scene.truths.program.inputs, *scene.truths.program.parameters):
        constant = scene.truths.constant_arrays.get(tensor.name)
        if constant is not None:
            values[tensor.name] = np.repeat(constant[None], inside.sum(), axis=0)
        else:
            array = arrays_at(scene.samples, quantities.entries(tensor.name), inside)
            values[tensor.name] = array**2 if scene.is_squared(tensor.name) else array
    claimed = trial.results.arrays | trial.results.state
    return {
        "values": {name: array.tolist() for name, array in values.items()},
        "claimed": {n: _samples(scene, array, inside).tolist() for n, array in claimed.items()},
        "updated": trial.results.updated,
        "descended": trial.results.descended,
        "step": trial.setting.step,
    }


def _samples(scene: Any, array: Any, inside: Any) -> Any:
    """An array of elements at some samples, (K, …shape)."""
    found = np.empty((int(inside.sum()), *array.shape))
    for position in np.ndindex(array.shape):
        found[(slice(None), *position)] = scene.arena.element(array[position]).samples[inside]
    return found
