"""The namespace that stands in for `np`: one table of functions, over numbers of one kind."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.verify.standin import choosing, creation, products, reductions, shapes
from symnn.verify.standin.domain import Domain, UnknownName
from symnn.verify.standin.floats import float_types, integer_types
from symnn.verify.standin.modules import bind, modules, parts
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.table import table

ALIASES = {"abs": "absolute", "acos": "arccos", "acosh": "arccosh", "asin": "arcsin",
           "asinh": "arcsinh", "atan": "arctan", "atanh": "arctanh", "bitwise_not": "invert",
           "concat": "concatenate", "conj": "conjugate", "mod": "remainder",
           "permute_dims": "transpose", "pow": "power", "true_divide": "divide", "amax": "max",
           "amin": "min", "around": "round"}  # fmt: skip
"""Other names of NumPy's for the same function."""
NO_NAN = {"nansum": "sum", "nanmax": "max", "nanmin": "min", "nanmean": "mean"}
"""An exact number is never NaN."""
AS_THEY_ARE = ("newaxis", "inf", "nan", "ndarray", "generic", "number", "integer", "floating",
               "signedinteger", "inexact", "dtype", "errstate", "seterr", "geterr",
               "set_printoptions", "printoptions", "get_printoptions", "iinfo", "finfo", "ndindex",
               "ufunc", "bool_", "bool", "iterable", "result_type", "broadcast_shapes",
               "exceptions", "s_", "index_exp", "__version__",
               "unravel_index", "ravel_multi_index", "array_repr", "array_str", "array2string",
               "issubdtype", "typing", "can_cast", "promote_types", "ix_",
               "indices", "triu_indices", "tril_indices", "diag_indices")  # fmt: skip
"""Names of NumPy's that have nothing to do with exact numbers."""


class Namespace(StandIn):
    """NumPy's functions on exact arrays. A name that it does not have raises `UnknownName`."""

    def __init__(self, domain: Domain) -> None:
        self.domain, self.floats, self.codes = domain, {}, {}
        self.ufuncs = table(self)
        names: dict[str, Any] = {name: getattr(np, name) for name in AS_THEY_ARE}
        names |= {name: self.result(domain.constant(name)) for name in ("pi", "e")}
        for part in (creation, shapes, products, reductions, choosing):
            for name, function in part.FUNCTIONS.items():
                names[name] = bind(function, self)
        names |= float_types(self) | integer_types(self)
        names |= {name: own for name, own in self.ufuncs.items() if hasattr(np, name)}
        names |= {alias: names[name] for alias, name in (ALIASES | NO_NAN).items()}
        names |= parts(self, names)
        self.names = names
        self.modules = modules(self)

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
