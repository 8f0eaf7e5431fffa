"""A ufunc of the stand-in: called, reduced, accumulated, applied at places or to all pairs.

A result is computed whole before it is written: `out=` that overlaps an operand is as if it did
not, which is what NumPy promises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.verify.standin.elements import Plain, Unsupported, boxed, each
from symnn.verify.standin.elementwise import (
    ALWAYS,
    BITWISE,
    COMPARISONS,
    LOGICAL,
    OF_INTEGERS,
    OF_TRUTHS,
    TRUTH_FUNCTIONS,
    number_functions,
)

if TYPE_CHECKING:
    from symnn.verify.standin.namespace import Namespace

IDENTITY = {"add": 0, "multiply": 1, "logical_and": True, "logical_or": False}


class Ufunc:
    """One function of the table, from elements or truths to an element or a truth."""

    def __init__(
        self, here: Namespace, name: str, function: Callable[..., Any], inputs: int
    ) -> None:
        self.here, self.__name__, self.function = here, name, function
        self.nin, self.nout = inputs, 1
        self.truth = name in COMPARISONS or name in LOGICAL
        self._read = here.truths if name in LOGICAL else here.elements
        self._loop = each(function, inputs)

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
        other = OF_TRUTHS.get(self.__name__)
        if other and all(map(here.is_truth, operands)):
            return here.ufuncs[other](*operands, out=out, where=where)
        if self.__name__ in ("subtract", "negative") and all(map(here.is_truth, operands)):
            raise TypeError(f"numpy boolean {self.__name__} is not supported")
        return self.deliver(self._loop(*[boxed(self._read(o)) for o in operands]), out, where)

    def _is_left_to_numpy(self, *operands: Any) -> bool:
        if self.__name__ not in OF_INTEGERS:
            return False
        return not any(map(self.here.is_exact, operands))

    def deliver(self, result: Any, out: Any = None, where: Any = True) -> Any:
        """A plain result, exact; in the memory named for it if any is, where `where` holds.

        Raises `TypeError` and `ValueError` where NumPy does.
        """
        here = self.here
        result = here.wrap(result, self.truth)
        if out is None and where is True:
            return result
        shape = np.broadcast_shapes(np.shape(result), np.shape(where))
        if out is None:
            out = here.empty(shape, bool if self.truth else None)
        if not here.is_exact(out) or (out.truth and not self.truth):
            held = np.dtype(bool) if here.is_truth(out) else np.asarray(out).dtype
            raise TypeError(
                f"Cannot cast ufunc '{self.__name__}' output from dtype('float64') to {held!r}"
            )
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
        plain = boxed(self._read(array))
        axes = _axes(axis, plain.ndim)
        result = self._reduced(plain, axes, initial)
        if keepdims:
            result = np.expand_dims(result, axes)
        return self.deliver(result[()] if result.ndim == 0 else result, out)

    def _reduced(self, plain: Plain, axes: tuple[int, ...], initial: Any) -> Plain:
        """The axes reduced: a plain array, perhaps of rank 0."""
        name = self.__name__
        kept = [n for a, n in enumerate(plain.shape) if a not in axes]
        if name in ("add", "multiply") and plain.size:
            result = boxed(getattr(np, name).reduce(plain, axis=axes))
            return (
                result if initial is None else boxed(self._loop(result, boxed(self._read(initial))))
            )
        rows = np.moveaxis(plain, axes, range(-len(axes), 0)) if axes else plain[..., None]
        rows = rows.reshape(*kept, -1) if plain.size else np.empty((*kept, 0), object)
        start = IDENTITY.get(name) if initial is None else initial
        result = np.empty(kept, object)
        for position in np.ndindex(*kept):
            row = list(rows[position])
            if start is not None:
                row.insert(0, self._read(start))
            if not row:
                raise ValueError(
                    f"zero-size array to reduction operation {name} which has no identity"
                )
            result[position] = self._row(row)
        return result

    def _row(self, row: Sequence[Any]) -> Any:
        domain = self.here.domain
        if self.__name__ in ("maximum", "fmax"):
            return domain.largest(row)
        if self.__name__ in ("minimum", "fmin"):
            return -domain.largest([-element for element in row])
        return reduce(self.function, row)

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """Every partial reduction along an axis."""
        plain = boxed(self._read(self.here.readable(array)))
        return self.deliver(self._loop.accumulate(plain, axis=axis), out)

    def outer(self, a: Any, b: Any, **options: Any) -> Any:
        """The function of all pairs."""
        a, b = self.here.readable(a), self.here.readable(b)
        return self(self.here.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b, **options)

    def at(self, array: Any, places: Any, *values: Any) -> None:
        """In place at an index, at which places may come several times."""
        numbers = np.arange(np.size(array)).reshape(np.shape(array))
        chosen = numbers[self.here.index(places)]
        flat = array.plain.reshape(-1) if array.flags.c_contiguous else None
        if flat is None or self.nin != 2:
            raise Unsupported(f"np.{self.__name__}.at of this array")
        given = np.broadcast_to(boxed(self._read(values[0])), np.shape(chosen))
        for place, value in zip(np.ravel(chosen), given.flat, strict=True):
            flat[place] = self.function(flat[place], value)


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


class Bitwise(Ufunc):
    """`&`, `|`, `^` and `~`: of masks, what they are of truths; of integers, NumPy's."""

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        operands = [self.here.readable(value) for value in inputs]
        if self._is_left_to_numpy(*operands):
            return getattr(np, self.__name__)(*operands, **options)
        if not all(map(self.here.is_truth, operands)):
            raise TypeError(f"ufunc '{self.__name__}' not supported for the input types, float64")
        return self.here.ufuncs[BITWISE[self.__name__]](*operands, **options)


class Always(Ufunc):
    """`isfinite` and its like: an element is a number."""

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        array = self.here.readable(inputs[0])
        if self._is_left_to_numpy(array):
            return getattr(np, self.__name__)(array, **options)
        answer = ALWAYS[self.__name__]
        return np.full(np.shape(array), answer) if np.ndim(array) else np.bool_(answer)


def table(here: Namespace) -> dict[str, Ufunc]:
    """Every ufunc of the stand-in, by NumPy's name."""
    made: dict[str, Ufunc] = {}
    for name, (function, inputs) in (number_functions(here.domain) | TRUTH_FUNCTIONS).items():
        made[name] = Ufunc(here, name, function, inputs)
    for name, function in COMPARISONS.items():
        made[name] = Ufunc(here, name, function, 2)
    for name, logical in BITWISE.items():
        made[name] = Bitwise(here, name, *TRUTH_FUNCTIONS[logical])
    for name in ALWAYS:
        made[name] = Always(here, name, lambda u: u, 1)
    return made
