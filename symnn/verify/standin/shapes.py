"""Functions that move entries and compute nothing: NumPy's own, on the plain arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.verify.standin.array import ExactArray
from symnn.verify.standin.elements import Scalar
from symnn.verify.standin.masks import Masked

if TYPE_CHECKING:
    from symnn.verify.standin.namespace import Namespace

VIEWING = ("reshape", "ravel", "transpose", "matrix_transpose", "swapaxes", "moveaxis", "rollaxis",
           "expand_dims", "squeeze", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to",
           "broadcast_arrays", "split", "array_split", "hsplit", "vsplit", "dsplit", "diagonal",
           "flip", "fliplr", "flipud", "rot90")  # fmt: skip
"""These return views where they can."""
COPYING = ("concatenate", "stack", "hstack", "vstack", "dstack", "column_stack", "block", "append",
           "insert", "delete", "tile", "repeat", "roll", "diag", "diagflat", "tril", "triu",
           "take", "take_along_axis", "pad", "copy", "resize", "meshgrid")  # fmt: skip
"""These make new arrays; the zeros that they add become elements."""
ASKING = ("shape", "ndim", "size", "shares_memory", "may_share_memory")


def _moving(name: str, copies: bool) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: Namespace, *args: Any, **options: Any) -> Any:
        found: list[bool] = []
        plain = [_plain(here, arg, found) for arg in args]
        named = {key: _plain(here, value, found) for key, value in options.items()}
        result = real(*plain, **named)
        return _exact(here, result, all(found), copies) if found else result

    function.__name__ = name
    function.__doc__ = f"`np.{name}`."
    return function


def _plain(here: Namespace, value: Any, found: list[bool]) -> Any:
    """The argument with plain arrays for exact ones; `found` gains whether each was a mask."""
    if isinstance(value, Masked):
        value = value.decided()
    if isinstance(value, Scalar) or (isinstance(value, float) and here.is_exact(value)):
        value = here.array(value)
    if isinstance(value, ExactArray):
        found.append(value.truth)
        return value.plain
    if isinstance(value, list | tuple):
        inner: list[bool] = []
        parts = [_plain(here, part, inner) for part in value]
        found += inner
        return tuple(parts) if isinstance(value, tuple) else parts
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return _plain(here, here.array(value), found)
    return value


def _exact(here: Namespace, result: Any, truth: bool, copies: bool) -> Any:
    if isinstance(result, list | tuple):
        return type(result)([_exact(here, part, truth, copies) for part in result])
    if not isinstance(result, np.ndarray):
        return result
    if copies and not truth:
        result = here.elements(here.wrap(result, truth=True))
    return here.wrap(result, truth)


def _asking(name: str) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: Namespace, *args: Any, **options: Any) -> Any:
        return real(*[_plain(here, arg, []) for arg in args], **options)

    return function


class Joined:
    """`np.c_` and `np.r_` of arrays and numbers."""

    def __init__(self, here: Namespace, columns: bool) -> None:
        self.here, self.columns = here, columns

    def __getitem__(self, key: Any) -> Any:
        parts = [self._part(part) for part in (key if isinstance(key, tuple) else (key,))]
        return self.here.concatenate(parts, axis=-1 if self.columns else 0)

    def _part(self, part: Any) -> Any:
        if isinstance(part, slice):
            part = self.here.arange(part.start or 0, part.stop, part.step or 1)
        part = self.here.asarray(part)
        if self.columns and part.ndim < 2:
            return self.here.reshape(part, (-1, 1))
        return self.here.atleast_1d(part)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _moving(name, copies=False) for name in VIEWING},
    **{name: _moving(name, copies=True) for name in COPYING},
    **{name: _asking(name) for name in ASKING},
}
