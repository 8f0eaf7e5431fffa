"""The library's activations on arrays, and arrays as Jacobians."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from sympy import Symbol

from symnn.graph import activation_of
from symnn.library import ACTIVATIONS
from symnn.meaning.domains.floats import Array
from symnn.notation import Access, Equation, Index, Tensor, size_symbol
from symnn.verify.causes.dual import compute

SIMPLE = tuple(n for n, a in ACTIVATIONS.items() if a.expr not in (None, "z") and not a.parameters)
"""Those whose derivative is taken for another's."""
COUPLED = tuple(n for n, a in ACTIVATIONS.items() if a.expr is None and not a.parameters)
"""Those of which an entry depends on its whole row."""
_ROWS, _WIDTH = size_symbol("rows"), size_symbol("width")


@lru_cache
def _equation(name: str) -> Equation:
    call = activation_of(ACTIVATIONS[name], lambda stem, width: Tensor(stem))
    return Equation(Access("a"), call(Access("z")))


def value(name: str, z: Array) -> Array:
    """An activation of every entry."""
    return compute(_equation(name), {"z": z.ravel()}, {}).reshape(z.shape)


def slope(name: str, z: Array) -> Array:
    """Its derivative at every entry."""
    return compute(_equation(name), {"z": z.ravel()}, {}, "z").reshape(z.shape)


@lru_cache
def _row_equation(name: str) -> Equation:
    i, k = Index("i", _ROWS), Index("k", _WIDTH)
    call = activation_of(ACTIVATIONS[name], lambda stem, width: Tensor(stem))
    return Equation(Access("a", i, k), call(Access("z", i, k)))


def over(name: str, z: Array, axes: tuple[int, ...]) -> Array:
    """A coupled activation of arrays (K, …), whose rows lie along some axes."""
    last = tuple(range(z.ndim - len(axes), z.ndim))
    moved = np.moveaxis(z, axes, last)
    rows = moved.reshape(1, -1, np.prod([z.shape[axis] for axis in axes], dtype=int))
    found = compute(_row_equation(name), {"z": rows}, _sizes(rows))
    return np.moveaxis(found.reshape(moved.shape), last, axes)


def rows_jacobian(name: str, z: Array) -> Array:
    """The Jacobian of each row along the last axis: (…, n, n)."""
    width = z.shape[-1]
    rows = z.reshape(-1, 1, width)  # a point for each row
    found = compute(_row_equation(name), {"z": rows}, _sizes(rows), "z")
    return found.reshape(*z.shape, width)


def _sizes(rows: Array) -> dict[Symbol, int]:
    return {_ROWS: rows.shape[1], _WIDTH: rows.shape[2]}


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
