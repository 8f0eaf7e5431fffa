"""Which nodes of a file's computation are quantities of the network, proved one by one.

As circuits are compared in combinational equivalence checking (Kuehlmann & Krohm 1997,
*Equivalence Checking Using Cuts and Heaps*): nodes whose samples agree with a quantity's are
candidates; in the order of computation each is proved from what was proved before it, and then
stands as that quantity's symbol. So each proof is as small as one step of the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Symbol

from symnn.verify.proofs import Proofs
from symnn.verify.shared import symbols
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.evaluate import reached
from symnn.verify.symbols.express import Expressions
from symnn.verify.symbols.far import Far
from symnn.verify.symbols.points import Points
from symnn.verify.symbols.prove import StepProver
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode, Real, Samples

CLOSE, CLOSER = 1e-7, 1e-9
"""Samples that agree so far are the same: rounding mostly stays below."""
MOST = 0.85
"""The share of samples that must agree: where much cancels, rounding is all that is left."""
PROBED = (0, 2)
"""Samples by which candidates are found; rounding at one does not hide them."""
MOST_CANDIDATES = 4
LARGEST = 2000
"""Nodes that a node may be computed from, down to what is proved, for it to be written out."""
LEAVES = ("symbol", "constant", "number")


class Sweep:
    """The nodes of one arena against the quantities of one network.

    `known` gives every node that is proved the symbol that it stands as.
    """

    def __init__(
        self,
        quantities: Quantities,
        arena: Arena,
        samples: Points,
        proofs: Proofs | None = None,
    ) -> None:
        self.quantities, self.arena, self.samples = quantities, arena, samples
        self.prover = StepProver(quantities, proofs)
        self.known: dict[GraphNode, Expr] = {}
        self._express = Expressions(self.known)
        self.present: set[Symbol] = set(quantities.given)
        self._swept: set[GraphNode] = set()
        self._candidates = [s for s in quantities.defined if s not in quantities.inlined]
        self.arrange(samples)

    def arrange(self, samples: Points, probed: Iterable[int] = PROBED) -> None:
        """Candidates are found among these samples of the quantities, by those that are probed."""
        self._rows: Samples = np.array([samples[symbol] for symbol in self._candidates])
        self._orders = {n: np.argsort(self._rows[:, n], kind="stable") for n in probed}

    def sweep(self, roots: Iterable[GraphNode]) -> None:
        """Go through all that some nodes are computed from, in the order of computation."""
        for node in reached(roots, self._swept):
            if node not in self._swept:
                self._swept.add(node)
                if isinstance(node, Real) and node.op not in LEAVES:
                    self.identify(node)

    def is_plain(self, node: Real, symbol: Symbol) -> bool:
        """Whether a node is known as a quantity, or is seen to be its definition."""
        if self.known.get(node) == symbol:
            return True
        expr = self.written(node)
        return expr is not None and self.prover.is_plain(expr, symbol, self.present)

    def agrees(self, node: Real, symbol: Symbol) -> bool:
        """Whether a node's samples are a quantity's, as far as rounding lets one see."""
        return bool(_agree(node.samples[None], self.samples[symbol])[0])

    def apart(self, node: Real, symbol: Symbol) -> list[int]:
        """The samples at which a node is not a quantity, as far as rounding lets one see."""
        true = self.samples[symbol]
        return [int(n) for n in np.flatnonzero(np.abs(node.samples - true) > slack_of(true))]

    def differ(self, node: Real, symbol: Symbol) -> bool:
        """Whether a node and a quantity are seen to differ farther out."""
        return self._far.differ(node, symbol)

    def prove(self, node: Real, symbol: Symbol) -> str | None:
        """None when a node is proved to be a quantity; why not, otherwise."""
        if self.known.get(node) == symbol:
            return None
        expr = self.written(node)
        if expr is None:
            return "too little of what it is computed from is known"
        return self.prover.prove(expr, symbol, self.present)

    def written(self, node: Real) -> Expr | None:
        """A node over what is proved, where that is small enough."""
        if len(reached([node], self.known)) > LARGEST:
            return None
        return self._express(node)

    def identify(self, node: Real) -> None:
        """Prove a node to be a quantity, if its samples are one's."""
        symbol = self._identity(node)
        if symbol is not None:
            self.known[node] = symbol
            self.present.add(symbol)
            return
        if node.op == "max":
            meaning = self.written(node)
            if meaning is not None:
                self.known[node] = Symbol(f"max#{node.id}", real=True)
                self.prover.name(self.known[node], meaning)

    def _identity(self, node: Real) -> Symbol | None:
        """The quantity that a node is proved to be; where several are equal, the plainest."""
        matching = sorted(self.matching(node.samples), key=self._distance)
        expr = self.written(node) if matching else None
        if expr is None:
            return None
        for symbol in matching:
            if self.prover.is_plain(expr, symbol, self.present):
                return symbol
        for symbol in matching:
            if self.differ(node, symbol):
                continue
            if self.prover.prove(expr, symbol, self.present) is None:
                return symbol
        return None

    @cached_property
    def _far(self) -> Far:
        return Far(self.quantities, self.arena)

    def _distance(self, symbol: Symbol) -> tuple[int, int]:
        """Quantities that are one step from what is proved come first, the latest of them."""
        quantity = self.quantities.defined[symbol]
        absent = [s for s in symbols(quantity.definition) if s not in self.present]
        return len(absent), -quantity.rank

    def matching(self, samples: Samples) -> list[Symbol]:
        """The quantities whose samples are these, a few of them."""
        if not np.isfinite(samples).all():
            return []
        slack = slack_of(samples)
        found: dict[int, None] = {}
        for column, order in self._orders.items():
            ends = samples[column] - slack[column], samples[column] + slack[column]
            first, last = np.searchsorted(self._rows[:, column], ends, sorter=order)
            near = order[first:last]
            found |= dict.fromkeys(map(int, near[_agree(self._rows[near], samples)]))
        return [self._candidates[n] for n in sorted(found)[:MOST_CANDIDATES]]


def _agree(rows: Samples, samples: Samples) -> NDArray[np.bool_]:
    """Which rows are the same as some samples: most of all, and of those that are not cut off."""
    near = np.abs(rows - samples) <= slack_of(samples)
    told = (rows != 0) | (samples != 0)
    return np.asarray(
        (near.mean(axis=1) >= MOST) & ((near & told).sum(axis=1) >= MOST * told.sum(axis=1))
    )


def slack_of(samples: Samples) -> Samples:
    """How far other samples may be: relative to each, and to the middle one where one is small,
    as 1 - a is where a sigmoid is saturated."""
    size = np.abs(samples)
    middle = np.median(size[size > 0]) if size.any() else 0.0
    return np.asarray(CLOSE * size + CLOSER * middle)
