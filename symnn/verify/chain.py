"""The chain rule over a program's equations, one tensor at a time.

The adjoint of a tensor t is t̄[p] = Σ over equations e that read t of Σ_f ē[f]·∂rhs_e[f]/∂t[p].
The adjoints on the right stand as symbols, so the cost is that of the equations that read t, and
induction over the equations makes the whole of it: an exact statement, linear in depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from sympy import Add, Expr, S, Symbol

from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, positions
from symnn.notation import Equation, Program, accesses
from symnn.verify.oracle import Expansion
from symnn.verify.shared import symbols


class Chain:
    """What the adjoints of a forward program must be."""

    def __init__(self, forward: Program, adjoints: Mapping[str, str], output: str) -> None:
        self.tensors = forward.tensors
        if self.tensors[output].rank:
            raise ValueError(f"'{output}' is not a scalar: expected a loss")
        self.forward = forward
        self.adjoints = adjoints
        self.output = output

    @cached_property
    def _readers(self) -> dict[str, list[Equation]]:
        """The equations that read each tensor, with those of their terms that read it: what is
        added besides has no part in the derivative, and a penalty adds a term a layer."""
        readers: dict[str, list[Equation]] = {name: [] for name in self.tensors}
        for equation in self.forward:
            terms: dict[str, list[Expr]] = {}
            for term in Add.make_args(equation.rhs):
                for name in dict.fromkeys(read.name for read in accesses(term)):
                    terms.setdefault(name, []).append(term)
            for name, reading in terms.items():
                readers[name].append(Equation(equation.target, Add(*reading)))
        return readers

    @cached_property
    def _reaching(self) -> set[str]:
        """The tensors on which the output depends."""
        reaching = {self.output}
        for equation in reversed(self.forward.equations):
            if equation.name in reaching:
                reaching.update(read.name for read in equation.reads)
        return reaching

    def readers(self, name: str) -> list[Equation]:
        """The equations through which a tensor reaches the output, with those of every tensor
        on the way that has no adjoint of its own."""
        found: dict[str, Equation] = {}
        waiting = [name]
        while waiting:
            for equation in self._readers[waiting.pop()]:
                if equation.name in self._reaching and equation.name not in found:
                    found[equation.name] = equation
                    if equation.name not in self.adjoints:
                        waiting.append(equation.name)
        return list(found.values())

    def adjoint(self, name: str, at: Expansion) -> dict[Position, Expr]:
        """Every entry of a tensor's adjoint, over symbols for forward values and adjoints."""
        terms: dict[Position, list[Expr]] = {
            p: [S.One] if name == self.output else []
            for p in positions(self.tensors[name], at.sizes)
        }
        places = {entry_symbol(name, p): p for p in terms}
        for equation in self._readers[name]:
            if equation.name not in self._reaching:
                continue
            weights = self._weights(equation.name, at)
            for f in positions(equation.tensor, at.sizes):
                # term by term, so that only the terms that hold the symbol are differentiated
                for term in Add.make_args(at.rhs(equation, f)):
                    for symbol in sorted(places.keys() & symbols(term), key=str):
                        terms[places[symbol]].append(weights[f] * term.diff(symbol))
        return {p: Add(*parts) for p, parts in terms.items()}

    def weights(self, readers: Iterable[Equation], at: Expansion) -> set[Symbol]:
        """The symbols of the adjoints of what some equations define."""
        return {
            symbol
            for equation in readers
            if equation.name in self.adjoints
            for symbol in self._weights(equation.name, at).values()
            if symbol.is_Symbol
        }

    def _weights(self, name: str, at: Expansion) -> Mapping[Position, Expr]:
        if name == self.output:
            return {(): S.One}
        if name not in self.adjoints:
            return self.adjoint(name, at)
        adjoint = self.adjoints[name]
        tensor = self.tensors[name]
        return {f: entry_symbol(adjoint, f) for f in positions(tensor, at.sizes)}
