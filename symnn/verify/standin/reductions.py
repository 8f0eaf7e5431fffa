"""Functions that take an array along axes to fewer entries."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from symnn.verify.standin.reading import StandIn


def _reduction(name: str) -> Callable[..., Any]:
    def function(
        here: StandIn, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, **options: Any
    ) -> Any:
        return here.ufuncs[name].reduce(a, axis, dtype, out, **options)

    return function


def _extreme(name: str) -> Callable[..., Any]:
    reduction = _reduction(name)
    return lambda here, a, axis=None, out=None, **options: reduction(
        here, a, axis, None, out, **options
    )


def _accumulation(name: str) -> Callable[..., Any]:
    def function(
        here: StandIn, a: Any, axis: Any = None, dtype: Any = None, out: Any = None
    ) -> Any:
        array = here.asarray(a)
        if axis is None:
            array, axis = array.ravel(), 0
        return here.ufuncs[name].accumulate(array, axis, dtype, out)

    return function


def mean(
    here: StandIn, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, **options: Any
) -> Any:
    """The sum over the count, exactly."""
    array = here.asarray(a, float)
    total = here.sum(array, axis=axis, **options)
    return here.divide(total, _count(array, axis), out=out)


def var(
    here: StandIn,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    """The mean squared distance from the mean."""
    array = here.asarray(a, float)
    distances = array - mean(here, array, axis, keepdims=True)
    total = here.sum(distances**2, axis=axis, keepdims=keepdims)
    return here.divide(total, _count(array, axis) - ddof, out=out)


def std(here: StandIn, a: Any, *args: Any, **options: Any) -> Any:
    """The root of the variance."""
    return here.sqrt(var(here, a, *args, **options))


def average(here: StandIn, a: Any, axis: Any = None, weights: Any = None, **options: Any) -> Any:
    """The mean, or the one with these weights."""
    if weights is None:
        return mean(here, a, axis, **options)
    array, w = here.asarray(a, float), here.asarray(weights, float)
    if axis is not None and w.ndim == 1 and array.ndim > 1:
        w = w.reshape([-1 if d == axis % array.ndim else 1 for d in range(array.ndim)])
    w = here.broadcast_to(w, array.shape)
    return here.sum(array * w, axis=axis) / here.sum(w, axis=axis)


def _count(array: Any, axis: Any) -> int:
    if axis is None:
        return int(array.size)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return prod(int(array.shape[a]) for a in axes)


def ptp(here: StandIn, a: Any, axis: Any = None, **options: Any) -> Any:
    """The largest less the smallest."""
    return here.max(a, axis=axis, **options) - here.min(a, axis=axis, **options)


def rounded(here: StandIn, a: Any, decimals: int = 0, out: Any = None) -> Any:
    """To a number of decimals: exact numbers only; what depends on symbols stands for itself."""
    domain = here.domain
    steps = domain.rounded(lambda number: round(number, decimals), here.elements(a))
    return here.ufuncs["add"].deliver(domain.entries(steps), out)


def trace(here: StandIn, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal."""
    return here.sum(here.diagonal(a, offset, axis1, axis2), axis=-1)


def _arg(name: str, better: str) -> Callable[..., Any]:
    def function(
        here: StandIn, a: Any, axis: Any = None, out: Any = None, keepdims: bool = False
    ) -> Any:
        """Where the extreme entry is: comparisons are decided, one by one."""
        array = here.readable(a)
        if not here.is_exact(array):
            return getattr(np, name)(array, axis=axis, out=out, keepdims=keepdims)
        plain = here.elements(array)
        rank = plain.ndim
        rows = plain.reshape(-1) if axis is None else np.moveaxis(plain, axis, -1)
        best, found = rows[..., 0], np.zeros(rows.shape[:-1], int)
        for place in range(1, rows.shape[-1]):
            won = here.domain.compare(better, rows[..., place], best).astype(bool)
            best, found = np.where(won, rows[..., place], best), np.where(won, place, found)
        if keepdims:
            found = found.reshape((1,) * rank) if axis is None else np.expand_dims(found, axis)
        if out is not None:
            out[...] = found
        return found if found.ndim else int(found)

    return function


def count_nonzero(here: StandIn, a: Any, axis: Any = None, **options: Any) -> Any:
    array = here.readable(a)
    if not here.is_exact(array) and not here.is_truth(array):
        return np.count_nonzero(array, axis=axis, **options)
    return here.sum(here.kept(here.truths(array), True), axis=axis, **options)


def diff(here: StandIn, a: Any, n: int = 1, axis: int = -1) -> Any:
    """Differences of neighbours, n times."""
    rows = here.moveaxis(here.asarray(a), axis, 0)
    for _ in range(n):
        rows = rows[1:] - rows[:-1]
    return here.moveaxis(rows, 0, axis)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (mean, var, std, average, ptp, trace, count_nonzero, diff)
} | {
    "sum": _reduction("add"),
    "prod": _reduction("multiply"),
    "max": _extreme("maximum"),
    "min": _extreme("minimum"),
    "any": _extreme("logical_or"),
    "all": _extreme("logical_and"),
    "cumsum": _accumulation("add"),
    "cumprod": _accumulation("multiply"),
    "round": rounded,
    "argmax": _arg("argmax", ">"),
    "argmin": _arg("argmin", "<"),
}
