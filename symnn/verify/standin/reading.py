"""What the stand-in is given, and how it is read: as entries, as truths, or left to NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray, Scalar, as_exact, index_of
from symnn.verify.standin.domain import Domain, Plain, boxed, short
from symnn.verify.standin.masks import Masked
from symnn.verify.standin.numbers import NUMBERS

NUMERIC = (*NUMBERS, np.bool_, Scalar)


class StandIn:
    """A namespace as its functions see it: `here.sum` is the stand-in's `np.sum`."""

    domain: Domain
    names: Mapping[str, Any]
    ufuncs: Mapping[str, Any]
    modules: Mapping[str, ModuleType]
    """What is imported under NumPy's name, and others that compute with numbers."""
    floats: dict[float, Any]
    """The exact numbers that the floats met in code stand for."""
    codes: dict[CodeType, CodeType]
    """The code of functions, with exact numbers for their floats."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    # What things are.

    def is_exact(self, value: Any) -> bool:
        """Whether a value is, or stands for, entries: integers and booleans do not."""
        if isinstance(value, np.ndarray) and not isinstance(value, ExactArray):
            return value.dtype.kind in "fO"
        return isinstance(value, ExactArray | Scalar | float | np.floating | Fraction | Masked)

    def is_truth(self, value: Any) -> bool:
        """Whether a value is a mask, or one truth."""
        if isinstance(value, ExactArray | Scalar):
            return value.truth
        if isinstance(value, np.ndarray):
            return str(value.dtype.kind) == "b"
        return isinstance(value, bool | np.bool_)

    # How they are read.

    def readable(self, value: Any) -> Any:
        """An operand as an array or a single number."""
        if isinstance(value, Masked):
            return value.decided()
        if isinstance(value, list | tuple | range):
            return self.array(value)
        return value

    def elements(self, value: Any) -> Plain:
        """What is read as numbers, as a plain array of entries. Raises `TypeError`."""
        value = self.readable(value)
        if isinstance(value, ExactArray) and not value.truth:
            return value.plain
        if isinstance(value, np.ndarray):
            return self.domain.entries(value.view(np.ndarray))
        if isinstance(value, NUMERIC):
            return self.domain.entries(boxed(value))
        raise TypeError(f"{type(value).__name__} {short(value)} is not a number")

    def truths(self, value: Any) -> Plain:
        """What is read as truths. A number that is not 0 is true."""
        value = self.readable(value)
        if self.is_truth(value):
            return value.plain if isinstance(value, ExactArray) else boxed(value)
        if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
            return np.asarray(value != 0)
        return self.domain.compare("!=", self.elements(value), self.elements(0))

    def decided(self, value: Any) -> Any:
        """An array with its truths decided, or the array where it holds none."""
        value = self.readable(value)
        if not self.is_exact(value):
            return value
        truths = self.truths(value).astype(bool)
        return truths if truths.ndim else bool(truths)

    def index(self, key: Any) -> Any:
        """An index that an ordinary array can read."""
        key = index_of(key)
        return key.plain.astype(bool) if isinstance(key, ExactArray) else key

    # What is returned.

    def kept(self, plain: Plain, truth: bool = False) -> ExactArray:
        """A plain array of entries, or of truths, as an exact one."""
        return plain if isinstance(plain, ExactArray) else as_exact(self, plain, truth)

    def result(self, plain: Plain, truth: bool = False) -> Any:
        """The same, as operations return it: of rank 0 as a scalar."""
        return self.kept(plain, truth) if plain.ndim else self.scalar(plain[()], truth)

    def scalar(self, entry: Any, truth: bool = False) -> Any:
        """One entry, or one truth, by itself, as indexing and reductions return it."""
        if truth or self.domain.entry.kind == "O":
            return entry
        return as_exact(self, np.array(entry, self.domain.entry), constant=True)
