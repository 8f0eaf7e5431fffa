"""One network on symbols: what code is given, and a judgement of what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Expr, Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.entries import Position
from symnn.meaning.sizes import terms_of
from symnn.notation import TABLE, Maximum, Program
from symnn.verify.proofs import Proofs
from symnn.verify.shared import symbols
from symnn.verify.standin import ExactArray, Unsupported
from symnn.verify.symbols.arena import UNSET, Arena
from symnn.verify.symbols.evaluate import reached
from symnn.verify.symbols.named import Named, decides
from symnn.verify.symbols.points import sample
from symnn.verify.symbols.prove import is_larger
from symnn.verify.symbols.quantities import Quantities, Quantity
from symnn.verify.symbols.sweep import Sweep
from symnn.verify.symbols.value import ROUNDED, GraphNode, Real
from symnn.verify.symbols.witness import Refutation, Sampled, WitnessSearch
from symnn.verify.verdict import Finding, Verdict

POINTS = 40
MOST_WITNESSES = 6
"""Differences for which small numbers are looked for; they mostly have one cause."""
CONFIRMING = 4
"""Samples at which a difference is confirmed in many digits, until it is seen at one."""
MOST_UNDECIDED = 3
"""Entries of one tensor that are left undecided before the others are not tried."""
MOST_TERMS = 10_000
"""What an equation may read, written out."""
LONGEST = 160
"""Characters of a residual that are shown."""

HOLES = {number for row in TABLE.values() for number in row.holes}
"""Numbers at which a function of the language is computed otherwise than elsewhere."""

Target = Mapping[Position, Symbol]


class Session:
    """The quantities of a program at given sizes, symbols for its inputs and parameters, and an
    arena in which code computes with them.

    Sessions may share their `proofs`.
    Raises `OutsideDomain` where no points are found at which the program is defined.
    """

    strict = True
    """Whether code may decide by equalities only where the equations do."""
    _witnesses = 0  # that were looked for
    _decides = False  # the code that is judged, on values

    def __init__(
        self,
        program: Program,
        output: str | None,
        sizes: Mapping[Symbol, int],
        *,
        fixed: Mapping[str, Expr] | None = None,
        proofs: Proofs | None = None,
        seed: int = 0,
    ) -> None:
        for equation in program:
            if terms_of(equation, sizes) > MOST_TERMS:
                raise OutsideDomain(f"{equation.name} is too long, written out at small sizes")
        self.quantities = Quantities(program, output, sizes, fixed)
        self.samples = sample(self.quantities, POINTS, seed)
        self.arena = Arena(POINTS, seed)
        self.sweep = Sweep(self.quantities, self.arena, self.samples, proofs)
        self.given = {t.name: self._symbols(t.name) for t in self.quantities.inputs}

    def _symbols(self, name: str) -> ExactArray:
        """A tensor that is given, as an array of symbols that cannot be written to."""
        plain = np.empty(self.quantities.shape(name), object)
        for position, symbol in self.quantities.entries(name).items():
            plain[position] = self.arena.symbol(str(symbol.name), self.samples[symbol])
            self.sweep.known[plain[position]] = symbol
        array: ExactArray = self.arena.np.kept(plain)
        array.flags.writeable = False
        return array

    def memory(self, shape: Position) -> ExactArray:
        """An array that nobody has written to."""
        array: ExactArray = self.arena.np.empty(shape)
        return array

    def unset(self, array: ExactArray) -> None:
        """Fill an array with symbols of memory that nobody has written to."""
        for position in np.ndindex(array.shape):
            junk = self.arena.unset()
            array[position] = junk > 0 if array.truth else junk

    def judge(self, found: Mapping[str, Any], targets: Mapping[str, Target]) -> list[Finding]:
        """What is to be said of arrays that code returned, each under the name of its target.

        `found` must have the names of `targets`.
        """
        nodes: dict[str, dict[Position, Real]] = {}
        findings: dict[str, Finding] = {}
        for name, target in targets.items():
            try:
                nodes[name] = self._nodes(found[name], target)
            except ValueError as error:
                findings[name] = Finding(name, Verdict.DIFFERENT, str(error))
        roots = [node for entries in nodes.values() for node in entries.values()]
        self.sweep.sweep(roots)
        inside = reached(roots)
        self._decides = any(map(decides, inside))
        ranks = self.quantities.ranks
        for name in sorted(nodes, key=lambda name: ranks[next(iter(targets[name].values()))]):
            entries = nodes[name]  # what is nearest to a mistake gets the best witness
            findings[name] = self._judge(name, entries, targets[name], inside)
        return [findings[name] for name in targets]

    def _nodes(self, found: Any, target: Target) -> dict[Position, Real]:
        """The entries of a result. Raises `ValueError` in one line where it is not of its shape."""
        shape = tuple(max(p[axis] for p in target) + 1 for axis in range(len(next(iter(target)))))
        try:
            array = np.asarray(found, object) if not isinstance(found, np.ndarray) else found
            plain = array.view(np.ndarray)
            if plain.shape != shape:
                raise ValueError(f"it has shape {plain.shape}, expected {shape}")
            return {p: self.arena.element(plain[p]) for p in target}
        except (TypeError, Unsupported) as error:
            raise ValueError(f"it holds what is no number: {error}") from None

    def _judge(
        self, name: str, nodes: Mapping[Position, Real], target: Target, inside: list[GraphNode]
    ) -> Finding:
        """Entries that are seen to differ first: one that is undecided is no news beside them."""
        sweep = self.sweep
        apart = {p: not sweep.agrees(nodes[p], target[p]) for p in target}
        for p in target:
            if not apart[p] and not sweep.is_plain(nodes[p], target[p]):
                apart[p] = sweep.differ(nodes[p], target[p])
        undecided: list[Finding] = []
        if self.strict and self._decides and self._asks_for_equality(nodes.values()):
            reason = "it asks whether values are equal, which the equations do not"
            undecided.append(Finding(name, Verdict.UNDECIDED, reason))
        for position in sorted(target, key=lambda p: not apart[p]):
            node, symbol = nodes[position], target[position]
            nowhere = self._undefined(node, symbol)
            if nowhere:
                return Finding(name, Verdict.DIFFERENT, nowhere, position)
            why = "it differs" if apart[position] else sweep.prove(node, symbol)
            if why is None:
                difference = self._named_difference(node, symbol)
                if difference is not None:
                    return self._shown(name, position, node, symbol, difference)
                continue
            finding = self.refuted(name, position, node, symbol, inside)
            if finding is not None:
                return finding
            if apart[position]:  # seen from afar, and not where one looks closely
                why = sweep.prove(node, symbol)
                if why is None:
                    continue
            undecided.append(Finding(name, Verdict.UNDECIDED, why, position))
            if len(undecided) == MOST_UNDECIDED:
                break
        return undecided[0] if undecided else Finding(name, Verdict.EQUAL, f"{len(target)} entries")

    def _asks_for_equality(self, nodes: Iterable[Real]) -> bool:
        """Whether code decides by an equality that no sample meets, and that a proof almost
        everywhere passes over. (A rectifier's value is 0 at half of the samples.)"""
        equations = self.quantities.program.equations
        if any(equation.rhs.has(sympy.Eq, sympy.Ne, Maximum) for equation in equations):
            return False
        asked = (
            node
            for node in reached(nodes)
            if node.op in ("==", "!=") and not any(map(_is_hole, node.operands))
        )
        return any(np.all(node.samples == (node.op == "!=")) for node in asked)

    def _undefined(self, node: Real, symbol: Symbol) -> str:
        """What is proved holds where both are defined: code must be, wherever the network is."""
        lost = np.isfinite(self.samples[symbol]) & ~np.isfinite(node.samples)
        seen = (self._sampled(int(n)) for n in np.flatnonzero(lost)[:CONFIRMING])
        if not any(sampled.lacks(node, symbol) for sampled in seen):
            return ""
        return f"it has no real value at {int(lost.sum())} of {lost.size} points where {symbol} has"

    def refuted(
        self, name: str, position: Position, node: Real, symbol: Symbol, inside: list[GraphNode]
    ) -> Finding | None:
        """What shows that a node is not a quantity; None where nothing does."""
        difference = None
        # a rounded value is what it is of, and not free: its samples alone tell it
        if not self._reads(node, ROUNDED) and self._witnesses < MOST_WITNESSES:
            self._witnesses += 1
            difference = WitnessSearch(self.quantities, node, symbol).smallest()
        seen = self.sweep.apart(node, symbol) or range(POINTS)
        for number in seen[:CONFIRMING]:
            difference = difference or self._sampled(number).difference(node, symbol)
        if difference is None or self.is_rounding(difference, node):
            return None
        missing = self._missing(symbol, inside)
        if missing:
            way = f"the first value on the way that is not found is {missing[0].symbol}"
        else:
            way = "what that is made of is computed as it should be"
        return self._shown(name, position, node, symbol, difference, way, missing)

    def _named_difference(self, node: Real, symbol: Symbol) -> Refutation | None:
        """A difference of what is proved almost everywhere, at numbers that the code names."""
        if self.arena.region.decisions or not self._decides:
            return None  # the code was not run for numbers that it sends another way
        return self._named.difference(node, symbol)

    @cached_property
    def _named(self) -> Named:
        return Named(self.quantities)

    def _shown(
        self,
        name: str,
        position: Position,
        node: Real,
        symbol: Symbol,
        difference: Refutation,
        way: str = "it differs where a number that the code names is met",
        missing: Sequence[Quantity] = (),
    ) -> Finding:
        reason = f"it is not {symbol.name}; {way}"
        if self._reads(node, UNSET):
            reason = f"it depends on memory that was not written; {reason}"
        residual = self._residual(node, symbol)
        if residual is None:
            residual = f"{float(difference.claimed - difference.true):.6g}"
        witness = difference.to_witness()
        tensors = tuple(dict.fromkeys(quantity.tensor for quantity in missing))
        return Finding(
            name, Verdict.DIFFERENT, reason, position, residual, witness, missing=tensors
        )

    def is_rounding(self, difference: Refutation, node: Real) -> bool:
        """Whether a difference may be of numbers that Python rounded, or of code that rounds."""
        rounds = self._reads(node, ROUNDED)
        return difference.is_rounding or (rounds and not difference.is_seen)

    def _reads(self, node: Real, sign: str) -> bool:
        """Whether a node is computed from a symbol with a sign in its name."""
        return any(n.op == "symbol" and sign in n.args[0] for n in reached([node]))

    @cache  # noqa: B019  (a session ends with its check)
    def _sampled(self, number: int) -> Sampled:
        return Sampled(self.quantities, self.arena, self.samples, number)

    def _residual(self, node: Real, symbol: Symbol) -> str | None:
        """What is returned minus what it should be, written out where that is short."""
        written = self.sweep.written(node)
        if written is None or is_larger(written, LONGEST):
            return None
        left = written - self.quantities.defined[symbol].definition
        if symbol in symbols(written):  # found, and not what is returned: 2·s is s too much
            left = min(left, written - symbol, key=lambda expr: len(str(expr)))
        return str(left) if len(str(left)) <= LONGEST else None

    def _missing(self, symbol: Symbol, inside: Iterable[GraphNode]) -> list[Quantity]:
        """What the code does not compute of what leads to a quantity, in order; of its own tensor
        nothing."""
        defined = self.quantities.defined
        known = (self.sweep.known.get(node) for node in inside)
        seen = {s for expr in known if expr is not None for s in symbols(expr)}  # or a multiple
        missing, waiting = {symbol: defined[symbol]}, [symbol]
        while waiting:
            for read in symbols(defined[waiting.pop()].definition):
                if read in defined and read not in seen and read not in missing:
                    missing[read] = defined[read]
                    waiting.append(read)
        own = defined[symbol].tensor
        return sorted((q for q in missing.values() if q.tensor != own), key=lambda q: q.rank)


def _is_hole(node: GraphNode) -> bool:
    return node.op == "number" and node.args[0] in HOLES
