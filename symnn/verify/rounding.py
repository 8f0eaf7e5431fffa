"""Whether floats can be right at a point at all: what rounding makes of a program's values there.

A tolerance supposes that values are computed to about as many digits as floats have. Where a root
is taken of what cancels, or a value is too small to be squared, no order of operations keeps them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.scalars import slope
from symnn.notation import FunctionRow
from symnn.verify.closeness import TOLERANCE
from symnn.verify.interpreter import Evaluation, Interpreter, Values
from symnn.verify.verdict import Finding, Verdict

DIGITS = {"float64": 16, "float32": 7}
REACH = {"float64": 1e290, "float32": 1e36}
"""Beyond it, and below its inverse, a float keeps fewer digits, or is infinite or 0."""
FEWER, NOTHING = 25, 1e-30
"""Digits in which, and the size below which, what rounding in many digits leaves of a number that
is 0, or is 1, is that."""
DRAWS = 6
"""How often what is given is moved by its rounding."""
LOST = 0.1
"""An error relative to a tensor's largest entry, as a part of the tolerance."""


def meets_a_steep_place(of: Interpreter, values: Values) -> bool:
    """Whether a function is taken, on the way, where it has a value and no derivative, as a root
    has at zero. Raises `OutsideDomain`."""
    steep = _Steep(of.program, of.sizes)
    steep.run(values)
    return steep.is_met


class _Steep(Interpreter):
    """The program in many digits, with an eye on derivatives."""

    is_met = False

    def power(self, base: Any, exponent: Any) -> Any:
        self.is_met |= abs(base) < NOTHING and 0 < exponent < 1
        return super().power(base, exponent)

    def call(self, row: FunctionRow, u: Any) -> Any:
        if row.partial:
            try:
                slope(Digits(FEWER), row, u)
            except OutsideDomain:
                self.is_met = True
        return super().call(row, u)


class Rounded(Interpreter):
    """The program in numbers of a float's precision and reach, each operation as it is written."""

    rounding = 0.0
    """What sums are off by, at most, relative to their largest term, in whatever order."""

    def __init__(
        self, of: Interpreter, dtype: np.dtype[Any], rng: np.random.Generator, room: float
    ) -> None:
        super().__init__(of.program, of.sizes, DIGITS[dtype.name])
        self._reach, self._rng = REACH[dtype.name] ** room, rng

    def add(self, terms: Sequence[Any]) -> Any:
        off = self.rounding * self._rng.uniform(-1, 1) * max(map(abs, terms))
        return self._rounded(super().add(terms) + off)

    def multiply(self, factors: Sequence[Any]) -> Any:
        product = factors[0]
        for factor in factors[1:]:
            product = self._rounded(product * factor)
        return product

    def power(self, base: Any, exponent: Any) -> Any:
        return self._rounded(super().power(base, exponent))

    def call(self, row: FunctionRow, u: Any) -> Any:
        return self._rounded(super().call(row, u))

    def _rounded(self, value: Any) -> Any:
        size = abs(value)
        if size > self._reach:
            raise OverflowError("a value is too large for a float")
        return value if size >= 1 / self._reach or not size else self.mp.zero


def excused(
    findings: Sequence[Finding],
    interpreter: Interpreter,
    values: Values,
    truth: Evaluation,
    dtype: np.dtype[Any],
    corner: str = "",
) -> list[Finding]:
    """The findings in one precision: what is *different* where its floats cannot be right is
    undecided. At a corner, which is looked at besides, it is left out where rounding alone does
    it: what overflows there is what corners are for."""
    if all(finding.verdict is not Verdict.DIFFERENT for finding in findings):
        return list(findings)
    why, by_rounding = lost(interpreter, values, truth, dtype)
    infinite = any(f.verdict is Verdict.DIFFERENT and not _is_finite(f) for f in findings)
    if corner and infinite and (by_rounding or not why):
        # a derivative squares what it divides by
        beyond, only_rounding = lost(interpreter, values, truth, dtype, room=0.5)
        if beyond and not only_rounding:
            why, by_rounding = f"where values are squared: {beyond}", False
    if not why:
        return list(findings)
    if corner and by_rounding:
        return [f for f in findings if f.verdict is not Verdict.DIFFERENT or not _is_finite(f)]
    return [
        replace(f, verdict=Verdict.UNDECIDED, reason=f"{f.reason}; {why}")
        if f.verdict is Verdict.DIFFERENT
        else f
        for f in findings
    ]


def _is_finite(finding: Finding) -> bool:
    return finding.residual is not None and math.isfinite(float(finding.residual))


def lost(
    interpreter: Interpreter,
    values: Values,
    truth: Evaluation,
    dtype: np.dtype[Any],
    room: float = 1.0,
) -> tuple[str, bool]:
    """Which tensor floats cannot hold at a point, if one; and whether rounding alone does it.

    `room` is the part of a float's exponents that values may take.
    """
    rng = np.random.default_rng(0)
    rounded = Rounded(interpreter, dtype, rng, room)
    rounding, slack = float(np.finfo(dtype).eps), LOST * TOLERANCE[dtype.name]
    why = ""
    for draw in range(DRAWS):
        rounded.rounding = draw * rounding
        moved = {
            name: array * (1 + draw * rounding * rng.uniform(-1, 1, np.shape(array)))
            for name, array in values.items()
        }
        try:
            found = rounded.run(moved).entries
        except OutsideDomain as error:
            return f"in floats the equations have no value there ({error})", False
        for equation in interpreter.program:
            entries, name = truth.entries[equation.name], equation.name
            largest = max(map(abs, entries.values()))
            if any(abs(found[name][p] - true) > slack * largest for p, true in entries.items()):
                why = why or f"in floats rounding leaves too little of {name} there"
    return why, bool(why)
