"""Arrays made of numbers, of other arrays, and of nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.verify.standin.array import ExactArray
from symnn.verify.standin.elements import Element, Scalar, Unsupported, boxed

if TYPE_CHECKING:
    from symnn.verify.standin.namespace import Namespace

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


def array(here: Namespace, value: Any, dtype: Any = None, copy: Any = True, **options: Any) -> Any:
    """A new array. Integers and booleans stay NumPy's own unless floats are asked for."""
    least = options.pop("ndmin", 0)
    made = _cast(here, _read(here, value, dtype), dtype)
    if copy and made is value:
        made = made.copy()
    return made[(None,) * (least - made.ndim)] if made.ndim < least else made


def asarray(here: Namespace, value: Any, dtype: Any = None, **options: Any) -> Any:
    """The array itself where it is one of this dtype."""
    return array(here, value, dtype, copy=False)


def astype(
    here: Namespace, x: Any, dtype: Any, *args: Any, copy: bool = True, **options: Any
) -> Any:
    """A copy of this dtype; the array itself where that is allowed and it is of it."""
    return array(here, x, dtype, copy=copy)


def _read(here: Namespace, value: Any, dtype: Any) -> Any:
    """An array of some kind: exact, or NumPy's own."""
    if hasattr(value, "decided"):
        value = value.decided()
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Scalar):
        box = np.empty((), object)
        box[()] = value
        return here.wrap(box, truth=not isinstance(value, Element))
    if not isinstance(value, list | tuple):
        value = list(value) if isinstance(value, range) else value
        return np.array(value)
    plain = np.array(value, dtype=object)
    entries = list(plain.flat)
    if any(isinstance(entry, np.ndarray | list | tuple | dict) for entry in entries):
        if kind_of(dtype) != "object":
            raise ValueError(RAGGED)
        return plain
    if not any(map(here.is_exact, entries)):
        return np.array(value) if entries else here.wrap(plain)
    if all(map(here.is_truth, entries)):
        return here.wrap(plain, truth=True)
    return here.wrap(here.elements(here.wrap(plain, truth=True)))


def _cast(here: Namespace, made: Any, dtype: Any) -> Any:
    """An array as one of this dtype, itself where it is one."""
    kind = kind_of(dtype)
    if isinstance(made, ExactArray):
        if kind == "bool":
            return made if made.truth else here.wrap(boxed(here.truths(made)), truth=True)
        if kind == "int":
            return _integers(here, made)
        return here.wrap(boxed(here.elements(made))) if made.truth and kind else made
    if made.dtype == object:  # a list of arrays of several shapes, in an array
        return made
    if kind == "float" or (kind is None and made.dtype.kind == "f"):
        return here.wrap(boxed(here.elements(made)))
    return made if dtype is None else made.astype(dtype)


def _integers(here: Namespace, made: ExactArray) -> Any:
    """A mask as the numbers 1 and 0; numbers that are whole as integers."""
    if made.truth:
        return here.wrap(boxed(here.elements(made)))
    whole = [int(entry) for entry in made.plain.flat]
    return np.array(whole, int).reshape(made.shape)


def full(here: Namespace, shape: Any, fill_value: Any, dtype: Any = None, **options: Any) -> Any:
    """An array of one value, or of values that broadcast to it."""
    kind = kind_of(dtype)
    value = here.readable(fill_value)
    if kind == "int" or (kind is None and not here.is_exact(value) and not here.is_truth(value)):
        return np.full(shape, value, dtype)
    truth = kind == "bool" or (kind is None and here.is_truth(value))
    made = here.wrap(np.empty(shape, object), truth)
    made[...] = value
    return made


def zeros(here: Namespace, shape: Any, dtype: Any = float, **options: Any) -> Any:
    return full(here, shape, 0, dtype)


def ones(here: Namespace, shape: Any, dtype: Any = float, **options: Any) -> Any:
    return full(here, shape, 1, dtype)


def empty(here: Namespace, shape: Any, dtype: Any = float, **options: Any) -> Any:
    """Memory that nobody has written to: every entry is one of its own."""
    if kind_of(dtype) == "int":
        return np.full(shape, UNSET, dtype)
    made = np.empty(shape, object)
    truth = kind_of(dtype) == "bool"
    for position in np.ndindex(made.shape):
        unset = here.domain.unset()
        made[position] = unset > 0 if truth else unset
    return here.wrap(made, truth)


def _like(make: Callable[..., Any]) -> Callable[..., Any]:
    def like(here: Namespace, value: Any, *args: Any, dtype: Any = None, **options: Any) -> Any:
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
    here: Namespace, N: int, M: int | None = None, k: int = 0, dtype: Any = float, **options: Any
) -> Any:
    return _cast(here, np.eye(N, M, k, int), dtype)


def identity(here: Namespace, n: int, dtype: Any = float) -> Any:
    return eye(here, n, dtype=dtype)


def arange(here: Namespace, *args: Any, dtype: Any = None, **options: Any) -> Any:
    """Integers are NumPy's own; else multiples of an exact step."""
    if not any(map(here.is_exact, args)):
        return _cast(here, np.arange(*args), dtype)
    numbers = [here.domain.element(arg) for arg in args]
    start, stop = (here.domain.number(Fraction(0)), numbers[0]) if len(args) == 1 else numbers[:2]
    step = numbers[2] if len(args) > 2 else here.domain.number(Fraction(1))
    made = [start]
    while bool(made[-1] < stop if step > 0 else made[-1] > stop):
        made.append(made[-1] + step)
    return array(here, made[:-1], float)


def linspace(
    here: Namespace, start: Any, stop: Any, num: int = 50, endpoint: bool = True, **options: Any
) -> Any:
    """Exact fractions of the way."""
    a, b = here.domain.element(start), here.domain.element(stop)
    steps = (num - 1) if endpoint else num
    return array(here, [a + (b - a) * Fraction(i, max(steps, 1)) for i in range(num)], float)


def fromiter(here: Namespace, values: Any, dtype: Any = None, count: int = -1) -> Any:
    return array(here, list(values)[: None if count < 0 else count], dtype)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "array": array,
    "asarray": asarray,
    "asanyarray": asarray,
    "ascontiguousarray": asarray,
    "asfortranarray": asarray,
    "asarray_chkfinite": asarray,
    "astype": astype,
    "full": full,
    "zeros": zeros,
    "ones": ones,
    "empty": empty,
    "full_like": _like(full),
    "zeros_like": _like(zeros),
    "ones_like": _like(ones),
    "empty_like": _like(empty),
    "eye": eye,
    "identity": identity,
    "arange": arange,
    "linspace": linspace,
    "fromiter": fromiter,
}
