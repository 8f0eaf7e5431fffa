"""Points at which what is given takes the numbers that code names.

A proof holds almost everywhere, and so it passes `where(x == -999, 0, x)`: the two differ where x
is -999 and nowhere else. Data are often there.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from sympy import Symbol

from symnn.meaning.domains.floats import Vectors
from symnn.notation import TABLE
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.evaluate import computed, reached, truths
from symnn.verify.symbols.points import NEAREST_KINK, Points, draw
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode, Real
from symnn.verify.symbols.witness import Refutation, WitnessSearch

POINTS = 96
MOST_NUMBERS = 16
CLOSE = 1e-6
MOST_TRIED = 3
"""Points of a node that are looked at in many digits."""


class Named:
    """All points of one network, drawn anew for each set of numbers that code names."""

    def __init__(self, quantities: Quantities) -> None:
        self._quantities = quantities
        self._points: dict[tuple[Fraction, ...], _Points] = {}

    def difference(self, node: Real, symbol: Symbol) -> Refutation | None:
        """How a node differs from a quantity at one of these points, away from the network's own
        kinks; None where it does not, or decides nothing."""
        nodes = reached([node])
        if not any(map(decides, nodes)):
            return None
        named = {abs(n.args[0]) for n in nodes if n.op == "number" and n.args[0]}
        numbers = tuple(s * n for n in sorted(named)[: MOST_NUMBERS // 2] for s in (1, -1))
        if numbers not in self._points:
            self._points[numbers] = _Points(self._quantities, numbers)
        points = self._points[numbers]
        if any(n.op == "symbol" and n.args[0] not in points.rows for n in nodes):
            return None  # memory that was not written, or what Python rounded
        apart = points.apart(node, symbol)
        if not apart:
            return None
        search = WitnessSearch(self._quantities, node, symbol)
        for number in apart[:MOST_TRIED]:
            difference = search.exactly(points.exact(number, search.names))
            if difference is not None and difference.is_seen:
                return difference
        return None


class _Points:
    """Quantities and nodes at the points for some numbers, each computed once."""

    def __init__(self, quantities: Quantities, numbers: Iterable[Fraction]) -> None:
        self._exact = {float(number): number for number in numbers}
        """A decimal fraction is no float."""
        vectors = Vectors(POINTS)
        with np.errstate(all="ignore"):
            values = truths(quantities, self._drawn(quantities), vectors)
        true = {s: np.broadcast_to(np.asarray(v, float), POINTS) for s, v in values.items()}
        self.rows = {str(symbol.name): row for symbol, row in true.items()}
        self._sound = np.isfinite(list(true.values())).all(axis=0)
        self._sound &= vectors.margin > NEAREST_KINK
        self._claimed: dict[GraphNode, object] = {}

    def _drawn(self, quantities: Quantities) -> Points:
        """Some tensors are zero, so that what is added to them is all there is; others take the
        numbers, entry by entry."""
        rng = np.random.default_rng(2)
        given = draw(quantities, rng, POINTS)
        for tensor in quantities.inputs:
            zero = rng.random(POINTS) < (0.4 if tensor.rank > 1 else 0.1)
            for symbol in quantities.entries(tensor.name).values():
                if symbol in quantities.counts:
                    continue
                row = np.where(zero, 0.0, given[symbol])
                if self._exact:
                    chosen = rng.choice([*self._exact], POINTS)
                    row = np.where(~zero & (rng.random(POINTS) < 0.5), chosen, row)
                given[symbol] = row
        return given

    def apart(self, node: Real, symbol: Symbol) -> list[int]:
        """The points at which a node is seen not to be a quantity."""
        with np.errstate(all="ignore"):
            found = computed([node], self.rows, Vectors(POINTS), self._claimed)[node]
            claimed, true = np.broadcast_to(found, POINTS), self.rows[str(symbol.name)]
            size = np.maximum(np.maximum(np.abs(claimed), np.abs(true)), CLOSE)
            apart = (np.abs(claimed - true) > CLOSE * size) & self._sound & np.isfinite(claimed)
        return [int(number) for number in np.flatnonzero(apart)]

    def exact(self, number: int, names: Iterable[str]) -> dict[str, Fraction]:
        """One of the points."""
        values = {name: float(self.rows[name][number]) for name in names}
        return {name: self._exact.get(v, Fraction(v)) for name, v in values.items()}


def decides(node: GraphNode) -> bool:
    """Whether a node is a decision on values, or a function with a kink."""
    if isinstance(node, Condition):
        return True
    return node.op == "call" and TABLE[node.args[0]].pieces is not None
