"""`np.float64`, `np.int64` and their like: dtypes that keep exact numbers when they are called."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray, Scalar
from symnn.verify.standin.reading import StandIn

FLOAT64 = np.dtype(np.float64)
NAMES = ("float64", "float32", "float16", "double", "single", "longdouble")
INTEGERS = ("intp", "int_", "int8", "int16", "int32", "int64",
            "uint8", "uint16", "uint32", "uint64")  # fmt: skip


class _Floats(type):
    def __instancecheck__(cls, value: object) -> bool:
        if isinstance(value, ExactArray):
            return value.constant
        return isinstance(value, float | np.floating) or (
            isinstance(value, Scalar) and not value.truth
        )


class _AnyFloat(float, metaclass=_Floats):
    """A type of floats that every exact number is an instance of."""


def float_types(here: StandIn) -> dict[str, Any]:
    """`float64` and its like: dtypes that can be called, and leave exact numbers as they are."""

    class ExactFloat(_AnyFloat):
        dtype = FLOAT64  # what `np.dtype` and `np.finfo` take it for

        def __new__(cls, value: Any = 0) -> Any:
            number = float(value) if isinstance(value, str | float) else value
            if isinstance(number, float) and not math.isfinite(number):
                return number
            return here.array(number, float)[()]

    ExactFloat.__name__ = "float64"
    return dict.fromkeys(NAMES, ExactFloat)


def integer_types(here: StandIn) -> dict[str, Any]:
    """`int64` and its like: dtypes that, of a mask, make ones and zeros."""
    return {name: _integer_type(here, getattr(np, name)) for name in INTEGERS}


def _integer_type(here: StandIn, own: type[np.integer[Any]]) -> Any:
    class Integers(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, own)

    class ExactInteger(metaclass=Integers):
        dtype = np.dtype(own)

        def __new__(cls, value: Any = 0) -> Any:
            return here.array(value).astype(int)[()] if here.is_exact(value) else own(value)

    ExactInteger.__name__ = own.__name__
    return ExactInteger
