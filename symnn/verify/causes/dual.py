"""Equations in floating point, at several points at once, with first derivatives.

It is used to find a likely cause, never to prove.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from sympy import Symbol

from symnn.meaning.arrays import ArrayWalk
from symnn.meaning.domains.duals import Dual, Duals
from symnn.meaning.domains.floats import Array, FloatArrays
from symnn.meaning.entries import axis_size
from symnn.notation import Equation, Index, Program

_NOTHING = Program((), (), (), ())


def compute(
    equation: Equation,
    values: Mapping[str, Array],
    sizes: Mapping[Symbol, int],
    wrt: str | None = None,
) -> Array:
    """What an equation defines, at each of K points; or its Jacobian by one tensor that it reads.

    `values` are arrays (K, …shape) by name. The value is (K, …shape of the target), the Jacobian
    (K, …shape of the target, …shape of `wrt`).
    """
    count = len(next(iter(values.values())))
    shape = tuple(axis_size(index.size, sizes) for index in equation.indices)
    given = {
        name: Dual(np.moveaxis(np.asarray(values[name], float), 0, -1))
        for name in dict.fromkeys(access.name for access in equation.reads)
    }
    extra: tuple[Index, ...] = (Index("point", count),)
    if wrt is not None:
        # a direction for each entry, along which that entry alone moves
        entries = values[wrt].shape[1:]
        directions = math.prod(entries)
        unit = np.eye(directions).reshape(*entries, 1, directions)
        moving = np.broadcast_to(unit, (*entries, count, directions))
        given[wrt] = Dual(given[wrt].value[..., None], moving)
        extra = (*extra, Index("direction", directions))
    found = ArrayWalk(_NOTHING, sizes, Duals(FloatArrays()), given, extra).of(
        equation.rhs, equation.indices
    )
    if wrt is None:
        value = np.asarray(found.value, float)
        value = value if value.ndim > len(shape) else value[..., None]
        return np.ascontiguousarray(np.moveaxis(np.broadcast_to(value, (*shape, count)), -1, 0))
    if found.tangent is None:
        return np.zeros((count, *shape, *entries))
    jacobian = np.moveaxis(np.asarray(found.tangent), len(shape), 0)
    return jacobian.reshape(count, *shape, *entries)
