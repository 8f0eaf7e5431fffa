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
class Range:
    """All numbers from `low` to `high`; an end that is `open` is none of them."""

    low: End = -INFINITE
    high: End = INFINITE
    open_low: bool = True
    open_high: bool = True

    def below(self, other: Range) -> bool:
        """Whether every number of this range is less than every number of the other."""
        return self.high < other.low or (
            self.high == other.low and (self.open_high or other.open_low)
        )

    def not_above(self, other: Range) -> bool:
        return self.high <= other.low

    def up_from(self, other: Range, strictly: bool) -> Range:
        """What is left of this range above, or not below, the numbers of another."""
        opened = strictly or other.open_low
        if (other.low, opened) <= (self.low, self.open_low):
            return self
        return Range(other.low, self.high, opened, self.open_high)

    def down_from(self, other: Range, strictly: bool) -> Range:
        return -((-self).up_from(-other, strictly))

    def within(self, other: Range) -> Range:
        """What is in both ranges, where they overlap."""
        low = max((self.low, self.open_low), (other.low, other.open_low))
        high = min((self.high, not self.open_high), (other.high, not other.open_high))
        return Range(low[0], high[0], low[1], not high[1])

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.open_high, self.open_low)

    def __add__(self, other: Range) -> Range:
        return Range(
            self.low + other.low,
            self.high + other.high,
            self.open_low or other.open_low,
            self.open_high or other.open_high,
        )

    def __mul__(self, other: Range) -> Range:
        ends = [
            _product(a, b)
            for a in ((self.low, self.open_low), (self.high, self.open_high))
            for b in ((other.low, other.open_low), (other.high, other.open_high))
        ]
        low = min(ends)  # a closed end comes before an open one
        high = max(ends, key=lambda end: (end[0], not end[1]))
        return Range(low[0], high[0], low[1], high[1])

    def hull(self, other: Range) -> Range:
        low = min((self.low, self.open_low), (other.low, other.open_low))
        high = max((self.high, not self.open_high), (other.high, not other.open_high))
        return Range(low[0], high[0], low[1], not high[1])

    def larger(self, other: Range) -> Range:
        """Where the larger of two values lies."""
        low = max((self.low, self.open_low), (other.low, other.open_low))
        return Range(low[0], max(self.high, other.high), low[1], self.hull(other).open_high)

    def square(self) -> Range:
        product = self * self
        if self.below(ZERO) or ZERO.below(self):
            return product
        return Range(Fraction(0), product.high, False, product.open_high)

    def inverse(self) -> Range:
        """Of the numbers that are not 0."""
        if self.low >= 0 and self.high > 0:
            high = INFINITE if self.low == 0 else 1 / self.low
            low = Fraction(0) if self.high == INFINITE else 1 / self.high
            return Range(low, high, self.open_high, self.open_low or self.low == 0)
        return -((-self).inverse()) if self.low < 0 and self.high <= 0 else EVERYTHING


def _product(a: tuple[End, bool], b: tuple[End, bool]) -> tuple[End, bool]:
    """An end of a product, and whether it is open: 0 is reached where one factor reaches it."""
    if not a[0] or not b[0]:
        return Fraction(0), (a[1] or bool(a[0])) and (b[1] or bool(b[0]))
    return a[0] * b[0], a[1] or b[1]


EVERYTHING = Range()
ZERO, ONE = (Range(Fraction(n), Fraction(n), False, False) for n in (0, 1))
POSITIVE = Range(Fraction(0))
NOT_NEGATIVE = Range(Fraction(0), open_low=False)


def range_of(value: Real, known: MutableMapping[Real, Range]) -> Range:
    """The range of a value, given those of some; what is found is added to them."""
    for node in reached([value], known):
        if isinstance(node, Real) and node not in known:
            known[node] = _range(node, known)
    return known[value]


def _range(node: Real, known: MutableMapping[Real, Range]) -> Range:
    values = [known[arg] for arg in node.args if isinstance(arg, Real)]
    match node.op:
        case "number":
            return Range(node.args[0], node.args[0], False, False)
        case "constant":
            return Range(Fraction(2), Fraction(4))  # pi or e
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


def _power(base: Range, exponent: Fraction | None) -> Range:
    if exponent is None or exponent.denominator != 1:
        return POSITIVE if ZERO.below(base) else NOT_NEGATIVE  # else it is no real number
    if abs(exponent) > LARGEST_POWER:
        return NOT_NEGATIVE if exponent.numerator % 2 == 0 else EVERYTHING
    half, odd = divmod(abs(exponent.numerator), 2)
    found = base if odd else ONE
    for _ in range(half):
        found = found * base.square()
    return found if exponent > 0 else found.inverse()


def _function(name: str, u: Range) -> Range:
    """The image of a function; of it the side of the pivot, and what the pieces may be."""
    row = TABLE[name]
    low, high = (end if math.isinf(end) else Fraction(end) for end in row.image)
    found = Range(low, high, not row.closed, not row.closed)
    if row.pieces is not None:
        found = _range_of(row.pieces(u, _chosen)).within(found)
    if row.pivot is not None:
        at, there = map(_range_of, row.pivot)
        found = found.within(_sign(u + -at) + there)
    return found


def _range_of(value: Range | int) -> Range:
    if isinstance(value, Range):
        return value
    return Range(Fraction(value), Fraction(value), False, False)


def _chosen(
    relation: str, u: Range | int, at: Range | int, yes: Range | int, no: Range | int
) -> Range:
    """What a choice by `u > at`, or `u < at`, may be."""
    left, right, first, second = map(_range_of, (u, at, yes, no))
    if relation == "<":
        left, right = -left, -right
    if right.below(left):
        return first
    return second if left.not_above(right) else first.hull(second)


def _sign(u: Range) -> Range:
    """The numbers of the signs of some numbers."""
    if ZERO.not_above(u):
        return POSITIVE if ZERO.below(u) else NOT_NEGATIVE
    if u.not_above(ZERO):
        return -POSITIVE if u.below(ZERO) else -NOT_NEGATIVE
    return EVERYTHING
