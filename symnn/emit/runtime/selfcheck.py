"""A check of the gradient by differences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from symnn.emit.runtime.labels import _random_targets
from symnn.emit.runtime.network.constants import INPUTS, PARAMETERS, Array, Params
from symnn.emit.runtime.network.functions import loss, loss_and_grad
from symnn.emit.runtime.rows import rows

TOLERANCE = 1e-5


def selfcheck(seed: int = 0) -> float:
    """The gradient's worst relative error, at random parameters and a random batch.

    It is compared with central differences of the loss along random directions, and
    along every axis in a small network. The error of a parameter is relative to the
    norm of its gradient. Should stay below TOLERANCE: float64 parameters make the
    arithmetic float64, whatever DTYPE is.
    """
    rng = np.random.default_rng(seed)
    params = {
        name: rng.normal(scale=max(shape[-1:], default=1) ** -0.5, size=shape)
        for name, shape in PARAMETERS.items()
    }
    inputs = [rng.normal(size=(5, *shape)) for shape in INPUTS.values()]
    data = rows(*inputs, _random_targets(rng, 5))

    value, grad = loss_and_grad(params, *data)
    errors = []
    for name, gradient in grad.items():
        # A gradient that is zero but for rounding has no relative error worth the name.
        scale = max(float(np.linalg.norm(gradient)), 1e-3 * abs(value), 1e-300)
        for direction in _directions(rng, gradient.shape):
            expected = float(np.vdot(gradient, direction))
            slopes = _slopes(params, name, direction, data)
            errors.append(min(abs(slope - expected) for slope in slopes) / scale)
    return float(np.max(errors))


def _directions(rng: np.random.Generator, shape: tuple[int, ...]) -> Iterator[Array]:
    """Random signs, and in a small network every single entry."""
    for _ in range(4):
        yield rng.choice((-1.0, 1.0), size=shape)
    if sum(math.prod(each) for each in PARAMETERS.values()) <= 1000:
        yield from np.eye(math.prod(shape)).reshape(-1, *shape)


def _slopes(
    params: Params, name: str, direction: Array, data: Sequence[Array]
) -> list[float]:
    """Derivatives of the loss along a direction of one parameter.

    Central differences come at several steps, the best of which counts: rounding or a
    kink spoils some of them, a wrong gradient disagrees with all.
    """

    def at(step: float) -> float:
        return loss({**params, name: params[name] + step * direction}, *data)

    length = float(np.linalg.norm(direction))
    steps = [h / length for h in (1e-4, 1e-5, 1e-6, 1e-7)]
    return [(at(h) - at(-h)) / (2 * h) for h in steps]
