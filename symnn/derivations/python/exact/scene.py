"""One run of a person's function: symbols for what it is given, and a judgement of its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Symbol

from symnn.derivations.python.exact.decisions import Branches
from symnn.derivations.python.exact.kinks import almost_nowhere_zero, is_kink
from symnn.derivations.python.exact.sweeping import ScaledSweep
from symnn.derivations.python.exact.truths import Truths, squares
from symnn.verify.proofs import Proofs
from symnn.verify.standin import ExactArray
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.points import Points
from symnn.verify.symbols.session import Session
from symnn.verify.symbols.value import GraphNode, Real
from symnn.verify.symbols.witness import WitnessSearch
from symnn.verify.verdict import Finding, Verdict


class Scene(Session):
    """The symbols of one run, in an arena of its own; branches go the way of sample `leader`.

    `samples` are those of `truths`; `proofs` are remembered over runs.
    """

    sweep: ScaledSweep
    strict = False

    def __init__(self, truths: Truths, samples: Points, proofs: Proofs, leader: int = 0) -> None:
        self.truths = truths
        self.quantities = _copied(truths)
        self.samples = samples
        points = len(next(iter(samples.values())))
        self.arena = Arena(points)
        self.arena.region = self.branches = Branches(leader)
        self.sweep = ScaledSweep(self.quantities, self.arena, samples, proofs)
        program = truths.program
        self.given = {t.name: self._given(t.name) for t in (*program.inputs, *program.parameters)}

    @property
    def inside(self) -> Any:
        """The samples at which the code goes the way that it went."""
        return self.branches.contains(self.arena.points)

    def _given(self, name: str) -> ExactArray:
        """A tensor as an array of symbols, or of numbers, of its own: it may be written to."""
        plain = np.empty(self.quantities.shape(name), object)
        constant = self.truths.constant_arrays.get(name)
        square = self.is_squared(name)
        for position, symbol in self.quantities.entries(name).items():
            if constant is not None:
                plain[position] = self.arena.number(Fraction(int(constant[position])))
                continue
            value = self.arena.symbol(str(symbol.name), self.samples[symbol])
            self.sweep.known[value] = symbol
            plain[position] = value * value if square else value
        return self.arena.np.kept(plain)

    def is_squared(self, name: str) -> bool:
        """Whether a state is given as the square of a symbol, so that it is not negative."""
        state, of, _ = name.partition(" of ")
        update = self.truths.update
        return bool(of) and update is not None and state in squares(update)

    def forward(self, name: str) -> ExactArray:
        """A value of the forward pass, as symbols that stand for it."""
        return self._standing(self.quantities.entries(name))

    def gradient(self, name: str) -> ExactArray:
        """The true gradient of a parameter, as symbols that stand for it."""
        return self._standing(self.quantities.gradient(name))

    def _standing(self, symbols: Mapping[Any, Symbol]) -> ExactArray:
        plain = np.empty(shape_of(symbols), object)
        for position, symbol in symbols.items():
            plain[position] = self.arena.symbol(str(symbol.name), self.samples[symbol])
            self.sweep.known[plain[position]] = symbol
            self.sweep.present.add(symbol)
        return self.arena.np.kept(plain)

    def numbers(self, name: str, inside: Any) -> Any:
        """What was given as a tensor, at some of the samples: an array (K, …shape)."""
        constant = self.truths.constant_arrays.get(name)
        if constant is not None:
            return np.repeat(constant[None], inside.sum(), axis=0)
        symbols = self.quantities.entries(name)
        rows: Any = np.empty((int(np.sum(inside)), *shape_of(symbols)))
        for position, symbol in symbols.items():
            rows[(slice(None), *position)] = self.samples[symbol][inside]
        return rows**2 if self.is_squared(name) else rows

    def computed(self, array: Any, inside: Any) -> Any:
        """An array of elements, at some of the samples."""
        found = np.empty((int(inside.sum()), *array.shape))
        for position in np.ndindex(array.shape):
            found[(slice(None), *position)] = self.arena.element(array[position]).samples[inside]
        return found

    def exact_number(self, number: float | int) -> Any:
        """A number as an element, but for whole ones, of which there may be so many."""
        return number if isinstance(number, int) else self.arena.element(number)

    def settle(self, roots: Sequence[GraphNode]) -> None:
        """Before anything is judged: which multiples are carried along, which way choices go."""
        region = self.branches
        if region.decisions:
            self.sweep.restrict(self.inside)
        tops = [q.symbol for q in self.quantities.defined.values() if q.adjoint and q.position][:12]
        self.sweep.look_for_scales(tops, roots)
        for condition, taken in region.decisions.items():
            self.sweep.sweep(condition.operands)
            self._decide(condition, taken)

    def _decide(self, condition: Any, taken: bool) -> None:
        """Definitions that choose by a condition that the code has decided choose no more."""
        if condition.op == "not":
            return self._decide(condition.args[0], not taken)
        if condition.op in ("and", "or"):
            if taken is (condition.op == "and"):
                for part in condition.args:
                    self._decide(part, taken)
            return None
        if condition.op not in (">", ">="):
            return None
        a, b = condition.args if taken else reversed(condition.args)
        above, below = self.sweep.written(a), self.sweep.written(b)
        if above is not None and below is not None:
            difference = above - below
            strictly = taken is (condition.op == ">")
            if not strictly and np.any(a.samples != b.samples):
                strictly = almost_nowhere_zero(difference, self.truths)
            self.sweep.signs[difference] = strictly or self.sweep.signs.get(difference, False)
            defined = self.quantities.defined
            for symbol, quantity in defined.items():
                definition = self.sweep.decided(quantity.definition)
                if definition is not quantity.definition:
                    defined[symbol] = replace(quantity, definition=definition)
        return None

    def is_kink(self, a: Real, b: Real) -> bool:
        """Whether two values are equal on a kink of the network, and nowhere else."""
        left, right = self.sweep.written(a), self.sweep.written(b)
        return left is not None and right is not None and is_kink(left - right, self.truths)

    def refuted(
        self, name: str, position: Any, node: Real, symbol: Symbol, inside: list[GraphNode]
    ) -> Finding | None:
        """A difference at small numbers; else at one of the samples that went this way."""
        if not self.branches.decisions:
            found = super().refuted(name, position, node, symbol, inside)
            if found is not None:
                return found
        search = WitnessSearch(self.truths, node, symbol)
        told = {str(s.name): values for s, values in self.samples.items()}
        samples = {n: told[n] if n in told else self.arena.symbol(n).samples for n in search.names}
        for number in np.flatnonzero(self.inside):
            point = {name: Fraction(float(row[number])) for name, row in samples.items()}
            difference = search.exactly(point)
            if difference is not None and not self.is_rounding(difference, node):
                residual = f"{float(difference.claimed - difference.true):.6g}"
                witness = difference.to_witness()
                return Finding(name, Verdict.DIFFERENT, "", position, residual, witness)
        return None


def _copied(truths: Truths) -> Truths:
    """The quantities with definitions of their own."""
    own = copy(truths)
    own.defined = dict(truths.defined)
    return own


def shape_of(symbols: Mapping[Any, Symbol]) -> tuple[int, ...]:
    """The shape of what is given entry by entry."""
    return tuple(map(max, zip(*([n + 1 for n in p] for p in symbols), strict=True)))
