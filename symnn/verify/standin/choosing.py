"""Choices between entries, comparisons of arrays, and a person's own functions of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray
from symnn.verify.standin.domain import Unsupported
from symnn.verify.standin.masks import put
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.ufuncs import Ufunc


def where(here: StandIn, condition: Any, *branches: Any) -> Any:
    """Entry by entry a choice; with a condition alone, where it holds, which decides it."""
    condition = here.readable(condition)
    if not branches:
        return nonzero(here, condition)
    a, b = (here.readable(branch) for branch in branches)
    truth = here.is_truth(a) and here.is_truth(b)
    asked = [condition, a, b]
    if not any(here.is_exact(value) for value in asked) or (truth and not here.is_exact(condition)):
        return np.where(condition, a, b)
    holds = here.truths(condition)
    if truth:
        mask = here.kept(holds, True)
        yes, no = here.logical_and(mask, a), here.logical_and(here.logical_not(mask), b)
        return here.logical_or(yes, no)
    return here.result(here.domain.choose(holds, here.elements(a), here.elements(b)))


def copyto(
    here: StandIn, dst: Any, src: Any, casting: str = "same_kind", where: Any = True
) -> None:
    """Write values into an array, where a mask holds."""
    if not isinstance(dst, ExactArray):
        if here.is_exact(src):
            raise TypeError(f"Cannot cast from float64 to {dst.dtype}: copyto")
        np.copyto(dst, src, where=here.index(where) if where is not True else True)
    elif where is True:
        dst[...] = src
    else:
        put(dst, src, where)


def putmask(here: StandIn, a: Any, mask: Any, values: Any) -> None:
    """`a[mask] = value`."""
    if np.ndim(values):
        raise Unsupported("np.putmask with several values")
    copyto(here, a, values, where=mask)


def put_along_axis(here: StandIn, arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    """Write values at the places that `np.take_along_axis` reads."""
    numbers = np.arange(arr.size).reshape(arr.shape)
    places = np.take_along_axis(numbers, here.index(indices), axis)
    arr[np.unravel_index(places, arr.shape)] = values


def fill_diagonal(here: StandIn, a: Any, val: Any) -> None:
    """`a[i, i, …] = val`."""
    places = np.arange(min(np.shape(a)))
    a[(places,) * np.ndim(a)] = val


def clip(
    here: StandIn, a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any
) -> Any:
    """Between bounds: a choice at each."""
    low, high = options.get("min", a_min), options.get("max", a_max)
    result = a
    if low is not None:
        result = here.maximum(result, low)
    if high is not None:
        result = here.minimum(result, high)
    if out is None:
        return result
    return here.ufuncs["add"].deliver(here.elements(result), out)


def select(here: StandIn, conditions: Any, choices: Any, default: Any = 0) -> Any:
    """The first choice of which the condition holds."""
    result = default
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        result = where(here, condition, choice, result)
    return result


def piecewise(here: StandIn, x: Any, conditions: Any, functions: Any) -> Any:
    """One function a condition, and perhaps one for what is left."""
    values = [f(x) if callable(f) else f for f in functions]
    default = values.pop() if len(values) > len(conditions) else 0
    return select(here, conditions, values, default)


def nonzero(here: StandIn, a: Any) -> Any:
    """The places of what is not zero: every truth is decided."""
    return np.nonzero(here.decided(a))


def argwhere(here: StandIn, a: Any) -> Any:
    """The same, a row each."""
    return np.argwhere(here.decided(a))


def flatnonzero(here: StandIn, a: Any) -> Any:
    """The same, of the array as a vector."""
    return np.flatnonzero(here.decided(a))


def ndenumerate(here: StandIn, arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Places and entries."""
    array = here.asarray(arr)
    return ((place, array[place]) for place in np.ndindex(array.shape))


def isscalar(here: StandIn, element: Any) -> bool:
    """Whether it is a number and no array, not even one of rank 0."""
    return isinstance(element, here.float64) or np.isscalar(element)


def isclose(
    here: StandIn, a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, **options: Any
) -> Any:
    """Whether entries differ by little, as NumPy counts."""
    return abs(here.subtract(a, b)) <= atol + rtol * here.absolute(b)


def allclose(here: StandIn, a: Any, b: Any, **options: Any) -> bool:
    """Whether all do: decided."""
    return bool(here.all(isclose(here, a, b, **options)))


def array_equal(here: StandIn, a: Any, b: Any, **options: Any) -> bool:
    """Whether shapes and all entries are equal: decided."""
    return np.shape(a) == np.shape(b) and bool(here.all(here.equal(a, b)))


def nan_to_num(here: StandIn, x: Any, *args: Any, **options: Any) -> Any:
    """An element is a number."""
    return here.array(x)[()]


class Vectorized:
    """A person's function of numbers, applied entry by entry; one of the stand-in's at once."""

    def __init__(self, here: StandIn, function: Callable[..., Any]) -> None:
        self.here, self.function = here, function

    def __call__(self, *args: Any) -> Any:
        here = self.here
        if isinstance(self.function, Ufunc):
            return self.function(*args)
        arrays = np.broadcast_arrays(*map(here.elements, args))
        shape = arrays[0].shape
        rows = [[here.scalar(entry) for entry in array.ravel()] for array in arrays]
        found = [self.function(*entries) for entries in zip(*rows, strict=True)]
        return here.array(found).reshape(shape) if shape else found[0]


def vectorize(here: StandIn, pyfunc: Any = None, *args: Any, **options: Any) -> Any:
    """`np.vectorize`, also as a decorator."""
    if options.get("signature") is not None:
        raise Unsupported("np.vectorize with a signature")
    if pyfunc is None:
        return lambda function: Vectorized(here, function)
    return Vectorized(here, pyfunc)


def frompyfunc(here: StandIn, func: Any, nin: int, nout: int, **options: Any) -> Any:
    """A function of entries with one result."""
    if nout != 1:
        raise Unsupported(f"np.frompyfunc with {nout} results")
    return Vectorized(here, func)


def apply_along_axis(
    here: StandIn, func1d: Any, axis: int, arr: Any, *args: Any, **options: Any
) -> Any:
    """A function of vectors, row by row."""
    array = here.moveaxis(here.asarray(arr), axis, -1)
    kept = array.shape[:-1]
    results = [func1d(array[position], *args, **options) for position in np.ndindex(*kept)]
    stacked = here.stack([here.asarray(result) for result in results])
    shape = kept + stacked.shape[1:]
    return (
        here.moveaxis(stacked.reshape(shape), -1, axis)
        if stacked.ndim > 1
        else stacked.reshape(kept)
    )


def _of_integers(name: str) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: StandIn, *args: Any, **options: Any) -> Any:
        read = [here.readable(arg) for arg in args]
        if any(map(here.is_exact, read)):
            raise Unsupported(f"np.{name} of numbers that are not integers")
        return real(*read, **options)

    return function


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (where, copyto, putmask, put_along_axis, fill_diagonal, clip, select, piecewise,
              nonzero, argwhere, flatnonzero, ndenumerate, isscalar, isclose, allclose,
              array_equal, nan_to_num, vectorize, frompyfunc, apply_along_axis)
} | {
    name: _of_integers(name)
    for name in ("unique", "isin", "bincount", "sort", "argsort", "searchsorted", "setdiff1d",
                 "median", "percentile", "quantile", "array_equiv", "lexsort", "digitize")
}  # fmt: skip
