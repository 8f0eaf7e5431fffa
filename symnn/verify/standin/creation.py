"""Arrays made of numbers, of other arrays, and of nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray, Scalar
from symnn.verify.standin.domain import Unsupported
from symnn.verify.standin.masks import Masked
from symnn.verify.standin.reading import StandIn

UNSET = 101  # what an integer in memory that nobody has written to is taken to be
RAGGED = "setting an array element with a sequence. The requested array has an inhomogeneous shape"


def kind_of(dtype: Any) -> str | None:
    """`float`, `int`, `bool`, `object`, or None for what is left open. Raises `Unsupported`."""
    if dtype is None:
        return None
    if isinstance(dtype, type) and issubclass(dtype, float):
        return "float"
    kind = np.dtype(dtype).kind
    kinds = {"f": "float", "i": "int", "u": "int", "b": "bool", "O": "object"}
    if kind not in kinds:
        raise Unsupported(f"arrays of dtype {np.dtype(dtype)}")
    return kinds[kind]


def array(here: StandIn, value: Any, dtype: Any = None, copy: Any = True, **options: Any) -> Any:
    """A new array. Integers and booleans stay NumPy's own unless floats are asked for."""
    least = options.pop("ndmin", 0)
    made = _cast(here, _read(here, value, dtype), dtype)
    if copy and made is value:
        made = made.copy()
    return made[(None,) * (least - made.ndim)] if made.ndim < least else made


def asarray(here: StandIn, value: Any, dtype: Any = None, **options: Any) -> Any:
    """The array itself where it is one of this dtype."""
    return array(here, value, dtype, copy=False)


def astype(here: StandIn, x: Any, dtype: Any, *args: Any, copy: bool = True, **options: Any) -> Any:
    """A copy of this dtype; the array itself where that is allowed and it is of it."""
    return array(here, x, dtype, copy=copy)


def _read(here: StandIn, value: Any, dtype: Any) -> Any:
    """An array of some kind: exact, or NumPy's own."""
    if isinstance(value, Masked):
        value = value.decided()
    if isinstance(value, ExactArray) and value.constant:
        return value.copy()
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Scalar):
        return here.kept(here.truths(value) if value.truth else here.elements(value), value.truth)
    if isinstance(value, list | tuple) and _holds_exact(value):
        return _stacked(here, value, dtype)
    return np.array(list(value) if isinstance(value, range) else value, _object_or_none(dtype))


def _holds_exact(value: Any) -> bool:
    """Whether somewhere in a list there is what NumPy cannot read."""
    if isinstance(value, list | tuple):
        return any(map(_holds_exact, value))
    return isinstance(value, ExactArray | Scalar | Masked | Fraction)


def _object_or_none(dtype: Any) -> Any:
    return object if kind_of(dtype) == "object" else None


def _stacked(here: StandIn, value: Any, dtype: Any) -> Any:
    """A list of numbers, arrays and lists as one array."""
    parts = [_read(here, part, dtype) for part in value]
    if any(part.shape != parts[0].shape for part in parts):
        if kind_of(dtype) != "object":
            raise ValueError(RAGGED)
        return np.fromiter(parts, object, len(parts))
    if all(map(here.is_truth, parts)):
        return here.kept(np.stack([here.truths(part) for part in parts]), truth=True)
    return here.kept(np.stack([here.elements(part) for part in parts]))


def _cast(here: StandIn, made: Any, dtype: Any) -> Any:
    """An array as one of this dtype, itself where it is one."""
    kind = kind_of(dtype)
    if isinstance(made, ExactArray):
        if kind == "bool":
            return made if made.truth else here.kept(here.truths(made), truth=True)
        if kind == "int" and not made.truth:
            return here.domain.whole(int, made.plain).astype(int)
        return here.kept(here.elements(made)) if made.truth and kind else made
    if made.dtype == object:  # a list of arrays of several shapes, in an array
        return made
    if kind == "float" or (kind is None and made.dtype.kind == "f"):
        return here.kept(here.elements(made))
    return made if dtype is None else made.astype(dtype)


def full(here: StandIn, shape: Any, fill_value: Any, dtype: Any = None, **options: Any) -> Any:
    """An array of one value, or of values that broadcast to it."""
    kind = kind_of(dtype)
    value = here.readable(fill_value)
    if kind == "int" or (kind is None and not here.is_exact(value) and not here.is_truth(value)):
        return np.full(shape, value, dtype)
    truth = kind == "bool" or (kind is None and here.is_truth(value))
    made = here.kept(np.empty(shape, here.domain.truth if truth else here.domain.entry), truth)
    made[...] = value
    return made


def zeros(here: StandIn, shape: Any, dtype: Any = float, **options: Any) -> Any:
    return full(here, shape, 0, dtype)


def ones(here: StandIn, shape: Any, dtype: Any = float, **options: Any) -> Any:
    return full(here, shape, 1, dtype)


def empty(here: StandIn, shape: Any, dtype: Any = float, **options: Any) -> Any:
    """Memory that nobody has written to: every entry is one of its own."""
    if kind_of(dtype) == "int":
        return np.full(shape, UNSET, dtype)
    unset = here.domain.unset(np.empty(shape, bool).shape)
    if kind_of(dtype) == "bool":
        return here.kept(here.truths(here.kept(unset) > 0), truth=True)
    return here.kept(unset)


def _like(make: Callable[..., Any]) -> Callable[..., Any]:
    def like(here: StandIn, value: Any, *args: Any, dtype: Any = None, **options: Any) -> Any:
        value = here.readable(value)
        if args and make is not full:
            dtype = args[0]
        if dtype is None:
            if isinstance(value, np.ndarray) and not isinstance(value, ExactArray):
                dtype = value.dtype
            elif not isinstance(value, np.ndarray) and not here.is_exact(value):
                dtype = int
            else:
                dtype = bool if here.is_truth(value) else float
        shape = options.pop("shape", None)
        shape = np.shape(value) if shape is None else shape
        return make(here, shape, *args[: int(make is full)], dtype=dtype, **options)

    return like


def eye(
    here: StandIn, N: int, M: int | None = None, k: int = 0, dtype: Any = float, **options: Any
) -> Any:
    return _cast(here, np.eye(N, M, k, int), dtype)


def tri(
    here: StandIn, N: int, M: int | None = None, k: int = 0, dtype: Any = float, **options: Any
) -> Any:
    return _cast(here, np.tri(N, M, k, int), dtype)


def identity(here: StandIn, n: int, dtype: Any = float) -> Any:
    return eye(here, n, dtype=dtype)


def arange(here: StandIn, *args: Any, dtype: Any = None, **options: Any) -> Any:
    """Integers are NumPy's own; else multiples of an exact step."""
    if not any(map(here.is_exact, args)):
        return _cast(here, np.arange(*args), dtype)
    numbers = [array(here, arg, float)[()] for arg in args]
    start, stop = (0, numbers[0]) if len(args) == 1 else numbers[:2]
    step = numbers[2] if len(args) > 2 else 1
    made = [start]
    while bool(made[-1] < stop if step > 0 else made[-1] > stop):
        made.append(made[-1] + step)
    return array(here, made[:-1], float)


def linspace(
    here: StandIn, start: Any, stop: Any, num: int = 50, endpoint: bool = True, **options: Any
) -> Any:
    """Exact fractions of the way."""
    a, b = (array(here, end, float)[()] for end in (start, stop))
    steps = (num - 1) if endpoint else num
    return array(here, [a + (b - a) * Fraction(i, max(steps, 1)) for i in range(num)], float)


def fromiter(here: StandIn, values: Any, dtype: Any = None, count: int = -1) -> Any:
    return array(here, list(values)[: None if count < 0 else count], dtype)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (array, asarray, astype, full, zeros, ones, empty, eye, identity, tri, arange,
              linspace, fromiter)
} | {f"{make.__name__}_like": _like(make) for make in (full, zeros, ones, empty)} | dict.fromkeys(
    ("asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite"), asarray
)  # fmt: skip
