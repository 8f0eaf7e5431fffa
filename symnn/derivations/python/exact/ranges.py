"""Between which numbers a value lies, whatever its symbols are: exact, and often wider than it is.

Interval arithmetic (Moore 1966, *Interval Analysis*) on the nodes of a computation, with ends that
are fractions or infinite, and that belong to the range or not.
"""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from dataclasses import dataclass
from fractions import Fraction

from symnn.notation import TABLE
from symnn.verify.symbols.evaluate import reached
from symnn.verify.symbols.value import Real

INFINITE = math.inf
End = Fraction | float
LARGEST_POWER = 8


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`; an end that is `open` is none of them."""

    low: End = -INFINITE
    high: End = INFINITE
    open_low: bool = True
    open_high: bool = True

    def below(self, other: Interval) -> bool:
        """Whether every number of this range is less than every number of the other."""
        return self.high < other.low or (
            self.high == other.low and (self.open_high or other.open_low)
        )

    def not_above(self, other: Interval) -> bool:
        return self.high <= other.low

    def up_from(self, other: Interval, strictly: bool) -> Interval:
        """What is left of this range above, or not below, the numbers of another."""
        opened = strictly or other.open_low
        if (other.low, opened) <= (self.low, self.open_low):
            return self
        return Interval(other.low, self.high, opened, self.open_high)

    def down_from(self, other: Interval, strictly: bool) -> Interval:
        return -((-self).up_from(-other, strictly))

    def within(self, other: Interval) -> Interval:
        """What is in both ranges, where they overlap."""
        low = max((self.low, self.open_low), (other.low, other.open_low))
        high = min((self.high, not self.open_high), (other.high, not other.open_high))
        return Interval(low[0], high[0], low[1], not high[1])

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.open_high, self.open_low)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.open_low or other.open_low,
            self.open_high or other.open_high,
        )

    def __mul__(self, other: Interval) -> Interval:
        ends = [
            _product(a, b)
            for a in ((self.low, self.open_low), (self.high, self.open_high))
            for b in ((other.low, other.open_low), (other.high, other.open_high))
        ]
        low = min(ends)  # a closed end comes before an open one
        high = max(ends, key=lambda end: (end[0], not end[1]))
        return Interval(low[0], high[0], low[1], high[1])

    def hull(self, other: Interval) -> Interval:
        low = min((self.low, self.open_low), (other.low, other.open_low))
        high = max((self.high, not self.open_high), (other.high, not other.open_high))
        return Interval(low[0], high[0], low[1], not high[1])

    def larger(self, other: Interval) -> Interval:
        """Where the larger of two values lies."""
        low = max((self.low, self.open_low), (other.low, other.open_low))
        return Interval(low[0], max(self.high, other.high), low[1], self.hull(other).open_high)

    def square(self) -> Interval:
        product = self * self
        if self.below(ZERO) or ZERO.below(self):
            return product
        return Interval(Fraction(0), product.high, False, product.open_high)

    def inverse(self) -> Interval:
        """Of the numbers that are not 0."""
        if self.low >= 0 and self.high > 0:
            high = INFINITE if self.low == 0 else 1 / self.low
            low = Fraction(0) if self.high == INFINITE else 1 / self.high
            return Interval(low, high, self.open_high, self.open_low or self.low == 0)
        return -((-self).inverse()) if self.low < 0 and self.high <= 0 else EVERYTHING


def _product(a: tuple[End, bool], b: tuple[End, bool]) -> tuple[End, bool]:
    """An end of a product, and whether it is open: 0 is reached where one factor reaches it."""
    if not a[0] or not b[0]:
        return Fraction(0), (a[1] or bool(a[0])) and (b[1] or bool(b[0]))
    return a[0] * b[0], a[1] or b[1]


EVERYTHING = Interval()
ZERO, ONE = (Interval(Fraction(n), Fraction(n), False, False) for n in (0, 1))
POSITIVE = Interval(Fraction(0))
NOT_NEGATIVE = Interval(Fraction(0), open_low=False)


def range_of(value: Real, known: MutableMapping[Real, Interval]) -> Interval:
    """The range of a value, given those of some; what is found is added to them."""
    for node in reached([value], known):
        if isinstance(node, Real) and node not in known:
            known[node] = _range(node, known)
    return known[value]


def _range(node: Real, known: MutableMapping[Real, Interval]) -> Interval:
    values = [known[arg] for arg in node.args if isinstance(arg, Real)]
    match node.op:
        case "number":
            return Interval(node.args[0], node.args[0], False, False)
        case "constant":
            return Interval(Fraction(2), Fraction(4))  # pi or e
        case "add":
            return values[0] + values[1]
        case "mul" if node.args[0] is node.args[1]:
            return values[0].square()
        case "mul":
            return values[0] * values[1]
        case "pow":
            return _power(values[0], node.args[1].number)
        case "call":
            return _function(node.args[0], values[0])
        case "choose":
            return values[0].hull(values[1])
        case "max":
            found = values[0]
            for other in values[1:]:
                found = found.larger(other)
            return found
    return EVERYTHING


def _power(base: Interval, exponent: Fraction | None) -> Interval:
    if exponent is None or exponent.denominator != 1:
        return POSITIVE if ZERO.below(base) else NOT_NEGATIVE  # else it is no real number
    if abs(exponent) > LARGEST_POWER:
        return NOT_NEGATIVE if exponent.numerator % 2 == 0 else EVERYTHING
    half, odd = divmod(abs(exponent.numerator), 2)
    found = base if odd else ONE
    for _ in range(half):
        found = found * base.square()
    return found if exponent > 0 else found.inverse()


def _function(name: str, u: Interval) -> Interval:
    """The image of a function; of it the side of the pivot, and what the pieces may be."""
    row = TABLE[name]
    low, high = (end if math.isinf(end) else Fraction(end) for end in row.image)
    found = Interval(low, high, not row.closed, not row.closed)
    if row.pieces is not None:
        found = _range_of(row.pieces(u, _chosen)).within(found)
    if row.pivot is not None:
        at, there = map(_range_of, row.pivot)
        found = found.within(_sign(u + -at) + there)
    return found


def _range_of(value: Interval | int) -> Interval:
    if isinstance(value, Interval):
        return value
    return Interval(Fraction(value), Fraction(value), False, False)


def _chosen(
    relation: str, u: Interval | int, at: Interval | int, yes: Interval | int, no: Interval | int
) -> Interval:
    """What a choice by `u > at`, or `u < at`, may be."""
    left, right, first, second = map(_range_of, (u, at, yes, no))
    if relation == "<":
        left, right = -left, -right
    if right.below(left):
        return first
    return second if left.not_above(right) else first.hull(second)


def _sign(u: Interval) -> Interval:
    """The numbers of the signs of some numbers."""
    if ZERO.not_above(u):
        return POSITIVE if ZERO.below(u) else NOT_NEGATIVE
    if u.not_above(ZERO):
        return -POSITIVE if u.below(ZERO) else -NOT_NEGATIVE
    return EVERYTHING
