"""Many more points, far out, at which candidates are refuted that the samples let pass."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Symbol

from symnn.meaning.domains.floats import Vectors
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.evaluate import computed, reached, truths
from symnn.verify.symbols.points import FAR, draw
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode, Real, Samples

POINTS = 240
ROUNDED = 10
"""Points at which nothing but rounding may be left of a value."""
CLOSE, CLOSER = 1e-6, 1e-8
"""Looser than for samples: what differs here is given up, what does not is proved or not."""


class Far:
    """All quantities and nodes at these points, each computed once, when first asked for."""

    def __init__(self, quantities: Quantities, arena: Arena) -> None:
        self._arena = arena
        self._random = np.random.default_rng(1)
        self._vectors = Vectors(POINTS)
        drawn = draw(quantities, self._random, POINTS, FAR)
        with np.errstate(all="ignore"):
            self._true = truths(quantities, drawn, self._vectors)
        # what is made of a value beyond floats may be finite, and is of no worth
        self._sound = np.isfinite([self._spread(row) for row in self._true.values()]).all(axis=0)
        # code may be given values of the network too, and not compute them
        self._rows: dict[str, Any] = {str(s.name): row for s, row in (drawn | self._true).items()}
        self._claimed: dict[GraphNode, Any] = {}

    def differ(self, node: Real, symbol: Symbol) -> bool:
        """Whether a node and a quantity differ at some points by more than rounding."""
        for leaf in reached([node], self._claimed):
            if leaf.op == "symbol":
                self._rows.setdefault(leaf.args[0], self._random.standard_normal(POINTS))
        with np.errstate(all="ignore"):
            found = computed([node], self._rows, self._vectors, self._claimed)[node]
            claimed, true = self._spread(found), self._spread(self._true[symbol])
            finite = self._sound & np.isfinite(claimed)
            size = np.abs(true[finite])
            middle = np.quantile(size[size > 0], 0.75) if size.any() else 0.0
            apart = np.abs(claimed - true)[finite] > CLOSE * size + CLOSER * middle
        return int(apart.sum()) > ROUNDED

    def _spread(self, row: Any) -> Samples:
        return np.broadcast_to(np.asarray(row, float), POINTS)
