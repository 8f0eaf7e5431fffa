"""Functions that NumPy lacks. A file has those that it calls."""

from __future__ import annotations

import math

import numpy as np

from symnn.emit.runtime.network.constants import Array


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), in a form that cannot overflow."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def softplus(z: Array) -> Array:
    """log(1 + exp(z)), in a form that cannot overflow."""
    return np.logaddexp(z, 0)


def log_cosh(z: Array) -> Array:
    """log(cosh(z)), in a form that cannot overflow."""
    return np.logaddexp(z, -z) - float(np.log(2))


def erf(z: Array) -> Array:
    """The error function, entry by entry: NumPy has none."""
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(z)).astype(z.dtype)


def _transposed_product(a: Array, b: Array, out: Array) -> None:
    """out = a.T @ b; of one row the outer product, at which BLAS is slow."""
    if len(a) == 1:
        np.multiply(a.T, b, out=out)
    else:
        np.matmul(a.T, b, out=out)
