"""Numbers as entries: a residue and its shadow, a pair in one structured dtype."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symnn.verify.field.modular import P, Residues, residue
from symnn.verify.standin import ExactArray, Plain, Unsupported, rational
from symnn.verify.standin.domain import each

ENTRY = np.dtype([("r", np.int64), ("x", np.float64)])


class Pair(NamedTuple):
    """Residues, from 0 to p − 1, and shadows of one shape."""

    r: Residues
    x: NDArray[Any]


def pair_of(plain: Plain) -> Pair:
    return Pair(plain["r"], plain["x"])


def joined(pair: Pair) -> Plain:
    plain = np.empty(np.shape(pair.r), ENTRY)
    plain["r"], plain["x"] = pair.r, pair.x
    return plain


def entries_of(values: Plain) -> Plain:
    """Numbers of any kind as entries; floats stand for the decimals that they print as."""
    if values.dtype == ENTRY:
        return values.view(np.ndarray)
    match values.dtype.kind:
        case "b" | "i":
            return joined(Pair(values.astype(np.int64) % P, values))
        case "u":
            return joined(Pair((values % np.uint64(P)).astype(np.int64), values))
        case "f":
            return _floats(values)
        case "O":
            found = np.empty(values.shape, ENTRY)
            for place, value in np.ndenumerate(values):
                found[place] = _entry(value)
            return found
    raise TypeError(f"an array of {values.dtype} holds no numbers")


def _floats(values: Plain) -> Plain:
    distinct, places = np.unique(values, return_inverse=True)
    if not np.isfinite(distinct).all():
        raise Unsupported("an infinite number stands for no residue")
    exact = np.array([residue(rational(number)) for number in distinct], np.int64)
    return joined(Pair(exact[places.reshape(values.shape)], values))


def _entry(value: Any) -> Any:
    if isinstance(value, ExactArray):
        return value.plain[()]
    if isinstance(value, int | Fraction):
        return residue(value), float(value)
    return entries_of(np.asarray(value))[()]


def rationals_of(entries: Plain) -> Plain:
    """Each entry as the rational that it plainly is; None for others."""

    def known(r: Any, x: Any) -> Fraction | None:
        value = rational(float(x)) if np.isfinite(x) else None
        return value if value is not None and residue(value) == r else None

    return each(known, 2)(entries["r"], entries["x"])
