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
from symnn.verify.symbols.arena import Arena
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
    """Quantities and nodes at such points; nothing is computed for code that decides nothing."""

    def __init__(self, quantities: Quantities, arena: Arena) -> None:
        self._quantities, self._arena = quantities, arena
        self._named: dict[float, Fraction] = {}
        """The numbers; a decimal fraction is no float."""
        self._given: Points = {}

    def difference(self, node: Real, symbol: Symbol) -> Refutation | None:
        """How a node differs from a quantity at one of these points, away from the network's own
        kinks; None where it does not."""
        nodes = reached([node])
        if not any(_decides(n) for n in nodes):
            return None
        self._arrange(nodes)
        rows = {str(s.name): row for s, row in (self._given | self._true).items()}
        if any(n.op == "symbol" and n.args[0] not in rows for n in nodes):
            return None  # memory that was not written, or what Python rounded
        with np.errstate(all="ignore"):
            found = computed([node], rows, Vectors(POINTS), self._claimed)[node]
            claimed = np.broadcast_to(found, POINTS)
            true = self._true[symbol]
            size = np.maximum(np.maximum(np.abs(claimed), np.abs(true)), CLOSE)
            apart = (np.abs(claimed - true) > CLOSE * size) & self._sound & np.isfinite(claimed)
        if not apart.any():
            return None
        search = WitnessSearch(self._quantities, node, symbol)
        for number in np.flatnonzero(apart)[:MOST_TRIED]:
            values = {name: float(rows[name][number]) for name in search.names}
            point = {name: self._named.get(v, Fraction(v)) for name, v in values.items()}
            difference = search.exactly(point)
            if difference is not None and difference.is_seen:
                return difference
        return None

    def _arrange(self, nodes: Iterable[GraphNode]) -> None:
        """Draw the points, with the numbers in some nodes, and compute all quantities there."""
        named = {abs(n.args[0]) for n in nodes if n.op == "number" and n.args[0]}
        numbers = [s * n for n in sorted(named)[: MOST_NUMBERS // 2] for s in (1, -1)]
        if self._given and numbers == [*self._named.values()]:
            return
        self._named = {float(number): number for number in numbers}
        rng = np.random.default_rng(2)
        self._given = draw(self._quantities, rng, POINTS)
        self._stretch(rng)
        vectors = Vectors(POINTS)
        with np.errstate(all="ignore"):
            values = truths(self._quantities, self._given, vectors)
            self._true: Points = {
                s: np.broadcast_to(np.asarray(v, float), POINTS) for s, v in values.items()
            }
            finite = np.isfinite(list(self._true.values())).all(axis=0)
            self._sound = finite & (vectors.margin > NEAREST_KINK)
        self._claimed: dict[GraphNode, object] = {}

    def _stretch(self, rng: np.random.Generator) -> None:
        """Some tensors are zero, so that what is added to them is all there is; others take the
        numbers, entry by entry."""
        for tensor in self._quantities.inputs:
            zero = rng.random(POINTS) < (0.4 if tensor.rank > 1 else 0.1)
            for symbol in self._quantities.entries(tensor.name).values():
                if symbol in self._quantities.counts:
                    continue
                row = np.where(zero, 0.0, self._given[symbol])
                if self._named:
                    chosen = rng.choice([*self._named], POINTS)
                    row = np.where(~zero & (rng.random(POINTS) < 0.5), chosen, row)
                self._given[symbol] = row


def _decides(node: GraphNode) -> bool:
    if isinstance(node, Condition):
        return True
    return node.op == "call" and TABLE[node.args[0]].pieces is not None
