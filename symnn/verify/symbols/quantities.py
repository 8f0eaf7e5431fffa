"""What a network computes, by name: each entry of every tensor and of every true adjoint.

An entry is a symbol with a definition over other entries: the forward equation at that position,
or the chain rule's one step back. Nothing is ever written out further than a proof asks for, so
all of it is linear in depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, positions
from symnn.meaning.scalars import UNDEFINED
from symnn.meaning.sizes import batch_of
from symnn.notation import Program
from symnn.verify.chain import Chain
from symnn.verify.oracle import Expansion
from symnn.verify.shared import parts, replace, symbols


@dataclass(frozen=True)
class Quantity:
    """One entry. `tensor` is the name of its tensor, or `∂loss/∂W1`; `rank` its place in order."""

    symbol: Symbol
    tensor: str
    position: Position
    definition: Expr
    rank: int
    adjoint: bool


class Quantities:
    """The entries of a program, and of its adjoints where it has a scalar output, at some sizes.

    `given` are the entries of inputs and parameters; `defined` the quantities, in an order in
    which each comes after what its definition reads (but for recurrences). `inlined` are those that
    are a number, or a number times another one, as a sum over a batch of one row is: definitions
    read what they are. `fixed` gives inputs of rank 0 that are numbers; those that it does not
    give, such as the number of an optimizer's step, are `counts`: 1, 2, 3, …. Raises
    `OutsideDomain` for a quantity that is defined nowhere at these sizes, as 0/0 is.
    """

    def __init__(
        self,
        program: Program,
        output: str | None,
        sizes: Mapping[Symbol, int],
        fixed: Mapping[str, Expr] | None = None,
    ) -> None:
        self.program, self.output, self.sizes = program, output, sizes
        self._at = Expansion(program, sizes, free=set(program.tensors))
        fixed = fixed or {}
        self.inputs = [t for t in (*program.inputs, *program.parameters) if t.name not in fixed]
        self.given = [entry_symbol(t.name, p) for t in self.inputs for p in positions(t, sizes)]
        numbers = [t for t in self.inputs if not t.rank and t not in program.parameters]
        self.counts = {entry_symbol(t.name, ()) for t in numbers}
        self.inlined = {entry_symbol(name, ()): value for name, value in fixed.items()}
        self.defined: dict[Symbol, Quantity] = {}
        gradients = {self.adjoint(tensor.name) for tensor in program.parameters}
        read_as = dict(self.inlined)
        for entries in (self._values(), self._adjoints()):
            adjoint = bool(self.defined)
            for tensor, p, definition in entries:
                symbol, rank = entry_symbol(tensor, p), len(self.defined)
                definition = replace(definition, read_as)
                if not parts(definition).isdisjoint(UNDEFINED):
                    raise OutsideDomain(f"{tensor} is not defined{_of_rows(program, sizes)}")
                self.defined[symbol] = Quantity(symbol, tensor, p, definition, rank, adjoint)
                if _is_short(definition):
                    self.inlined[symbol] = definition
                    if tensor not in gradients:  # which an optimizer's step is given
                        read_as[symbol] = definition

    def entries(self, tensor: str) -> dict[Position, Symbol]:
        """The symbols of a tensor of the program, by position."""
        shape = positions(self.program.tensors[tensor], self.sizes)
        return {p: entry_symbol(tensor, p) for p in shape}

    def gradient(self, tensor: str) -> dict[Position, Symbol]:
        """The symbols of the derivative of the output by a tensor, by position."""
        shape = positions(self.program.tensors[tensor], self.sizes)
        return {p: entry_symbol(self.adjoint(tensor), p) for p in shape}

    def shape(self, tensor: str) -> Position:
        """A tensor's shape in numbers."""
        return self._at.shape(tensor)

    def adjoint(self, tensor: str) -> str:
        """The name of the derivative of the output by a tensor: no identifier."""
        return f"∂{self.output}/∂{tensor}"

    def cone(self, symbol: Symbol) -> list[Symbol]:
        """All that a quantity is computed from, and itself, in the order of computation."""
        found: set[Symbol] = set()
        waiting = [symbol]
        while waiting:
            last = waiting.pop()
            if last not in found:
                found.add(last)
                if last in self.defined:
                    waiting.extend(symbols(self.defined[last].definition))
        return sorted(found, key=self.ranks.__getitem__)

    @cached_property
    def ranks(self) -> dict[Symbol, int]:
        """The place of every symbol in the order of computation."""
        return {symbol: rank for rank, symbol in enumerate((*self.given, *self.defined))}

    def _values(self) -> Iterator[tuple[str, Position, Expr]]:
        for equation in self.program:
            for p in positions(equation.tensor, self.sizes):
                yield equation.name, p, self._at.rhs(equation, p)

    def _adjoints(self) -> Iterator[tuple[str, Position, Expr]]:
        program = self.program
        if self.output is None:
            return
        names = [*(t.name for t in program.parameters), *(e.name for e in program)]
        reached = self._reached()
        adjoints = {name: self.adjoint(name) for name in names if name in reached}
        chain = Chain(program, adjoints, self.output)
        for name in reversed(names):
            if name in adjoints:
                for p, definition in chain.adjoint(name, self._at).items():
                    yield adjoints[name], p, definition

    def _reached(self) -> set[str]:
        """The tensors on which the output depends, and all parameters."""
        reached = {str(self.output), *(tensor.name for tensor in self.program.parameters)}
        for equation in reversed(self.program.equations):
            if equation.name in reached:
                reached.update(read.name for read in equation.reads)
        return reached


def _of_rows(program: Program, sizes: Mapping[Symbol, int]) -> str:
    rows = sizes.get(batch_of(program))
    return "" if rows is None else f" for a batch of {rows}"


def _is_short(definition: Expr) -> bool:
    """Whether a definition is a number, or a number times a symbol."""
    _, rest = definition.as_independent(Symbol, as_Add=False)
    return definition.is_Rational or bool(rest.is_Symbol)
