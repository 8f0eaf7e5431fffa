"""Arrays of residues, as NumPy's own: an entry is a pair of numbers in one structured dtype.

`r` is the residue, and `x`, its *shadow*, the real number that it stands for at the same random
point, in float64. Residues decide what is equal, shadows decide comparisons, so that every region
that is looked at is one that occurs. Memory, views, slices, broadcasting and aliasing are NumPy's:
only what an operation does to entries is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symnn.verify.field.functions import Functions, NoValue
from symnn.verify.field.modular import P, Residues, residue
from symnn.verify.standin.elements import Unsupported
from symnn.verify.standin.numbers import rational

ENTRY = np.dtype([("r", np.int64), ("x", np.float64)])
NEAR = 1e-11
"""Two shadows closer than this, relative to 1 and their size, may be on either side."""


class Pair(NamedTuple):
    """Residues and shadows of one shape, as plain arrays."""

    r: Residues
    x: NDArray[np.float64]


class Field:
    """One random point: the functions' values there, and what went wrong by bad luck."""

    def __init__(self, seed: int, deep: bool = False) -> None:
        self.functions = Functions(seed, deep)
        self.unlucky: str | None = None
        """Why nothing can be said at this point: a kink is too near, a divisor is 0."""
        self.unsupported: str | None = None
        """What the code asked for that has no meaning here."""
        self.rng = np.random.default_rng(seed)

    def array(self, r: Any, x: Any) -> FieldArray:
        """Residues and shadows as one array."""
        plain = np.empty(np.shape(r), ENTRY)
        plain["r"], plain["x"] = r, x
        return self.wrap(plain)

    def wrap(self, plain: NDArray[Any]) -> FieldArray:
        """A structured array, on the same memory."""
        array = plain.view(FieldArray)
        array.field = self
        return array

    def poisoned(self, shape: Any) -> FieldArray:
        """Memory that nobody has written to, full of junk: no result may depend on it."""
        plain = np.empty(shape, ENTRY)
        plain["r"] = self.rng.integers(0, P, plain.shape)
        plain["x"] = self.rng.standard_normal(plain.shape)
        return self.wrap(plain)

    def encode(self, value: Any) -> FieldArray:
        """Numbers of any kind: floats stand for the decimals that they print as."""
        if isinstance(value, FieldArray):
            return value
        if isinstance(value, Fraction):
            return self.array(residue(value), float(value))
        array = np.asarray(value)
        if array.dtype == ENTRY:  # made by NumPy of whole numbers, maybe negative ones
            return self.array(array["r"] % P, array["x"])
        if array.dtype.kind in "bi":
            return self.array(array.astype(np.int64) % P, array)
        if array.dtype.kind == "u":
            return self.array((array % np.uint64(P)).astype(np.int64), array)
        if array.dtype.kind != "f":
            self.refuse(f"{type(value).__name__} is not a number")
        distinct, places = np.unique(array, return_inverse=True)
        if not np.isfinite(distinct).all():
            self.refuse("an infinite number stands for no residue")
        exact = np.array([residue(rational(number)) for number in distinct], np.int64)
        return self.array(exact[places.reshape(array.shape)], array)

    def pair(self, value: Any) -> Pair:
        """The residues, from 0 to p − 1, and shadows of a value."""
        plain = self.encode(value).view(np.ndarray)
        return Pair(plain["r"], plain["x"])

    def attempt(self, function: Callable[..., int], *arguments: Any) -> int:
        """A function's value at residues; 0 where it has none, which is bad luck."""
        try:
            return function(*arguments)
        except (NoValue, ZeroDivisionError) as error:
            self.unlucky = f"no value at this point: {error}"
            return 0

    def holds(self, comparison: Callable[..., Any], left: Any, right: Any) -> NDArray[np.bool_]:
        """A comparison, decided by the shadows where residues differ."""
        a, b = self.pair(left), self.pair(right)
        same = np.asarray(a.r == b.r)
        distance = np.where(same, 0.0, a.x - b.x)
        near = np.abs(distance) <= NEAR * (1 + np.abs(a.x) + np.abs(b.x))
        if np.any(near & ~same):
            self.unlucky = "a kink is too near"
        return np.asarray(comparison(distance, 0.0))

    def refuse(self, what: str) -> None:
        """Raises `Unsupported`, and remembers it."""
        self.unsupported = what
        raise Unsupported(what)


class FieldArray(np.ndarray[Any, Any]):
    """An array of residues at one point."""

    field: Field

    def __array_finalize__(self, parent: Any) -> None:
        self.field = getattr(parent, "field", None)  # type: ignore[assignment]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from symnn.verify.field.ufuncs import apply  # which is made of arrays of these

        return apply(self.field, ufunc, method, inputs, options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from symnn.verify.field.namespace import OVERRIDDEN

        own = OVERRIDDEN.get(func.__name__)
        if own is not None:
            return own(self.field, *args, **kwargs)
        found = super().__array_function__(func, types, args, kwargs)
        plain = isinstance(found, np.ndarray) and found.dtype == ENTRY
        return self.field.wrap(found) if plain else found

    @property
    def r(self) -> Residues:
        """The residues, from 0 to p − 1."""
        return self.field.pair(self).r

    @property
    def x(self) -> NDArray[np.float64]:
        """The shadows."""
        shadows: NDArray[np.float64] = self.view(np.ndarray)["x"]
        return shadows

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return found if isinstance(found, FieldArray) else self.field.wrap(np.asarray(found))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, self.field.encode(value).view(np.ndarray))

    # NumPy compares structured arrays field by field, without asking its ufuncs.
    def __eq__(self, other: Any) -> Any:
        return np.equal(self, other)

    def __ne__(self, other: Any) -> Any:
        return np.not_equal(self, other)

    def __repr__(self) -> str:
        return f"{self.x!r} at a random point"

    def __bool__(self) -> bool:
        return bool(self.field.holds(np.not_equal, self, 0))

    def astype(self, dtype: Any, *args: Any, **options: Any) -> Any:
        """A copy, whatever precision is asked for; truth values for `bool`."""
        if dtype is bool or dtype is np.bool_:
            return self.field.holds(np.not_equal, self, 0)
        return self.copy()

    def item(self, *args: Any) -> Any:
        return self.field.wrap(np.asarray(super().__getitem__(args or ())))

    def fill(self, value: Any) -> None:
        self[...] = value
