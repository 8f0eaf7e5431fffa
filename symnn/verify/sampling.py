"""Random numbers for a network: parameters, inputs, and targets that its loss accepts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from symnn.verify.interpreter import Evaluation, Interpreter
from symnn.verify.oracle import axis_size
from symnn.verify.scalar import OutsideDomain
from symnn.verify.sizes import integer_data

Array = NDArray[Any]
TARGETS = ("unit", "signed", "binary", "one_hot")
"""Between 0.1 and 0.9; −1 or 1; 0 or 1; rows with a single 1."""
NEAREST_KINK = 1e-6
"""Numbers closer to a kink than this are drawn again: there the two sides may rightly differ."""
ATTEMPTS = 40


def draw_targets(rng: np.random.Generator, shape: tuple[int, ...], kind: str) -> Array:
    """Targets of one of the `TARGETS`. Raises `ValueError` for another kind."""
    match kind:
        case "unit":
            return rng.uniform(0.1, 0.9, shape)
        case "signed":
            return 2.0 * rng.integers(0, 2, shape) - 1.0
        case "binary":
            return rng.integers(0, 2, shape).astype(float)
        case "one_hot":
            return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    raise ValueError(f"targets '{kind}': expected one of {', '.join(TARGETS)}")


def draw(
    interpreter: Interpreter, targets: str, dtype: DTypeLike, seed: int
) -> tuple[dict[str, Array], Evaluation]:
    """Values of every input and parameter, in the given precision, and the program at them.

    Weights are scaled by their fan-in, so that deep networks do not saturate. Raises
    `OutsideDomain` when no point is found where the program is defined, away from its kinks.
    """
    forward, sizes = interpreter.program, interpreter.sizes
    data = integer_data(forward, sizes)
    rng = np.random.default_rng(seed)
    why = ""
    for _ in range(ATTEMPTS):
        values: dict[str, Array] = {}
        for tensor in (*forward.inputs, *forward.parameters):
            shape = tuple(axis_size(size, sizes) for size in tensor.shape)
            if tensor.name in data:
                values[tensor.name] = np.array(list(data[tensor.name].values())).reshape(shape)
            elif tensor.name == "y":
                values["y"] = draw_targets(rng, shape, targets).astype(dtype)
            else:
                scale = np.sqrt(2 / shape[-1]) if len(shape) > 1 else 0.5
                values[tensor.name] = (scale * rng.standard_normal(shape)).astype(dtype)
        try:
            evaluation = interpreter.run(values)
        except OutsideDomain as error:
            why = str(error)
            continue
        if evaluation.margin > NEAREST_KINK:
            return values, evaluation
        why = "a kink is too near"
    raise OutsideDomain(f"not decided at {ATTEMPTS} random points: {why}")
