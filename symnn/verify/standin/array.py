"""Arrays of exact elements. Views, slices, broadcasting, `out=` and in-place writes are NumPy's
own; what an operation does to elements is the stand-in's."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.verify.standin.elements import Domain, Plain, Unsupported
from symnn.verify.standin.masks import Masked, is_open, store


class ExactArray(np.ndarray[Any, Any]):
    """An array of elements of one kind, or, where `truth` is set, of truths: a mask."""

    domain: Domain
    truth: bool

    def __array_finalize__(self, parent: Any) -> None:
        self.domain = getattr(parent, "domain", None)  # type: ignore[assignment]
        self.truth = getattr(parent, "truth", False)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.domain.np.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return getattr(self.domain.np, func.__name__)(*args, **kwargs)

    @property
    def dtype(self) -> np.dtype[Any]:
        """What it would be on floats: code that asks shall not notice."""
        return np.dtype(bool if self.truth else np.float64)

    @property
    def plain(self) -> Plain:
        """The same memory as an ordinary array of objects."""
        return self.view(np.ndarray)

    def __getitem__(self, key: Any) -> Any:
        key = index_of(key)
        if isinstance(key, ExactArray):
            return Masked(self, key)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        key = index_of(key)
        if isinstance(key, ExactArray):
            store(self, key, value)
        elif self.truth:
            super().__setitem__(key, self.domain.np.truths(value))
        else:
            super().__setitem__(key, self.domain.np.elements(value))

    def __repr__(self) -> str:
        return repr(self.plain)

    def __str__(self) -> str:
        return str(self.plain)

    def __format__(self, specification: str) -> str:
        return format(self[()] if self.ndim == 0 else self.plain, specification)

    @property
    def flat(self) -> Any:
        """The entries in order, to be read and, where the memory is contiguous, to be written."""
        return self.reshape(-1) if self.flags.c_contiguous else self.plain.flat

    @flat.setter
    def flat(self, value: Any) -> None:
        self[...] = self.domain.np.resize(value, self.shape)

    def fill(self, value: Any) -> None:
        self[...] = value

    def resize(self, *shape: Any, **options: Any) -> None:
        raise Unsupported("resizing an array in place")

    def dot(self, other: Any, out: Any = None) -> Any:
        return self.domain.np.dot(self, other, out=out)

    def __contains__(self, value: Any) -> bool:
        return bool(self.domain.np.any(self == value))


def _method(name: str) -> Any:
    def method(self: ExactArray, *args: Any, **options: Any) -> Any:
        return getattr(self.domain.np, name)(self, *args, **options)

    method.__name__ = name
    method.__doc__ = f"`np.{name}` of this array."
    return method


for _name in ("astype", "sum", "prod", "mean", "var", "std", "max", "min", "ptp", "any", "all",
              "cumsum", "argmax", "argmin", "clip", "round", "trace", "nonzero", "conj",
              "conjugate", "argsort", "sort", "cumprod", "searchsorted", "argpartition",
              "partition", "choose", "put", "setfield", "itemset"):  # fmt: skip
    setattr(ExactArray, _name, _method(_name))


def as_exact(domain: Domain, plain: Plain, truth: bool = False) -> ExactArray:
    """A plain array of elements, as an exact one on the same memory."""
    array = plain.view(ExactArray)
    array.domain, array.truth = domain, truth
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
        return key if is_open(key) else key.plain.astype(bool)
    try:
        return np.array([int(e.__index__()) for e in key.plain.flat], int).reshape(key.shape)
    except (TypeError, AttributeError, Unsupported):
        raise IndexError("arrays used as indices must be of integer (or boolean) type") from None


def _decided(key: Any) -> Any:
    return key.plain.astype(bool) if isinstance(key, ExactArray) else key
