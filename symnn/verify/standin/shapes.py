"""Functions that move entries and compute nothing: NumPy's own, on the plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray
from symnn.verify.standin.domain import Unsupported
from symnn.verify.standin.reading import StandIn

ALL = "all"
"""All of a function's arguments are arrays."""
VIEWING: dict[str, Any] = {
    **dict.fromkeys(
        ("reshape", "ravel", "transpose", "matrix_transpose", "swapaxes", "moveaxis", "rollaxis",
         "expand_dims", "squeeze", "broadcast_to", "split", "array_split", "hsplit", "vsplit",
         "dsplit", "diagonal", "flip", "fliplr", "flipud", "rot90"), (0,)
    ),
    **dict.fromkeys(("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays"), ALL),
}  # fmt: skip
"""These return views where they can. Beside each, which of its arguments are arrays."""
COPYING: dict[str, Any] = {
    **dict.fromkeys(
        ("tile", "repeat", "roll", "diag", "diagflat", "tril", "triu", "take", "take_along_axis",
         "delete", "copy", "resize"), (0,)
    ),
    "meshgrid": ALL,
    "append": (0, 1),
    "insert": (0, 2),
    "pad": (0, "constant_values"),
}  # fmt: skip
"""These make new arrays; the zeros that they add become entries."""
JOINING = ("concatenate", "stack", "hstack", "vstack", "dstack", "column_stack", "block")
"""So do these, of arrays in a sequence."""
ASKING = ("shape", "ndim", "size", "shares_memory", "may_share_memory")
COMPUTED = ("mean", "median", "maximum", "minimum", "linear_ramp")
"""What `np.pad` would have to compute."""


def _moving(name: str, places: Any, copies: bool) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: StandIn, *args: Any, **options: Any) -> Any:
        given: dict[Any, Any] = {**dict(enumerate(args)), **options}
        for mode in given.values():
            if isinstance(mode, str) and mode in COMPUTED:
                raise Unsupported(f"np.{name} with mode={mode!r}")
        chosen = range(len(args)) if places == ALL else places if args else [*options][:1]
        arrays = {place: here.asarray(given[place]) for place in chosen if place in given}
        other = {p: here.index(value) for p, value in given.items() if p not in arrays}
        plain = other | _alike(here, arrays)
        positional = [plain.pop(place) for place in range(len(args))]
        result = real(*positional, **plain)
        return _exact(here, result, arrays.values(), copies)

    return _named(function, name)


def _joining(name: str) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: StandIn, arrays: Any, *args: Any, **options: Any) -> Any:
        out, parts = options.pop("out", None), list[Any]()
        options.pop("dtype", None)

        def tree_of(value: Any) -> Any:
            if name == "block" and isinstance(value, list):
                return [tree_of(part) for part in value]
            parts.append(here.asarray(value))
            return len(parts) - 1

        tree = tree_of(arrays) if name == "block" else [tree_of(part) for part in arrays]
        plain = _alike(here, dict(enumerate(parts)))
        result = _exact(here, real(_filled(tree, plain), *args, **options), parts, copies=True)
        if out is None:
            return result
        out[...] = result
        return out

    return _named(function, name)


def _filled(tree: Any, plain: dict[Any, Any]) -> Any:
    return [_filled(part, plain) for part in tree] if isinstance(tree, list) else plain[tree]


def _alike(here: StandIn, arrays: dict[Any, Any]) -> dict[Any, Any]:
    """Arrays as plain ones of one kind: entries if one has some, truths if all are truths."""
    if not any(isinstance(array, ExactArray) for array in arrays.values()):
        return arrays
    read = here.truths if all(map(here.is_truth, arrays.values())) else here.elements
    return {place: read(array) for place, array in arrays.items()}


def _exact(here: StandIn, result: Any, arrays: Collection[Any], copies: bool) -> Any:
    """A result, or several, of the kind that the arrays are."""
    if not any(isinstance(array, ExactArray) for array in arrays):
        return result
    if isinstance(result, list | tuple):
        return type(result)([_exact(here, part, arrays, copies) for part in result])
    truth = all(map(here.is_truth, arrays))
    if not isinstance(result, np.ndarray):
        return here.scalar(result, truth)
    return here.kept(here.domain.entries(result) if copies and not truth else result, truth)


def _asking(name: str) -> Callable[..., Any]:
    real = getattr(np, name)

    def function(here: StandIn, *args: Any, **options: Any) -> Any:
        plain = map(here.readable, args)
        return real(*[p.plain if isinstance(p, ExactArray) else p for p in plain], **options)

    return _named(function, name)


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    function.__name__, function.__doc__ = name, f"`np.{name}`."
    return function


class Joined:
    """`np.c_` and `np.r_` of arrays and numbers."""

    def __init__(self, here: StandIn, columns: bool) -> None:
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
    **{name: _moving(name, places, copies=False) for name, places in VIEWING.items()},
    **{name: _moving(name, places, copies=True) for name, places in COPYING.items()},
    **{name: _joining(name) for name in JOINING},
    **{name: _asking(name) for name in ASKING},
}
