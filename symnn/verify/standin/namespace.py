"""The namespace that stands in for `np`: one table of functions, over elements of one kind."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.verify.standin import choosing, creation, products, reductions, shapes
from symnn.verify.standin.array import ExactArray, as_exact, index_of
from symnn.verify.standin.elements import Domain, Scalar, Truth, UnknownName, each
from symnn.verify.standin.floats import float_types, integer_types
from symnn.verify.standin.masks import Masked
from symnn.verify.standin.modules import bind, parts
from symnn.verify.standin.ufuncs import Ufunc, table

ALIASES = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atanh": "arctanh",
    "bitwise_not": "invert",
    "concat": "concatenate",
    "conj": "conjugate",
    "mod": "remainder",
    "permute_dims": "transpose",
    "pow": "power",
    "true_divide": "divide",
}
AS_THEY_ARE = ("newaxis", "inf", "nan", "ndarray", "generic", "number", "integer", "floating",
               "signedinteger", "inexact", "dtype", "errstate", "seterr", "geterr",
               "set_printoptions", "printoptions", "get_printoptions", "iinfo", "finfo", "ndindex",
               "ufunc", "bool_", "bool", "isscalar", "iterable", "result_type", "broadcast_shapes",
                "exceptions", "s_", "index_exp", "ndenumerate", "__version__",
               "unravel_index", "ravel_multi_index", "array_repr", "array_str", "array2string",
               "issubdtype", "typing", "can_cast", "promote_types")  # fmt: skip
"""Names of NumPy's that have nothing to do with elements."""


class Namespace:
    """NumPy's functions on exact arrays. A name that it does not have raises `UnknownName`."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self._element = each(domain.element, 1)
        self._truth = each(_truth, 1)
        self.ufuncs: Mapping[str, Ufunc] = table(self)
        names: dict[str, Any] = {name: getattr(np, name) for name in AS_THEY_ARE}
        names |= {"pi": domain.constant("pi"), "e": domain.constant("e")}
        for part in (creation, shapes, products, reductions, choosing):
            for name, function in part.FUNCTIONS.items():
                names[name] = bind(function, self)
        names |= float_types(self) | integer_types(self)
        names |= {name: own for name, own in self.ufuncs.items() if hasattr(np, name)}
        names |= {alias: names[name] for alias, name in ALIASES.items()}
        names |= parts(self, names)
        self.names = names

    def __getattr__(self, name: str) -> Any:
        names = self.__dict__.get("names", {})
        if name in names:
            return names[name]
        if name.startswith("__"):
            raise AttributeError(name)
        near = difflib.get_close_matches(name, names, 1) if not hasattr(np, name) else []
        hint = f": did you mean np.{near[0]}?" if near else ""
        known = "is not supported by the exact check" if hasattr(np, name) else "is not in NumPy"
        raise UnknownName(f"np.{name} {known}{hint}")

    def ufunc(self, ufunc: np.ufunc, method: str, inputs: Any, options: Mapping[str, Any]) -> Any:
        """What NumPy asks of an array when one of its own ufuncs meets it."""
        name = ufunc.__name__
        if name in ("matmul", "vecdot") and method == "__call__":
            return getattr(self, name)(*inputs, **options)
        own = self.ufuncs.get(name)
        if own is None:
            raise UnknownName(f"np.{name} is not supported by the exact check")
        return getattr(own, method)(*inputs, **options)

    # What things are, and how they are read.

    def is_exact(self, value: Any) -> bool:
        """Whether a value is, or stands for, elements: integers and booleans do not."""
        if isinstance(value, np.ndarray) and not isinstance(value, ExactArray):
            return str(value.dtype.kind) in "fO"
        return isinstance(value, ExactArray | Scalar | float | np.floating | Fraction | Masked)

    def is_truth(self, value: Any) -> bool:
        """Whether a value is a mask, or one truth."""
        if isinstance(value, ExactArray):
            return value.truth
        if isinstance(value, np.ndarray):
            return str(value.dtype.kind) == "b"
        return isinstance(value, Truth | bool | np.bool_)

    def readable(self, value: Any) -> Any:
        """An operand as an array or a single number."""
        if isinstance(value, Masked):
            return value.decided()
        if isinstance(value, list | tuple | range):
            return self.array(value)
        return value

    def index(self, key: Any) -> Any:
        """An index that an ordinary array can read."""
        key = index_of(key)
        return key.plain.astype(bool) if isinstance(key, ExactArray) else key

    def decided(self, value: Any) -> Any:
        """An array with its truths decided, or the array where it holds none."""
        value = self.readable(value)
        if not self.is_exact(value):
            return value
        truths = self.truths(value)
        return truths.astype(bool) if isinstance(truths, np.ndarray) else bool(truths)

    def elements(self, value: Any) -> Any:
        """What is read as numbers: a plain array of elements, or one element."""
        value = self.readable(value)
        if isinstance(value, ExactArray) and not value.truth:
            return value.plain
        if isinstance(value, np.ndarray):
            plain = value.view(np.ndarray)
            return (
                self._element(plain.astype(object))
                if plain.ndim
                else self.domain.element(plain[()])
            )
        return self.domain.element(value)

    def truths(self, value: Any) -> Any:
        """What is read as truths: a plain array of them, or one. A number that is not 0 is true."""
        value = self.readable(value)
        if isinstance(value, ExactArray) and value.truth:
            return value.plain
        if isinstance(value, np.ndarray):
            plain = value.view(np.ndarray).astype(object)
            return self._truth(plain) if plain.ndim else _truth(plain[()])
        return _truth(value)

    def wrap(self, value: Any, truth: bool = False) -> Any:
        """A plain array of elements or truths as an exact one; one of them as it is."""
        if isinstance(value, np.ndarray) and not isinstance(value, ExactArray):
            return as_exact(self.domain, value, truth)
        return value


def _truth(value: Any) -> Any:
    if isinstance(value, Truth | bool):
        return value
    truth = value != 0
    return truth if isinstance(truth, Truth) else bool(truth)
