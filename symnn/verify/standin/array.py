"""Arrays of exact numbers. Views, slices, broadcasting, `out=` and in-place writes are NumPy's
own; what an operation does to entries is the domain's."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.verify.standin.domain import Plain, Unsupported
from symnn.verify.standin.masks import Masked, store

METHODS = ("astype", "sum", "prod", "mean", "var", "std", "max", "min", "ptp", "any", "all",
           "cumsum", "argmax", "argmin", "clip", "round", "trace", "nonzero", "conj", "conjugate",
           "argsort", "sort", "cumprod", "searchsorted", "argpartition", "partition", "choose",
           "put", "take", "dot", "setfield",
           "itemset")  # fmt: skip
"""Methods that are functions of the namespace. (The others only look at memory: NumPy's own.)"""


class Scalar:
    """What a domain's numbers and conditions that are no arrays share with NumPy's scalars, so
    that code that meets a number where it expects an array of rank 0 goes on."""

    __slots__ = ()
    domain: Any
    """What they belong to; its `np` is the namespace that computes with them."""
    truth = False
    """Whether it is a truth that is open. (As a number that is 1 or 0.)"""
    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.domain.np.ufunc(ufunc, method, inputs, options)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        """`.sum()`, `.T`, `.astype(float)` …: as an array of rank 0 has them."""
        if name.startswith("__") or not hasattr(np.ndarray, name):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(self.domain.np.array(self), name)

    def item(self) -> Any:
        """The number itself."""
        return self

    def shown(self) -> float:
        """A float to print in its place."""
        raise Unsupported("this number cannot be shown as a float")


class ExactArray(np.ndarray[Any, Any]):
    """An array of entries of one domain or, where `truth` is set, of truths: a mask."""

    here: Any
    """The namespace that computes with it."""
    truth: bool
    constant: bool
    """Whether it stands for one of NumPy's scalars, which in-place operators do not change."""

    def __array_finalize__(self, parent: Any) -> None:
        self.here = getattr(parent, "here", None)
        self.truth = getattr(parent, "truth", False)
        self.constant = False

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.here.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return getattr(self.here, func.__name__)(*args, **kwargs)

    @property
    def dtype(self) -> np.dtype[Any]:
        """What it would be on floats: code that asks shall not notice."""
        return np.dtype(bool if self.truth else np.float64)

    @property
    def plain(self) -> Plain:
        """The same memory as an ordinary array."""
        return self.view(np.ndarray)

    def __getitem__(self, key: Any) -> Any:
        key = index_of(key)
        if isinstance(key, ExactArray):
            return Masked(self, key)
        found = super().__getitem__(key)
        return found if isinstance(found, np.ndarray) else self.here.scalar(found, self.truth)

    def __setitem__(self, key: Any, value: Any) -> None:
        key = index_of(key)
        if isinstance(key, ExactArray):
            store(self, key, value)
        else:
            given = self.here.truths(value) if self.truth else self.here.elements(value)
            super().__setitem__(key, given if given.ndim else given[()])

    # NumPy compares arrays of pairs field by field, without asking its ufuncs.
    def __eq__(self, other: Any) -> Any:
        return np.equal(self, other)

    def __ne__(self, other: Any) -> Any:
        return np.not_equal(self, other)

    def __contains__(self, value: Any) -> bool:
        return bool(self.here.any(self == value))

    def shown(self) -> float:
        """A float to print in place of an array of rank 0."""
        shown: float = self[()].shown()
        return shown

    def __round__(self, decimals: int = 0) -> Any:
        return self.here.round(self, decimals)

    def __repr__(self) -> str:
        return repr(self.plain)

    def __str__(self) -> str:
        return str(self.plain)

    def __format__(self, specification: str) -> str:
        return format(self[()] if self.ndim == 0 else self.plain, specification)

    @property
    def flat(self) -> Any:
        """The entries in order: to be read, and, where the memory is contiguous, to be written."""
        entries = self.reshape(-1)
        if not self.flags.c_contiguous:
            entries.flags.writeable = False
        return entries

    @flat.setter
    def flat(self, value: Any) -> None:
        self[...] = self.here.resize(value, self.shape)

    def fill(self, value: Any) -> None:
        self[...] = value

    def item(self, *place: Any) -> Any:
        if not place and self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        place = place[0] if place and isinstance(place[0], tuple) else place or (0,)
        return self[place] if len(place) == self.ndim else self.reshape(-1)[place[0]]

    def tolist(self) -> Any:
        return (
            [part.tolist() if self.ndim > 1 else part for part in self] if self.ndim else self[()]
        )

    def resize(self, *shape: Any, **options: Any) -> None:
        raise Unsupported("resizing an array in place")


def _method(name: str) -> Any:
    def method(self: ExactArray, *args: Any, **options: Any) -> Any:
        return getattr(self.here, name)(self, *args, **options)

    method.__name__ = name
    method.__doc__ = f"`np.{name}` of this array."
    return method


def _in_place(name: str) -> Any:
    own = getattr(np.ndarray, name)
    operator = getattr(np.ndarray, name.replace("__i", "__", 1))

    def method(self: ExactArray, other: Any) -> Any:
        return operator(self, other) if self.constant else own(self, other)

    return method


for _name in METHODS:
    setattr(ExactArray, _name, _method(_name))
for _name in ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod", "matmul", "and", "or"):
    setattr(ExactArray, f"__i{_name}__", _in_place(f"__i{_name}__"))


def as_exact(here: Any, plain: Plain, truth: bool = False, constant: bool = False) -> ExactArray:
    """A plain array of entries, or of truths that may be open, on the same memory."""
    array: ExactArray = plain.view(here.domain.array_type or ExactArray)
    array.here, array.truth, array.constant = here, truth, constant
    if constant:
        array.flags.writeable = False
    return array


def index_of(key: Any) -> Any:
    """An index that NumPy can read: numbers that are whole as integers, masks as booleans.

    A mask with open truths stays an exact array when it is the whole index; in a tuple it is
    decided, truth by truth.
    """
    if isinstance(key, tuple):
        return tuple(_decided(index_of(part)) for part in key)
    if isinstance(key, list):
        if any(isinstance(part, ExactArray) for part in key):
            return [_decided(index_of(part)) for part in key]
        return key
    if not isinstance(key, ExactArray):
        return key
    if key.truth:
        plain = key.plain
        is_open = plain.dtype == object and any(isinstance(truth, Scalar) for truth in plain.flat)
        return key if is_open else plain.astype(bool)
    try:
        return key.here.domain.whole(_whole, key.plain).astype(int)
    except (TypeError, Unsupported):
        raise IndexError("arrays used as indices must be of integer (or boolean) type") from None


def _whole(number: Any) -> int:
    if int(number) != number:
        raise TypeError(f"'{number}' cannot be interpreted as an integer")
    return int(number)


def _decided(key: Any) -> Any:
    return key.plain.astype(bool) if isinstance(key, ExactArray) else key
