"""The library's activations on arrays, and arrays as Jacobians."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from symnn.library import ACTIVATIONS
from symnn.meaning.domains.floats import Array
from symnn.notation import Access, Equation, Tensor, parse_expression
from symnn.verify.causes.dual import compute

SIMPLE = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "sine")
"""Those whose derivative is taken for another's."""


@lru_cache
def _equation(name: str) -> Equation:
    expr = ACTIVATIONS[name].expr
    assert expr is not None
    return Equation(Access("a"), parse_expression(expr, {"z": Tensor("z")}))


def value(name: str, z: Array) -> Array:
    """An activation of every entry."""
    return compute(_equation(name), {"z": z.ravel()}, {}).reshape(z.shape)


def slope(name: str, z: Array) -> Array:
    """Its derivative at every entry."""
    return compute(_equation(name), {"z": z.ravel()}, {}, "z").reshape(z.shape)


def diagonal(entries: Array) -> Array:
    """(K, …shape) → (K, …shape, …shape): each entry times its own."""
    count, shape = len(entries), entries.shape[1:]
    flat = entries.reshape(count, -1)
    return np.asarray(flat[:, :, None] * np.eye(flat.shape[1])).reshape(count, *shape, *shape)


def entries_of(jacobian: Array) -> Array:
    """The diagonal of a Jacobian (K, …shape, …shape)."""
    shape = jacobian.shape[: (jacobian.ndim + 1) // 2]
    size = int(np.prod(shape[1:]))
    flat = jacobian.reshape(shape[0], size, size)
    return np.diagonal(flat, axis1=1, axis2=2).reshape(shape)


def transposed(jacobian: Array) -> Array:
    """The Jacobian with what goes in and what comes out exchanged."""
    shape = jacobian.shape[: (jacobian.ndim + 1) // 2]
    size = int(np.prod(shape[1:]))
    return np.swapaxes(jacobian.reshape(shape[0], size, size), 1, 2).reshape(jacobian.shape)
