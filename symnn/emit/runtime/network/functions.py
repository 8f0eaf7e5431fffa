"""The functions that a file derives from its equations: here of one layer, by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnn.emit.runtime.arrays import _array
from symnn.emit.runtime.network.constants import DTYPE, PARAMETERS, Array, Params


def init_params(seed: int = 0) -> Params:
    """Parameters at the start of training, drawn with a generator of this seed."""
    rng = np.random.default_rng(seed)
    params = {"W1": rng.standard_normal((3, 2)), "b1": np.zeros(3)}
    return {name: value.astype(DTYPE) for name, value in params.items()}


def forward(params: Params, x: Array) -> Array:
    """The network's output (N, 3) at a batch x (N, 2)."""
    W1, b1 = (params[name] for name in PARAMETERS)
    x = _array("x", x, "N", W1.shape[1])
    z1: Array = x @ W1.T + b1
    return z1


def predict(params: Params, x: Array) -> Array:
    """Outputs (N, 3) at a batch x (N, 2)."""
    return forward(params, x)


def layers(params: Params, x: Array) -> Params:
    """Every layer's values at a batch x (N, 2), by name, first to last."""
    return {"z1": forward(params, x)}


def loss(params: Params, x: Array, y: Array) -> float:
    """Half the mean squared distance at a batch; x (N, 2), y (N, 3)."""
    e = forward(params, x) - _array("y", y, len(x), len(params["W1"]))
    return float(np.vdot(e, e) / (2 * len(x)))


def loss_and_grad(params: Params, x: Array, y: Array) -> tuple[float, Params]:
    """The loss and its gradient at a batch; x (N, 2), y (N, 3)."""
    e = (forward(params, x) - y) / len(x)
    return loss(params, x, y), {"W1": e.T @ x, "b1": e.sum(axis=0)}


def _scratch(params: Sequence[Array], x: Array, y: Array) -> tuple[Array, ...]:
    """Memory for `_gradient` at batches of this shape, allocated once."""
    return (np.empty((len(x), len(params[0])), DTYPE),)


def _gradient(
    params: Sequence[Array],
    grads: Sequence[Array],
    scratch: Sequence[Array],
    x: Array,
    y: Array,
) -> float:
    """`loss_and_grad` without a new array: the gradient is written to `grads`."""
    (W1, b1), (gW1, gb1), (s1,) = params, grads, scratch
    np.matmul(x, W1.T, out=s1)
    s1 += b1
    s1 -= y
    value = np.vdot(s1, s1) / (2 * len(x))
    s1 /= len(x)
    np.matmul(s1.T, x, out=gW1)
    np.add.reduce(s1, axis=0, out=gb1)
    return float(value)


def _update(t: int, theta: Array, g: Array) -> None:
    """Step t of plain gradient descent, in place, on all parameters as one vector."""
    g *= 0.5
    theta -= g
