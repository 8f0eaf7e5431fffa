"""NumPy itself on arrays of residues, but for what makes arrays, and what takes bare numbers."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from symnn.verify.field import modular
from symnn.verify.field.array import ENTRY, Field, FieldArray
from symnn.verify.field.ufuncs import RULES, call, choose

BARE = ("erf", "exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "expm1", "log1p",
        "asin", "acos", "atan")  # fmt: skip
"""What `math` has of numbers, and means here as much as in the field."""


class FieldNumPy:
    """What the name `np` stands for while a file runs on residues."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def __getattr__(self, name: str) -> Any:
        field = self._field
        if name in OVERRIDDEN:
            return lambda *args, **options: OVERRIDDEN[name](field, *args, **options)
        found = getattr(np, name)
        if isinstance(found, np.ufunc) and name in (*RULES, "arcsin", "arccos", "arctan", "abs"):
            return _Ufunc(field, found)
        return found

    @property
    def pi(self) -> FieldArray:
        return pi(self._field)

    def array(self, value: Any, dtype: Any = None, copy: bool = True) -> Any:
        if isinstance(value, FieldArray):
            return value.copy() if copy else value
        if dtype is ENTRY:
            return self._field.encode(_stacked(value))
        return np.array(value, dtype)

    def asarray(self, value: Any, dtype: Any = None) -> Any:
        return self.array(value, dtype, copy=False)

    def empty(self, shape: Any, dtype: Any = ENTRY) -> Any:
        if dtype is bool:
            return self._field.rng.integers(0, 2, shape).astype(bool)
        return self._field.poisoned(shape) if dtype is ENTRY else np.zeros(shape, dtype)

    def full(self, shape: Any, value: Any, dtype: Any = ENTRY) -> Any:
        if dtype is not ENTRY:
            return np.full(shape, value, dtype)
        array = self._field.poisoned(shape)
        array[...] = value
        return array

    def zeros(self, shape: Any, dtype: Any = ENTRY) -> Any:
        return self.full(shape, 0, dtype)

    def ones(self, shape: Any, dtype: Any = ENTRY) -> Any:
        return self.full(shape, 1, dtype)

    def frompyfunc(self, function: Any, inputs: int, outputs: int) -> Any:
        """A function of a number as one of an array, which those of `FieldMath` are already."""
        if not isinstance(function, _Bare):
            self._field.refuse("np.frompyfunc of a function that is not from `math`")
        return function

    def vectorize(self, function: Any, **options: Any) -> Any:
        return self.frompyfunc(function, 1, 1)


class _Ufunc:
    """A ufunc that takes bare numbers for exact ones."""

    def __init__(self, field: Field, ufunc: np.ufunc) -> None:
        self._field, self._ufunc = field, ufunc

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        first, *rest = inputs
        return self._ufunc(self._field.encode(first), *rest, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ufunc, name)


class _Bare:
    """A function of `math`, on exact numbers and arrays."""

    def __init__(self, field: Field, name: str) -> None:
        self._field, self._name = field, name

    def __call__(self, value: Any) -> Any:
        return call(self._field, self._name, (value,))


class FieldMath:
    """What the name `math` stands for."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def __getattr__(self, name: str) -> Any:
        if name == "pi":
            return pi(self._field)
        return _Bare(self._field, name) if name in BARE else getattr(math, name)


def pi(field: Field) -> FieldArray:
    """π: a square, so that √π is a residue; nothing else is known of it."""
    return field.array(field.functions.pi, math.pi)


def _stacked(value: Any) -> Any:
    """A list of arrays of residues as one array."""
    parts = isinstance(value, list | tuple) and any(isinstance(v, FieldArray) for v in value)
    return np.stack(list(value)) if parts else value


def _vdot(field: Field, a: Any, b: Any) -> Any:
    return field.encode(a).ravel() @ field.encode(b).ravel()


def _dot(field: Field, a: Any, b: Any, out: Any = None) -> Any:
    a, b = field.encode(a), field.encode(b)
    if not a.ndim or not b.ndim:
        return np.multiply(a, b, out=out)
    if b.ndim > 2:
        field.refuse("np.dot with more than two axes")
    return np.matmul(a, b, out=out)


def _einsum(field: Field, subscripts: str, *operands: Any, out: Any = None, **_: Any) -> Any:
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow or "." in subscripts:
        field.refuse("np.einsum without its output written out")
    names, arrays = inputs.split(","), [field.encode(operand) for operand in operands]
    while len(arrays) > 1:
        later = "".join(names[2:]) + output
        kept = "".join(dict.fromkeys(c for c in names[0] + names[1] if c in later))
        spec = f"{names[0]},{names[1]}->{kept}"
        r = modular.einsum(spec, arrays[0].r, arrays[1].r)
        x = np.einsum(spec, arrays[0].x, arrays[1].x)
        names[:2], arrays[:2] = [kept], [field.array(r, x)]
    one = field.array(np.ones((), int), np.ones(()))
    spec = f"{names[0]},->{output}"
    result = field.array(
        modular.einsum(spec, arrays[0].r, one.r), np.einsum(spec, arrays[0].x, one.x)
    )
    if out is None:
        return result
    out[...] = result
    return out


def _where(field: Field, condition: Any, *branches: Any) -> Any:
    if not branches:
        return np.nonzero(condition)
    return choose(field, condition, *branches)


def _copyto(field: Field, target: Any, source: Any, where: Any = True) -> None:
    if isinstance(target, FieldArray):
        source = field.encode(source).view(np.ndarray)
        np.copyto(target.view(np.ndarray), source, where=where)
    elif isinstance(source, FieldArray):
        raise TypeError(f"cannot write exact numbers to an array of {target.dtype}")
    else:
        np.copyto(target, source, where=where)


def _full_like(field: Field, like: Any, value: Any, dtype: Any = ENTRY, **_: Any) -> Any:
    return FieldNumPy(field).full(np.shape(like), value, dtype)


def _broadcast_to(field: Field, value: Any, shape: Any) -> Any:
    plain = field.encode(value).view(np.ndarray)
    return field.wrap(np.broadcast_to(plain, shape))


def _mean(field: Field, a: Any, axis: Any = None, keepdims: bool = False, **_: Any) -> Any:
    array = field.encode(a)
    total = array.sum(axis=axis, keepdims=keepdims)
    return total / (array.size // max(np.size(total), 1))


OVERRIDDEN: dict[str, Callable[..., Any]] = {
    "vdot": _vdot,
    "dot": _dot,
    "inner": lambda field, a, b: _dot(field, a, np.transpose(b)),
    "outer": lambda field, a, b: np.multiply.outer(
        field.encode(a).ravel(), field.encode(b).ravel()
    ),
    "einsum": _einsum,
    "where": _where,
    "copyto": _copyto,
    "full_like": _full_like,
    "zeros_like": lambda field, like, *_, **__: _full_like(field, like, 0),
    "ones_like": lambda field, like, *_, **__: _full_like(field, like, 1),
    "empty_like": lambda field, like, *_, **__: field.poisoned(np.shape(like)),
    "broadcast_to": _broadcast_to,
    "mean": _mean,
}


@contextmanager
def exact(module: Any, field: Field) -> Iterator[None]:
    """A module's globals, so that it computes with residues, for as long as this lasts.

    `np` and `math`, what was imported from `math` by name, `DTYPE`, and `float`, which is what
    functions end with.
    """
    names = vars(module)
    numpy, maths = FieldNumPy(field), FieldMath(field)
    new: dict[str, Any] = {"float": _float, "DTYPE": ENTRY}
    for name, value in names.items():
        if value is np:
            new[name] = numpy
        elif value is math:
            new[name] = maths
        elif name in (*BARE, "pi") and value is getattr(math, name):
            new[name] = getattr(maths, name)
    before = {name: names[name] for name in new if name in names}
    names.update(new)
    try:
        yield
    finally:
        for name in new:
            del names[name]
        names.update(before)


def _float(value: Any = 0.0) -> Any:
    return value if isinstance(value, FieldArray) else builtins.float(value)
