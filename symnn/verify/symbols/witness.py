"""Numbers that show a difference: few of them, small, and away from kinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Symbol

from symnn.meaning.domains.domain import ValueDomain
from symnn.meaning.domains.floats import Vectors
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.evaluate import Definitions, Numbers, computed, reached, truths
from symnn.verify.symbols.points import Points
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode, Real

Table = NDArray[np.float64]
"""A row for each symbol, a column for each point."""
SMALL = np.array([0, 1, -1, 2, -2, 0.5, -0.5])
SPARSE = (0.85, 0.7, 0.5, 0.3, 0.1)
"""Shares of zeros among the first points tried."""
DRAWN = 100
ROUNDS = 8
SEEN = 1e-6
"""A difference of which so much is left, relative to the values, is not rounding in float64."""
NEAREST_KINK = 1e-6
ASIDE = 1e-9
"""A tie that holds this far aside too holds all around: it is no kink."""
NEGLIGIBLE, LEAST = 1e-20, 1e-35
"""Relative to the values, and as it is: where values cancel, rounding in many digits is left."""
FINER, SAME = 100, 1e-3
"""More digits, in which a difference is looked at again; and how far it may change there."""
BESIDE, AROUND = 1e-40, 16
"""By how much, relative to it, what is given is moved to see whether a value is there all around;
how often. More than rounding in many digits."""
ROUNDING = 1e-14
"""Relative: what Python computes in floats on its way, `1 - 1/N` say, is off by so much."""
SHOWN = 10


@dataclass(frozen=True)
class Refutation:
    """What a node is at some numbers, and what it should be."""

    claimed: Any
    true: Any
    point: Mapping[str, Fraction]

    def is_as(self, claimed: Any, true: Any) -> bool:
        """Whether values in more digits differ by as much: what is left of rounding does not."""
        apart = self.claimed - self.true
        return bool(abs((claimed - true) - apart) <= SAME * abs(apart))

    @property
    def is_rounding(self) -> bool:
        """Whether it may be of a number that Python rounded before it met a symbol."""
        return bool(abs(self.claimed - self.true) <= ROUNDING * abs(self.true))

    @property
    def is_seen(self) -> bool:
        """Whether so much is left of the values that it is no rounding in float64."""
        return bool(abs(self.claimed - self.true) > SEEN * max(abs(self.claimed), abs(self.true)))

    def to_witness(self) -> dict[str, str]:
        """The values, and the numbers that are not zero; a few of them where they are many."""
        told = {"claimed": _number(self.claimed), "true": _number(self.true)}
        counted = {name: value for name, value in self.point.items() if value}
        told |= {name: _number(value) for name, value in list(counted.items())[:SHOWN]}
        left = len(counted) - SHOWN
        if left > 0:
            told["and others"] = f"{left} more"
        if len(counted) < len(self.point):
            told["all others" if counted else "all numbers"] = "0"
        return told


class WitnessSearch:
    """Looks for points at which a node is not the quantity that it should be."""

    def __init__(self, quantities: Quantities, node: Real, symbol: Symbol) -> None:
        self._quantities, self._node, self._symbol = quantities, node, symbol
        own = [str(n.args[0]) for n in reached([node]) if n.op == "symbol"]
        given = {str(s.name): s for s in quantities.given}
        told = {str(s.name): s for s in quantities.defined}
        self._told = {name: told[name] for name in own if name in told}
        cone = {s for root in (symbol, *self._told.values()) for s in quantities.cone(root)}
        self._given = {name: s for name, s in given.items() if name in own or s in cone}
        others = (name for name in own if name not in given and name not in told)
        self.names = [*self._given, *others]
        """What both depend on; and memory that was not written, where the node depends on it. A
        quantity that code was given is what it is, and no name."""
        counts = {str(symbol.name) for symbol in quantities.counts}
        self._counting = [n for n, name in enumerate(self.names) if name in counts]

    def smallest(self) -> Refutation | None:
        """A difference at small numbers, mostly zeros; None when none is seen."""
        rng = np.random.default_rng(0)
        best = self._best(self._first(rng))
        if best is None:
            best = self._best(self._general(rng))
        if best is None:
            return None
        for _ in range(ROUNDS):
            better = self._best(self._simpler(best, rng))
            if better is None or _weight(better) >= _weight(best):
                break
            best = better
        return self.at({n: Fraction(float(v)) for n, v in zip(self.names, best, strict=True)})

    def at(self, point: Mapping[str, Fraction]) -> Refutation | None:
        """The difference at one point, in many digits; None when there is none, or a kink."""
        code, network = Numbers(), Numbers()
        numbers = {name: code.number(point[name]) for name in self.names}
        true, claimed = self.true(numbers, network), self.claimed(numbers, code)
        if not code.margin:
            rng, aside = np.random.default_rng(0), Numbers()
            self.claimed({n: v + ASIDE * rng.normal() for n, v in numbers.items()}, aside)
            if aside.beside < NEAREST_KINK:
                return None
        found = _difference(claimed, true, code, network, point)
        if found is None:
            return None
        return found if found.is_as(*self._finer(point)) else None

    def _finer(self, point: Mapping[str, Fraction]) -> tuple[Any, Any]:
        """What is claimed and what is true at one point, in more digits."""
        numbers = {name: Numbers(FINER).number(value) for name, value in point.items()}
        return self.claimed(numbers, Numbers(FINER)), self.true(numbers, Numbers(FINER))

    def exactly(self, point: Mapping[str, Fraction]) -> Refutation | None:
        """The same where code may compare equals, the values of a rectifier and 0 say; the network
        itself must be away from its kinks."""
        code, network = Numbers(), Numbers()
        true = self.true({n: network.number(v) for n, v in point.items()}, network)
        claimed = self.claimed({n: code.number(v) for n, v in point.items()}, code)
        decided = code.margin == 0 or code.margin >= NEAREST_KINK
        if network.margin < NEAREST_KINK or not decided:
            return None
        found = Refutation(claimed, true, point)
        seen = _is_apart(claimed, true) and found.is_as(*self._finer(point))
        return found if seen else None

    def true(self, numbers: Mapping[str, Any], domain: ValueDomain) -> Any:
        """The quantity, where what `names` tells has these values."""
        definitions = self._definitions(numbers, domain)
        for symbol in self._quantities.cone(self._symbol):
            definitions.value(symbol)
        return definitions.value(self._symbol)

    def claimed(self, numbers: Mapping[str, Any], domain: ValueDomain) -> Any:
        """The node there."""
        definitions = self._definitions(numbers, domain)
        told = {name: definitions.value(symbol) for name, symbol in self._told.items()}
        return computed([self._node], {**numbers, **told}, domain)[self._node]

    def _definitions(self, numbers: Mapping[str, Any], domain: ValueDomain) -> Definitions:
        given = {symbol: numbers[name] for name, symbol in self._given.items()}
        return Definitions(self._quantities, given, domain)

    def _first(self, rng: np.random.Generator) -> Table:
        """Points with few numbers that are not zero."""
        shape = len(self.names), DRAWN
        zero = rng.random(shape) < np.resize(SPARSE, DRAWN)
        return np.where(zero, 0, rng.choice(SMALL[1:], shape))

    def _general(self, rng: np.random.Generator) -> Table:
        """Points of quarters, some of them large: the far side of a kink counts too."""
        shape = len(self.names), 2 * DRAWN
        reach = np.resize((1.0, 4.0, 2.0), 2 * DRAWN)
        return np.asarray(np.round(rng.normal(size=shape) * reach * 4) / 4)

    def _simpler(self, point: Table, rng: np.random.Generator) -> Table:
        """The point with numbers replaced by 0 or by 1: one, the first few, or any of them."""
        columns = []
        for simple in (0.0, 1.0):
            places = np.flatnonzero((point != 0) & (point != simple))[: 2 * DRAWN]
            chosen = [[place] for place in places]
            chosen += [list(places[: n + 1]) for n in range(1, len(places))]
            chosen += [list(places[rng.random(len(places)) < 0.5]) for _ in range(16)]
            for replaced in chosen:
                column = point.copy()
                column[replaced] = simple
                columns.append(column)
        return np.stack(columns, axis=1)

    def _best(self, table: Table) -> Table | None:
        """The simplest column at which there is a difference."""
        points = table.shape[1]
        table[self._counting] = np.maximum(1, np.round(np.abs(table[self._counting])))
        network, code, aside = Vectors(points), Vectors(points), Vectors(points)
        with np.errstate(all="ignore"):
            rows = dict(zip(self.names, table, strict=True))
            true, claimed = self.true(rows, network), self.claimed(rows, code)
            size = np.maximum(np.maximum(np.abs(claimed), np.abs(true)), 1e-3)
            seen = np.abs(claimed - true) > SEEN * size
            seen = seen & (network.margin > NEAREST_KINK) & np.isfinite(size)
            seen = np.broadcast_to(seen & (code.beside > NEAREST_KINK), points)
            if (seen & (code.margin == 0)).any():
                moved = table + ASIDE * np.random.default_rng(0).normal(size=table.shape)
                self.claimed(dict(zip(self.names, moved, strict=True)), aside)
                seen = seen & (aside.beside > NEAREST_KINK)
        columns = [table[:, n] for n in np.flatnonzero(seen)]
        return min(columns, key=_weight, default=None)


class Sampled:
    """All nodes and quantities at one of the samples in many digits, each computed once."""

    def __init__(self, quantities: Quantities, arena: Arena, samples: Points, number: int) -> None:
        self._arena, self._number = arena, number
        self._code, self._network = Numbers(), Numbers()
        self._quantities = quantities
        self._given = {s: self._read(samples[s]) for s in quantities.given}
        self._true = truths(quantities, self._given, self._network)
        self._claimed: dict[GraphNode, Any] = {}

    def difference(self, node: Real, symbol: Symbol) -> Refutation | None:
        """How a node differs from a quantity here; None when it does not, or at a kink."""
        found = _difference(self._at(node), self._true[symbol], self._code, self._network, {})
        if found is None:
            return None
        # a number of mpmath is computed with in its own digits: all are made anew
        finer = Numbers(FINER)
        given = {s: finer.number(v) for s, v in self._given.items()}
        told = {name: finer.number(v) for name, v in self._told([node]).items()}
        true = Definitions(self._quantities, given, finer).value(symbol)
        claimed = computed([node], told, finer)[node]
        return found if found.is_as(claimed, true) else None

    def lacks(self, node: Real, symbol: Symbol) -> bool:
        """Whether a node has no value here, nor anywhere around, where a quantity has one: of a
        number that is zero but for rounding, a root may have none."""
        finite = self._code.mp.isfinite
        if finite(self._at(node)) or not finite(self._true[symbol]):
            return False
        rng = np.random.default_rng(0)
        given, here = {str(s.name): s for s in self._quantities.given}, self._told([node])
        for _ in range(AROUND):
            moved = {s: v + v * (BESIDE * rng.normal()) for s, v in self._given.items()}
            if not finite(Definitions(self._quantities, moved, Numbers()).value(symbol)):
                return False
            told = {n: moved[given[n]] if n in given else v for n, v in here.items()}
            if finite(computed([node], told, Numbers())[node]):
                return False
        return True

    def _at(self, node: Real) -> Any:
        """A node's value here."""
        told = self._told(reached([node], self._claimed))
        return computed([node], told, self._code, self._claimed)[node]

    def _told(self, nodes: Iterable[GraphNode]) -> dict[str, Any]:
        """The values of all symbols that nodes are computed from."""
        names = [n.args[0] for n in reached(nodes) if n.op == "symbol"]
        return {name: self._read(self._arena.symbol(name).samples) for name in names}

    def _read(self, samples: Table) -> Any:
        return self._code.number(Fraction(float(samples[self._number])))


def _difference(
    claimed: Any, true: Any, code: Numbers, network: Numbers, point: Mapping[str, Fraction]
) -> Refutation | None:
    if not (code.mp.isfinite(claimed) and code.mp.isfinite(true)):
        return None
    if min(network.margin, code.beside) < NEAREST_KINK or not _is_apart(claimed, true):
        return None
    return Refutation(claimed, true, point)


def _is_apart(claimed: Any, true: Any) -> bool:
    """Whether more is between two values than rounding in many digits leaves."""
    return bool(abs(claimed - true) > max(LEAST, NEGLIGIBLE * max(abs(claimed), abs(true))))


def _weight(point: Table) -> tuple[int, float]:
    """How much there is to read at a point: numbers, and how far they are from 1."""
    numbers = point[point != 0]
    fractions = np.abs(numbers - np.round(numbers))
    return len(numbers), float(np.sum(np.abs(numbers - 1) + fractions))


def _number(value: Any) -> str:
    if isinstance(value, Fraction) and value.denominator < 1000:
        return str(value)
    return f"{float(value):.6g}"
