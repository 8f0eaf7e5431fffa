"""Arrays of residues, as NumPy's own: an entry is a pair of numbers in one structured dtype.

`r` is the residue, and `x`, its *shadow*, the real number that it stands for at the same random
point, in float64. Residues decide what is equal, shadows decide comparisons, so that every region
that is looked at is one that occurs. Memory, views, slices, broadcasting and aliasing are NumPy's,
and NumPy's names the stand-in's: here is what an operation does to entries.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnn.verify.field import modular, rules
from symnn.verify.field.entries import ENTRY, Pair, entries_of, joined, pair_of, rationals_of
from symnn.verify.field.functions import FunctionTables
from symnn.verify.field.modular import P, Residues
from symnn.verify.field.rules import RULES
from symnn.verify.standin import Domain, ExactArray, Namespace, Plain, Unsupported
from symnn.verify.standin.array import as_exact
from symnn.verify.standin.domain import each

NEAR = 1e-11
"""Two shadows closer than this, relative to 1 and their size, may be on either side."""
COMPARISONS: dict[str, Callable[..., Any]] = {
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
Truths = NDArray[np.bool_]
quiet = np.errstate(all="ignore")
"""A shadow may be anything in a branch that is not taken."""


class FieldArray(ExactArray):
    """An array of residues at one point."""

    @property
    def r(self) -> Residues:
        """The residues, from 0 to p − 1."""
        residues: Residues = self.plain["r"]
        return residues

    @property
    def x(self) -> NDArray[np.float64]:
        """The shadows."""
        shadows: NDArray[np.float64] = self.plain["x"]
        return shadows

    def __repr__(self) -> str:
        return repr(self.plain) if self.truth else f"{self.x!r} at a random point"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __format__(self, specification: str) -> str:
        return format(self.x[()], specification)

    def __float__(self) -> float:
        raise Unsupported("float needs a number, and this one is at a random point")

    def __int__(self) -> int:
        return int(self.here.domain.whole(int, self.plain)[()])

    __index__ = __int__

    def shown(self) -> float:
        return float(self.x[()])


class Field(Domain):
    """One random point: the functions' values there, and what went wrong by bad luck."""

    entry = ENTRY
    truth = np.dtype(bool)
    array_type = FieldArray

    def __init__(self, seed: int, deep: bool = False) -> None:
        self.functions = FunctionTables(seed, deep)
        self.unlucky: str | None = None
        """Why nothing can be said at this point: a kink is too near, a divisor is 0."""
        self.rng = np.random.default_rng(seed)

    @cached_property
    def np(self) -> Namespace:
        """The stand-in for NumPy at this point."""
        return Namespace(self)

    # Arrays.

    def array(self, r: Any, x: Any) -> FieldArray:
        """Residues and shadows as one array."""
        return self.wrap(joined(Pair(r, x)))

    def wrap(self, plain: Plain) -> FieldArray:
        """A structured array, on the same memory."""
        return as_exact(self.np, plain)  # type: ignore[return-value]

    def encode(self, value: Any) -> FieldArray:
        """Numbers of any kind, or the array itself."""
        is_array = isinstance(value, FieldArray) and not value.truth
        return value if is_array else self.wrap(self.np.elements(value))

    def holds(self, comparison: Callable[..., Any], left: Any, right: Any) -> Truths:
        """A comparison, decided by the shadows where residues differ."""
        a, b = self.encode(left), self.encode(right)
        same = np.asarray(a.r == b.r)
        distance = np.where(same, 0.0, a.x - b.x)
        near = np.abs(distance) <= NEAR * (1 + np.abs(a.x) + np.abs(b.x))
        if np.any(near & ~same):
            self.unlucky = "a kink is too near"
        return np.asarray(comparison(distance, 0.0))

    @quiet
    def rational_power(self, base: Plain, exponent: Fraction) -> Plain:
        """Entries to one power."""
        return joined(rules.power(self, pair_of(base), exponent))

    # What the stand-in is made of.

    def entries(self, values: Plain) -> Plain:
        return entries_of(values)

    def constant(self, name: str) -> Plain:
        """π is a square, so that √π is a residue; nothing else is known of it."""
        found = self.functions.pi if name == "pi" else self.functions.exp(1)
        return joined(Pair(np.array(found), np.array(getattr(math, name))))

    def unset(self, shape: tuple[int, ...]) -> Plain:
        """Junk."""
        return joined(Pair(self.rng.integers(0, P, shape), self.rng.standard_normal(shape)))

    @quiet
    def call(self, name: str, *operands: Plain) -> Plain:
        zero = self.entries(np.array(0))
        match name:
            case "power":
                return self._power(*operands)
            case "abs":
                (u,) = operands
                return self.choose(self.compare("<", u, zero), self.call("subtract", zero, u), u)
            case "sign":
                (u,) = operands
                above, below = self.compare(">", u, zero), self.compare("<", u, zero)
                return self.entries(above.astype(int) - below)
        if name not in RULES:
            raise Unsupported(f"'{name}' has no value on residues")
        return joined(RULES[name](self, *map(pair_of, operands)))

    def _power(self, base: Plain, exponent: Plain) -> Plain:
        """To exponents that are known as rationals; else by exp and log."""
        known = rationals_of(exponent)
        distinct = list(dict.fromkeys(known.flat))
        if len(distinct) > 1:
            base, exponent, known = np.broadcast_arrays(base, exponent, known)
            found = np.empty(base.shape, ENTRY)
            for rational_or_none in distinct:
                here = known == rational_or_none
                found[here] = self._power(base[here], exponent[here])
            return found
        if distinct == [None]:
            return self.call("exp", self.call("multiply", self.call("log", base), exponent))
        shape = np.broadcast_shapes(base.shape, exponent.shape)
        found = self.rational_power(base, distinct[0]) if distinct else base
        return found if found.shape == shape else np.broadcast_to(found, shape).copy()

    def rounded(self, function: Callable[..., Any], a: Plain) -> Plain:
        """Decided by the shadow, as comparisons are."""

        def step(known: Fraction | None, x: float) -> Any:
            if known is not None:
                return function(known)
            slack = NEAR * (1 + abs(x))
            if not math.isfinite(x) or function(x - slack) != function(x + slack):
                self.unlucky = "a kink is too near"
                return 0
            return function(Fraction(x))

        return each(step, 2)(rationals_of(a), a["x"])

    def whole(self, function: Callable[..., Any], *arrays: Plain) -> Plain:
        known = [rationals_of(array) for array in arrays]
        if any(value is None for array in known for value in array.flat):
            raise Unsupported(f"{function.__name__} of numbers at a random point")
        return each(function, len(known))(*known)

    @quiet
    def compare(self, relation: str, a: Plain, b: Plain) -> Plain:
        return self.holds(COMPARISONS[relation], self.wrap(a), self.wrap(b))

    def choose(self, truths: Plain, a: Plain, b: Plain) -> Plain:
        return np.asarray(np.where(truths, a, b))

    @quiet
    def total(self, a: Plain, axes: tuple[int, ...]) -> Plain:
        return joined(Pair(modular.total(a["r"], axes), a["x"].sum(axis=axes)))

    def largest(self, rows: Plain) -> Plain:
        best = rows[..., 0]
        for place in range(1, rows.shape[-1]):
            best = self.choose(self.compare(">", rows[..., place], best), rows[..., place], best)
        self.functions.shift_by(*best["r"].ravel().tolist())
        return best.copy()

    @quiet
    def matmul(self, a: Plain, b: Plain) -> Plain:
        return joined(Pair(np.asarray(modular.matmul(a["r"], b["r"])), a["x"] @ b["x"]))

    @quiet
    def einsum(self, subscripts: str, *operands: Plain) -> Plain:
        inputs, _, output = subscripts.partition("->")
        names, pairs = inputs.split(","), [pair_of(operand) for operand in operands]
        if len(pairs) == 1:
            names, pairs = [*names, ""], [*pairs, rules.ONE]
        while len(pairs) > 1:
            later = "".join(names[2:]) + output
            kept = "".join(dict.fromkeys(c for c in names[0] + names[1] if c in later))
            spec = f"{names[0]},{names[1]}->{kept if len(pairs) > 2 else output}"
            r = modular.einsum(spec, pairs[0].r, pairs[1].r)
            x = np.einsum(spec, pairs[0].x, pairs[1].x)
            names[:2], pairs[:2] = [kept], [Pair(r, x)]
        return joined(pairs[0])
