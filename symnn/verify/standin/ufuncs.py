"""A ufunc of the stand-in: called, reduced, accumulated, applied at places or to all pairs.

A result is computed whole before it is written: `out=` that overlaps an operand is as if it did
not, which is what NumPy promises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np

from symnn.verify.standin.domain import Plain, Unsupported
from symnn.verify.standin.elementwise import IDENTITY, OF_INTEGERS, OF_TRUTHS
from symnn.verify.standin.reading import StandIn


class Ufunc:
    """One function of the table: `compute` takes plain arrays of entries, or of truths where
    `logical`, to one of entries, or of truths where `truth`."""

    def __init__(
        self,
        here: StandIn,
        name: str,
        inputs: int,
        compute: Callable[..., Plain],
        truth: bool = False,
        logical: bool = False,
    ) -> None:
        self.here, self.__name__, self.nin, self.nout = here, name, inputs, 1
        self.compute, self.truth = compute, truth
        self._read = here.truths if logical else here.elements

    def __call__(self, *inputs: Any, out: Any = None, where: Any = True, **options: Any) -> Any:
        here = self.here
        if len(inputs) > self.nin:  # the output by position
            inputs, out = inputs[: self.nin], inputs[self.nin]
        if len(inputs) < self.nin:
            raise TypeError(f"{self.__name__}() takes {self.nin} arguments, {len(inputs)} given")
        out = out[0] if isinstance(out, tuple) else out
        operands = [here.readable(value) for value in inputs]
        if self._is_left_to_numpy(*operands, out):
            return getattr(np, self.__name__)(*operands, out=out, where=where, **options)
        _require_floats(options.get("dtype"))
        if all(map(here.is_truth, operands)):
            if self.__name__ in OF_TRUTHS:
                return here.ufuncs[OF_TRUTHS[self.__name__]](*operands, out=out, where=where)
            if self.__name__ in ("subtract", "negative"):
                raise TypeError(f"numpy boolean {self.__name__} is not supported")
        return self.deliver(self.compute(*map(self._read, operands)), out, where)

    def _is_left_to_numpy(self, *operands: Any) -> bool:
        if self.__name__ not in OF_INTEGERS:
            return False
        return not any(map(self.here.is_exact, operands))

    def deliver(self, plain: Plain, out: Any = None, where: Any = True) -> Any:
        """A plain result, exact; in the memory named for it if any is, where `where` holds.

        Raises `TypeError` and `ValueError` where NumPy does.
        """
        here = self.here
        result = here.result(plain, self.truth)
        if out is None and where is True:
            return result
        shape = np.broadcast_shapes(plain.shape, np.shape(where))
        if out is None:
            out = here.empty(shape, bool if self.truth else None)
        holds_numbers = here.is_exact(out) and not here.is_truth(out)
        if not holds_numbers and not (self.truth and here.is_truth(out)):
            held = "bool" if here.is_truth(out) else np.asarray(out).dtype
            raise TypeError(f"Cannot cast ufunc '{self.__name__}' output from float64 to {held}")
        if np.broadcast_shapes(shape, out.shape) != out.shape:
            raise ValueError(
                f"non-broadcastable output operand with shape {out.shape} doesn't match the "
                f"broadcast shape {shape}"
            )
        here.copyto(out, result, where=where)
        return out

    def reduce(
        self,
        array: Any,
        axis: Any = 0,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = True,
    ) -> Any:
        """Over one axis, several, or all (`axis=None`)."""
        here, name = self.here, self.__name__
        out = out[0] if isinstance(out, tuple) else out
        array = here.readable(array)
        if self._is_left_to_numpy(array, out, initial if initial is not None else 0):
            options = {} if initial is None else {"initial": initial}
            return getattr(np, name).reduce(
                array, axis=axis, dtype=dtype, out=out, keepdims=keepdims, where=where, **options
            )
        _require_floats(dtype)
        if where is not True:
            if name not in IDENTITY:
                raise Unsupported(f"np.{name}.reduce with where=")
            array = here.where(where, array, IDENTITY[name])
        plain = self._read(array)
        axes = _axes(axis, plain.ndim)
        result = self._reduced(plain, axes, initial)
        return self.deliver(np.expand_dims(result, axes) if keepdims else result, out)

    def _reduced(self, plain: Plain, axes: tuple[int, ...], initial: Any) -> Plain:
        """The axes reduced."""
        name, domain = self.__name__, self.here.domain
        start = [] if initial is None else [self._read(initial)]
        if name == "add" and plain.size:
            return reduce(self.compute, [domain.total(plain, axes), *start])
        kept = tuple(n for axis, n in enumerate(plain.shape) if axis not in axes)
        rows = np.moveaxis(plain, axes, range(-len(axes), 0)) if axes else plain[..., None]
        rows = rows.reshape(*kept, -1 if plain.size else 0)
        if not start and name in IDENTITY and not rows.shape[-1]:
            start = [self._read(IDENTITY[name])]
        parts = [np.broadcast_to(part, kept) for part in start] + [
            rows[..., place] for place in range(rows.shape[-1])
        ]
        if not parts:
            raise ValueError(f"zero-size array to reduction operation {name} has no identity")
        match name:
            case "maximum" | "fmax":
                return domain.largest(np.stack(parts, axis=-1))
            case "minimum" | "fmin":
                minus = partial(domain.call, "subtract", self._read(0))
                return minus(domain.largest(minus(np.stack(parts, axis=-1))))
        return np.array(reduce(self.compute, parts))  # of one part a copy

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """Every partial reduction along an axis."""
        plain = self._read(self.here.readable(array))
        result = plain.copy()
        rows = np.moveaxis(result, axis, 0)
        for place in range(1, len(rows)):
            rows[place, ...] = self.compute(rows[place - 1, ...], rows[place, ...])
        return self.deliver(result, out)

    def reduceat(self, array: Any, starts: Any, axis: int = 0) -> Any:
        """A reduction from each start to the next one."""
        rows = self.here.moveaxis(self.here.asarray(array), axis, 0)
        ends = [*starts[1:], len(rows)]
        parts = [rows[a : max(a + 1, b)] for a, b in zip(starts, ends, strict=True)]
        return self.here.stack([self.reduce(part) for part in parts], axis=axis)

    def outer(self, a: Any, b: Any, **options: Any) -> Any:
        """The function of all pairs."""
        a, b = self.here.readable(a), self.here.readable(b)
        return self(self.here.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b, **options)

    def at(self, array: Any, places: Any, *values: Any) -> None:
        """In place at an index, at which places may come several times: once after the other."""
        if not self.here.is_exact(array):
            getattr(np, self.__name__).at(array, self.here.index(places), *values)
            return
        if self.nin != 2:
            raise Unsupported(f"np.{self.__name__}.at of this array")
        numbers = np.arange(array.size).reshape(array.shape)[self.here.index(places)]
        given = np.broadcast_to(self._read(values[0]), numbers.shape).ravel()
        waiting, entries = numbers.ravel(), array.plain.ravel()
        while waiting.size:
            distinct, first = np.unique(waiting, return_index=True)
            entries[distinct] = self.compute(entries[distinct], given[first])
            waiting, given = np.delete(waiting, first), np.delete(given, first)
        array.plain[...] = entries.reshape(array.shape)


def _require_floats(dtype: Any) -> None:
    if dtype is not None and np.dtype(dtype).kind not in "fO":
        raise Unsupported(f"an operation on numbers in dtype {np.dtype(dtype)}")


def _axes(axis: Any, rank: int) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(rank))
    given = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(a.__index__() for a in given)
    for a in axes:
        if not -rank <= a < max(rank, 1):
            raise np.exceptions.AxisError(a, rank)
    return tuple(sorted(a % rank for a in axes)) if rank else ()


class Relation(Ufunc):
    """`>` and its like, `isfinite` and its like: infinity is no number, but it is met there."""

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        infinite = [isinstance(v, float) and not math.isfinite(v) for v in inputs]
        if not any(infinite):
            return super().__call__(*inputs, **options)
        pairs = zip(inputs, infinite, strict=True)
        finite = [value if known else np.zeros(np.shape(value)) for value, known in pairs]
        return getattr(np, self.__name__)(*finite, **options)
