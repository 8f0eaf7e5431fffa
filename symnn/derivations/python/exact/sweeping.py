"""A sweep that knows a quantity when it sees a multiple of it, and that may look at the samples of
one region alone.

A derivation often carries N·δ or −δ along, and divides at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational, Symbol, count_ops, false, true
from sympy.core.relational import Relational

from symnn.meaning.choice import Choice
from symnn.verify.symbols.evaluate import reached
from symnn.verify.symbols.sweep import CLOSE, Sweep
from symnn.verify.symbols.value import GraphNode, Real

Samples = NDArray[np.float64]
MOST_SCALES, MOST_NESTED = 4, 3
COMPARED = {">": (True, True), ">=": (True, False), "<": (False, True), "<=": (False, False)}
"""Whether a comparison asks for what is above, and whether strictly."""
LOOKED_AT = 6
"""Entries of an adjoint that are looked for, times a number."""


class ScaledSweep(Sweep):
    """`scales` are the numbers by which quantities may come; `inside` the samples that count;
    `signs` what is not below zero wherever the code goes the way that it went, with whether it is
    above zero there."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scales: Sequence[Fraction] = ()
        self.inside: NDArray[np.bool_] | None = None
        self.signs: dict[Expr, bool] = {}

    def restrict(self, inside: NDArray[np.bool_]) -> None:
        """From now on, look at some of the samples alone."""
        self.inside = inside
        self.arrange({symbol: row[inside] for symbol, row in self.samples.items()}, probed=(0,))

    def differ(self, node: Real, symbol: Symbol) -> bool:
        """Whether they are seen to differ: within the region alone, if there is one."""
        return (
            super().differ(node, symbol) if self.inside is None else not self.agrees(node, symbol)
        )

    def agrees(self, node: Real, symbol: Symbol) -> bool:
        difference = self._seen(node.samples) - self._seen(self.samples[symbol])
        scale = np.max(np.abs(self._seen(self.samples[symbol])))
        return bool(np.max(np.abs(difference)) <= CLOSE * scale)

    def look_for_scales(self, symbols: Iterable[Symbol], roots: Iterable[GraphNode]) -> None:
        """Find the numbers by which some quantities are multiplied in the code."""
        values = [n.samples for n in reached(roots) if isinstance(n, Real) and n.op != "number"]
        if not values:
            return
        table = np.stack([self._seen(samples) for samples in values])
        counted: dict[Fraction, int] = {}
        for symbol in list(symbols)[:LOOKED_AT]:
            with np.errstate(all="ignore"):
                ratios = table / self._seen(self.samples[symbol])
                spread = np.ptp(ratios, axis=1) <= CLOSE * np.abs(ratios[:, 0])
            for ratio in ratios[spread, 0]:
                if np.isfinite(ratio) and ratio:
                    found = Fraction(float(ratio)).limit_denominator(1000)
                    if abs(float(found) - ratio) <= CLOSE * abs(ratio) and found != 1:
                        counted[found] = counted.get(found, 0) + 1
        self.scales = sorted(counted, key=lambda f: -counted[f])[:MOST_SCALES]

    def written(self, node: Real) -> Expr | None:
        """A condition on a rectified value is one on what was rectified: `a > 0` where a is
        `where(z > 0, z, 0)` chooses as `z > 0` does."""
        expr = super().written(node)
        return None if expr is None else self._plain(expr)

    def _plain(self, expr: Expr) -> Expr:
        if not expr.has(Choice):
            return expr
        expr = self.decided(expr)
        known: dict[Expr, Expr] = {}
        for choice in sorted(expr.atoms(Choice), key=_size):
            condition, a, b = (part.xreplace(known) for part in choice.args)
            known[choice] = self._choose(condition, a, b)
        return expr.xreplace(known)

    def _choose(self, condition: Any, a: Expr, b: Expr, depth: int = 0) -> Expr:
        """A choice by a condition that reads choices, as choices by theirs."""
        if isinstance(condition, Relational) and depth < MOST_NESTED:
            defined = self.quantities.defined
            read = {s: defined[s].definition for s in condition.free_symbols if s in defined}
            chosen = {s: d for s, d in read.items() if isinstance(d, Choice)}
            inner = condition.func(*(part.xreplace(chosen) for part in condition.args))
            found = min(inner.atoms(Choice), key=_size, default=None)
            if found is not None:
                sides = [
                    self._choose(inner.xreplace({found: side}), a, b, depth + 1)
                    for side in found.args[1:]
                ]
                return Choice(found.args[0], *sides)
        return Choice(condition, a, b)

    def decided(self, expr: Expr) -> Expr:
        """An expression whose conditions are decided by what is known of signs."""
        known: dict[Expr, Any] = {}
        for condition in expr.atoms(Relational):
            if condition.rel_op in COMPARED:
                upward, strictly = COMPARED[condition.rel_op]
                difference = condition.lhs - condition.rhs
                difference = difference if upward else -difference
                if self.signs.get(difference, False) or (difference in self.signs and not strictly):
                    known[condition] = true
                elif self.signs.get(-difference, False) or (-difference in self.signs and strictly):
                    known[condition] = false
        return expr.xreplace(known) if known else expr

    def identify(self, node: Real) -> None:
        super().identify(node)
        if node in self.known:
            return
        for scale in self.scales:
            number = Rational(scale.numerator, scale.denominator)
            for symbol in self.matching(node.samples / float(scale)):
                written = self.written(node)
                if written is None:
                    return
                if self.prover.prove(written / number, symbol, self.present) is None:
                    self.known[node] = number * symbol
                    self.present.add(symbol)
                    return

    def matching(self, samples: Samples) -> list[Symbol]:
        return super().matching(self._seen(samples))

    def _seen(self, samples: Samples) -> Samples:
        return (
            samples
            if self.inside is None or len(samples) == self.inside.sum()
            else samples[self.inside]
        )


def _size(expr: Expr) -> tuple[int, str]:
    return int(count_ops(expr, visual=False)), str(expr)
